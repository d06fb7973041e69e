# Everything a person needs: `make run`, `make test`. Each target sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test check models bench model vectors eval lock clean

run: $(VENV)/.core  ## set up, build the knowledge base, serve on port 8080
	$(BIN)/trolyso serve

test: $(VENV)/.dev  ## all tests but those that need torch; browser tests where Chromium is there
	$(BIN)/pytest -m "not models"

check: $(VENV)/.dev  ## style, types, the arrows of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

models: $(VENV)/.models  ## the tests that need the [models] extra
	$(BIN)/pytest -m models

model: $(VENV)/.models  ## train the shipped encoder again (15 minutes on 2 idle cores, or more) and pack it
	$(BIN)/python -m embeddings.training.adapt
	$(BIN)/python -m embeddings.training.build

vectors: $(VENV)/.core  ## embed the shipped texts once, for fast first starts
	$(BIN)/python -m knowledge.known_vectors

eval: $(VENV)/.core  ## the quality table
	$(BIN)/trolyso eval

bench: $(VENV)/.dev  ## timings, as ratios in one run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_inbox
	$(BIN)/python -m tests.bench_publishing

lock: $(VENV)/.models $(VENV)/.dev  ## write constraints.txt from what is installed
	$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -v '^trolyso' > constraints.txt

clean:
	rm -rf $(VENV) var

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.core: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable .
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) --editable ".[dev]"
	touch $@ $(VENV)/.core

$(VENV)/.models: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) torch==2.13.0
	$(INSTALL) --editable ".[dev,models]"
	touch $@ $(VENV)/.dev $(VENV)/.core
