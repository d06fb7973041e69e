"""What a message is and of which programme it speaks: two linear heads over its vector and what retrieval found.

`python -m bot.evaluation.fit_intents` makes their weights from the messages of `handlers/intents/` and the reviewed
questions of the passages (docs/decisions/0017-intents.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.text import terms, words
from handlers.beyond import asks_beyond
from knowledge.hybrid import DENSE_CEILING, DENSE_FLOOR, LEXICAL_SCALE
from knowledge.retrieval import Knowledge, Retrieval, lexical_text

FOLDER = Path(__file__).with_name("intents")
FILE = FOLDER / "heads.npz"
IN_PLANS, BEYOND, OUTSIDE = "in_plans", "beyond", "outside"
"""The intents that need retrieval; all others are the kinds of smalltalk.yaml and safety.yaml."""
LEXICAL = (2, 4, 6, 7, 8, 9)
"""Those of the features behind the vector that no encoder has a part in."""
FOUND = 10
"""How many of the features tell what retrieval found and what the question says; the others are its vector."""


@dataclass(frozen=True, slots=True)
class Intents:
    """Probabilities, in 0..1, each of the two adding up to 1."""

    kinds: dict[str, float]
    programmes: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Heads:
    encoder: str
    kinds: tuple[str, ...]
    kind_weights: NDArray[np.float32]
    programmes: tuple[str, ...]
    programme_weights: NDArray[np.float32]
    lexical_weights: NDArray[np.float32]


@cache
def _heads() -> _Heads:
    """Reads the weights, float32, shape (kinds or programmes, features + 1); the last column is the intercept."""
    with np.load(FILE, allow_pickle=False) as stored:
        read: dict[str, Any] = dict(stored)
    return _Heads(
        str(read["encoder"]),
        tuple(map(str, read["kinds"])),
        read["kind_weights"],
        tuple(map(str, read["programmes"])),
        read["programme_weights"],
        read["lexical_weights"],
    )


def intents_of(question: str, retrieval: Retrieval, knowledge: Knowledge) -> Intents | None:
    """Returns what `question` is likely to be; None with another encoder than the heads were fitted on."""
    heads = _heads()
    if heads.encoder != knowledge.encoder:
        return None
    shown = features(question, retrieval, knowledge)
    return Intents(
        dict(zip(heads.kinds, _softmax(heads.kind_weights, shown), strict=True)),
        dict(zip(heads.programmes, _softmax(heads.programme_weights, shown), strict=True)),
    )


def lexical_confidence(question: str, retrieval: Retrieval, knowledge: Knowledge) -> float:
    """Returns the probability that the plans answer `question`, from its words alone: for any other encoder."""
    shown = features(question, retrieval, knowledge)[-FOUND:][list(LEXICAL)]
    weights = _heads().lexical_weights
    return float(1 / (1 + np.exp(-(weights[:-1] @ shown + weights[-1]))))


def features(question: str, retrieval: Retrieval, knowledge: Knowledge) -> NDArray[np.float32]:
    """Returns the vector of `question`, and how well the plans meet it: float32, shape (dimensions + FOUND,)."""
    found = [0.0] * 6
    if retrieval.hits:
        best = max(retrieval.hits, key=lambda hit: hit.likeness)
        ranked = sorted((hit.likeness for hit in retrieval.hits), reverse=True)
        found = [
            best.likeness,
            (best.dense - DENSE_FLOOR) / (DENSE_CEILING - DENSE_FLOOR),
            best.lexical / (best.lexical + LEXICAL_SCALE),
            ranked[0] - ranked[min(4, len(ranked) - 1)],
            _covered(question, lexical_text(best.passage), knowledge),
            max(hit.dense for hit in retrieval.hits),
        ]
    counts = knowledge.programme_terms.counts(question)
    said = [
        min(len(counts), 3) / 3,
        min(sum(counts.values()), 4) / 4,
        math.log1p(len(words(question))) / 4,
        float(asks_beyond(question, retrieval.hits[0].passage if retrieval.hits else None)),
    ]
    return np.concatenate([retrieval.vector, np.array(found + said)]).astype(np.float32)


def _covered(question: str, text: str, knowledge: Knowledge) -> float:
    """The share of what `question` says, by the rarity of its terms, that stands in `text`: in 0..1."""
    asked, held = dict.fromkeys(terms(question)), set(terms(text))
    total = sum(map(knowledge.rarity, asked))
    return sum(knowledge.rarity(term) for term in asked if term in held) / total if total else 0.0


def _softmax(weights: NDArray[np.float32], shown: NDArray[np.float32]) -> list[float]:
    scores = weights[:, :-1] @ shown + weights[:, -1]
    raised = np.exp(scores - scores.max())
    return [float(value) for value in raised / raised.sum()]
