"""Dense and lexical search over one collection, fused. Knows nothing of plans: `trolyso search` uses it anywhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.index import VectorIndex
from embeddings.text import clean
from knowledge.lexical import LexicalIndex

DENSE_ROWS = 400
"""Nearest vectors looked at for a question; an item has several vectors, and its score is its best."""
DENSE_FLOOR, DENSE_CEILING = 0.78, 0.92
"""Between these cosines of the shipped encoder lies nearly every best hit (DESIGN: "What was measured")."""
LEXICAL_SCALE = 25.0
"""The BM25 score that counts as much as a cosine at the ceiling."""
LEXICAL_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Match:
    """An item of the collection with its scores for one question. `score` is the fused one with its prior."""

    item: int
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Matches:
    """Best first, with the milliseconds spent."""

    matches: tuple[Match, ...]
    normalise_ms: float
    encode_ms: float
    search_ms: float


class HybridIndex:
    """Searches a collection of items, each with one text for BM25 and one vector or more."""

    def __init__(
        self, encoder: Encoder, texts: Sequence[str], vectors: NDArray[np.float32], owners: NDArray[np.int32]
    ) -> None:
        """`vectors` is float32, shape (n, encoder.dimensions), L2-normalised; row i belongs to item `owners[i]`."""
        self._encoder = encoder
        self._lexical = LexicalIndex(texts)
        self._vectors = VectorIndex(vectors)
        self._owners = owners
        self._size = len(texts)

    def search(
        self,
        question: str,
        k: int,
        allowed: NDArray[np.bool_] | None = None,
        prior: NDArray[np.float32] | None = None,
    ) -> Matches:
        """Returns the `k` best items for `question`, of those that `allowed` (bool, shape (items,)) admits.

        `prior` (float32, shape (items,)) is added to the fused scores.
        """
        started = time.perf_counter()
        question = clean(question)
        normalised = time.perf_counter()
        vector = self._encoder.encode_queries([question])
        encoded = time.perf_counter()
        dense, lexical = self._dense_scores(vector), self._lexical.scores(question)
        fused = fuse(dense, lexical) if prior is None else fuse(dense, lexical) + prior
        candidates = np.arange(self._size) if allowed is None else np.flatnonzero(allowed)
        best = candidates[np.argsort(-fused[candidates], kind="stable")[:k]]
        ranked = tuple(Match(int(i), float(fused[i]), float(dense[i]), float(lexical[i])) for i in best)
        done = time.perf_counter()
        return Matches(ranked, (normalised - started) * 1e3, (encoded - normalised) * 1e3, (done - encoded) * 1e3)

    def _dense_scores(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        scores = np.zeros(self._size, dtype=np.float32)
        cosines, rows = self._vectors.search(vector, min(DENSE_ROWS, len(self._owners)))
        found = rows[0] >= 0
        np.maximum.at(scores, self._owners[rows[0][found]], cosines[0][found])
        return scores


def fuse(dense: NDArray[np.float32], lexical: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns one score in 0..1 for cosines and BM25 scores of the same items: a weighted sum on fixed scales.

    Fixed scales, not those of each question, keep the score comparable between questions: the decision rests on it.
    """
    near = np.clip((dense - DENSE_FLOOR) / (DENSE_CEILING - DENSE_FLOOR), 0.0, 1.0)
    said = lexical / (lexical + LEXICAL_SCALE)
    return np.asarray((1 - LEXICAL_WEIGHT) * near + LEXICAL_WEIGHT * said, dtype=np.float32)
