"""Whether the plans answer a question, on a calibrated score; and which programmes help."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from handlers.messages import Status
from handlers.patterns import Patterns
from knowledge.model import Passage
from knowledge.retrieval import Knowledge, Retrieval

_FILE = Path(__file__).with_name("not_in_plans.yaml")
SLOPE, INTERCEPT = 15.5, -8.16
"""Logistic regression on the fused score of the best passage (docs/decisions/0004-first-decision.md)."""
ANSWER_FROM = 0.5
REFER_FROM = 0.02


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a question; `confidence` is the probability, in 0..1, that the plans answer it."""

    status: Status
    confidence: float
    programmes: tuple[str, ...]


@cache
def _facts_beyond() -> tuple[tuple[Patterns, Patterns], ...]:
    listed: list[dict[str, list[str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple((Patterns.of(entry["patterns"]), Patterns.of(entry.get("unless", []))) for entry in listed)


def beyond_the_plans(question: str, passage: Passage) -> bool:
    """Whether `question` wants a fact of a kind that no plan holds, nor the passage found."""
    return any(asked.found_in(question) and not held.found_in(passage.quote) for asked, held in _facts_beyond())


def decide(question: str, retrieval: Retrieval, knowledge: Knowledge) -> Decision:
    """Returns the decision on `question` for what retrieval found."""
    if not retrieval.hits:
        return Decision("out_of_scope", 0.0, ())
    best = retrieval.hits[0]
    confidence = 1 / (1 + math.exp(-(SLOPE * best.score + INTERCEPT)))
    named = knowledge.programme_terms.of_passage("", question, most=1)
    if named and beyond_the_plans(question, best.passage):
        return Decision("referred", confidence, named)
    if confidence >= ANSWER_FROM:
        return Decision("answered", confidence, best.passage.programmes or named)
    if confidence >= REFER_FROM and named:
        return Decision("referred", confidence, named)
    return Decision("out_of_scope", confidence, ())
