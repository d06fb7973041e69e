"""Whether the plans answer a question, on a calibrated score; and which programmes help."""

from __future__ import annotations

import math
from dataclasses import dataclass

from handlers.messages import Status
from knowledge.retrieval import Knowledge, Retrieval

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


def decide(question: str, retrieval: Retrieval, knowledge: Knowledge) -> Decision:
    """Returns the decision on `question` for what retrieval found."""
    if not retrieval.hits:
        return Decision("out_of_scope", 0.0, ())
    best = retrieval.hits[0]
    confidence = 1 / (1 + math.exp(-(SLOPE * best.score + INTERCEPT)))
    named = knowledge.programme_terms.of_passage("", question, most=1)
    if confidence >= ANSWER_FROM:
        return Decision("answered", confidence, best.passage.programmes or named)
    if confidence >= REFER_FROM and named:
        return Decision("referred", confidence, named)
    return Decision("out_of_scope", confidence, ())
