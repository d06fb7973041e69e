"""Of which province a question speaks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embeddings.text import clean, fold

HOME = "vinh-long"
"""The asker's province where the question names none."""
ELSEWHERE = "elsewhere"
"""Stands for every province of which there is no plan."""
_STAYING = re.compile(
    r"\b(?:(?:lam|man|hoc|song|tro)(?: \w+){0,2}|len|ve|ra|vo|vao|xuong|qua|di|tu|gui|khach|thuong lai|ban hang)"
    r"(?: (?:o|tren|ben|duoi|ngoai|tuot|tan|tai|them))* $"
)
"""What stands before the place where somebody is, comes from, or goes to, rather than asks about."""
_FILE = Path(__file__).with_name("places.yaml")


def _pattern(names: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)") if names else re.compile(r"(?!)")


@cache
def _places() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    listed: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(
        (province, _pattern([fold(name) for name in names["names"]]), _pattern([n.casefold() for n in names["marked"]]))
        for province, names in listed.items()
    )


def provinces_named(question: str) -> frozenset[str]:
    """Returns the ids of the provinces that `question` names, or places of which it names; ELSEWHERE for others."""
    text = clean(question)
    folded, marked = fold(text), text.casefold()
    return frozenset(province for province, plain, strict in _places() if plain.search(folded) or strict.search(marked))


def asks_of_elsewhere(question: str) -> bool:
    """Whether `question` asks how things are in a province of which there is no plan, and of no other.

    Somebody who works, studies or travels there may still ask about home.
    """
    if provinces_named(question) != {ELSEWHERE}:
        return False
    text = clean(question)
    plain, strict = next((plain, strict) for province, plain, strict in _places() if province == ELSEWHERE)
    folded, marked = fold(text), text.casefold()
    before = [folded[: m.start()] for m in plain.finditer(folded)]
    before += [fold(marked[: m.start()]) + " " for m in strict.finditer(marked)]
    return not any(_STAYING.search(said) for said in before)


def provinces_asked(question: str) -> frozenset[str]:
    """Returns the provinces whose documents may answer: those named, or the asker's own."""
    return (provinces_named(question) - {ELSEWHERE}) or frozenset({HOME})
