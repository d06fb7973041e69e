"""Which of a passage's propositions a question asks for."""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.text import terms
from knowledge.model import Proposition
from knowledge.retrieval import Hit, Rarity
from knowledge.wanted import Wanted, wanted_in

AS_NEAR, FIGURES_AS_NEAR = 0.08, 0.05
"""Propositions at most this much worse than the best one are said too: which of them is meant is not told apart. The
second where a number is asked: a neighbour's figure misleads."""
WORDS = 0.5
"""What it counts that a proposition holds all words of the question, those that every proposition holds aside."""
FACT = 0.1
"""What it counts that a proposition holds the kind of fact that is asked."""


def propositions_asked(hit: Hit, question: str, rarity: Rarity) -> tuple[Proposition, ...]:
    """Returns the propositions of the passage found that `question` asks for, in the passage's order."""
    parts = hit.passage.propositions
    if not parts:
        return ()
    worths = _worths(hit, question, rarity)
    least = max(worths) - (FIGURES_AS_NEAR if Wanted.NUMBER.is_asked_in(question) else AS_NEAR)
    return tuple(part for part, own in zip(parts, worths, strict=True) if own >= least)


def best_proposition(hit: Hit, question: str, rarity: Rarity) -> Proposition | None:
    """Returns the one that `question` asks for most; None where nobody took the passage apart."""
    worths = _worths(hit, question, rarity)
    return hit.passage.propositions[worths.index(max(worths))] if worths else None


def _worths(hit: Hit, question: str, rarity: Rarity) -> list[float]:
    """How well each proposition meets the question: by its vectors, by its words, and by the kind of fact it holds."""
    parts, wanted = hit.passage.propositions, wanted_in(question)
    facts = [sum(kind.is_shown_in(part.text) for kind in wanted) for part in parts]
    shares = _shares(parts, question, rarity)
    found = zip(hit.propositions, shares, facts, strict=True)
    return [near + WORDS * share + FACT * fact for near, share, fact in found]


def _shares(parts: Sequence[Proposition], question: str, rarity: Rarity) -> list[float]:
    """The share of the question's words, by rarity, that each proposition holds and not all of them."""
    asked = set(terms(question))
    held = [set(terms(part.text)) & asked for part in parts]
    common = set.intersection(*held) if len(held) > 1 else set()
    total = sum(map(rarity, asked)) or 1.0
    return [sum(map(rarity, own - common)) / total for own in held]
