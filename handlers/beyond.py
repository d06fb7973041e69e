"""Facts that no plan holds, however near a passage is: fees, hours, papers, faults (not_in_plans.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from handlers.patterns import Patterns
from knowledge.model import Document, Passage
from knowledge.retrieval import years_with
from knowledge.times import asks_for_figures, years_asked

_FILE = Path(__file__).with_name("not_in_plans.yaml")


@cache
def _facts() -> tuple[tuple[Patterns, Patterns], ...]:
    listed: list[dict[str, list[str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple((Patterns.of(entry["patterns"]), Patterns.of(entry.get("unless", []))) for entry in listed)


def asks_beyond(question: str, passage: Passage | None = None) -> bool:
    """Whether `question` wants a fact of a kind that no plan holds, nor the `passage` found, where one is given."""
    return any(asked.found_in(question) and not (passage and held.found_in(passage.quote)) for asked, held in _facts())


def asks_of_another_year(question: str, passage: Passage, document: Document) -> bool:
    """Whether `question` wants figures of years of which neither `passage` nor its `document` speaks."""
    years = years_asked(question)
    return bool(years) and asks_for_figures(question) and not years & years_with(passage, document)
