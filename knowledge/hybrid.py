"""Dense and lexical search over one collection, fused. Knows nothing of plans: `trolyso search` uses it anywhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.index import VectorIndex
from embeddings.text import fold
from embeddings.typed.reader import Reading
from knowledge.lexical import LexicalIndex

DENSE_ROWS = 400
"""Nearest vectors looked at for a question; an item has several vectors, and its score is its best."""
DENSE_FLOOR, DENSE_CEILING = 0.35, 0.85
"""Cosines of the shipped encoder that count nothing and all; nearly every best hit lies between 0.72 and 0.9 (0021)."""
LEXICAL_SCALE, LEXICAL_WEIGHT = 25.0, 0.5
"""The BM25 score that counts half; what BM25 counts in the fused score."""
SURE = 0.85
"""From this confidence on, one reading of a question is searched alone."""

WeightedReading = tuple[str, float]
"""A text that a question may mean, and how likely it is meant, in 0..1."""


def weighted(reading: Reading) -> tuple[WeightedReading, ...]:
    """Returns the readings to search: the best alone where it is sure, else the two best by its confidence."""
    if reading.confidence >= SURE or not reading.others:
        return ((reading.best, 1.0),)
    return (reading.best, reading.confidence), (reading.others[0], 1 - reading.confidence)


@dataclass(frozen=True, slots=True)
class Match:
    """An item of the collection with its scores for one question.

    `score` is the fused one with its prior, `likeness` without it.
    """

    item: int
    score: float
    likeness: float
    dense: float
    lexical: float
    nearest: int
    """The row of the item's vector that is nearest to the question; -1 where none was looked at."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Best first, with the milliseconds spent."""

    matches: tuple[Match, ...]
    vector: NDArray[np.float32]
    """The question's: float32, shape (dimensions,); of several readings their weighted mean."""
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
        readings: Sequence[WeightedReading],
        k: int,
        allowed: NDArray[np.bool_] | None = None,
        prior: NDArray[np.float32] | None = None,
    ) -> Matches:
        """Returns the `k` best items for a question, of those that `allowed` (bool, shape (items,)) admits.

        `readings` are what the question may mean, with weights that add up to 1: their cosines are averaged. BM25 reads
        the first, without its marks where there are several: then the marks are a guess.
        `prior` (float32, shape (items,)) is added to the fused scores.
        """
        started = time.perf_counter()
        vectors = self._encoder.encode_queries([text for text, _ in readings])
        encoded = time.perf_counter()
        dense = np.zeros(self._size, dtype=np.float32)
        nearest = np.full(self._size, -1, dtype=np.int64)
        for (_, weight), vector in zip(readings, vectors, strict=True):
            items, cosines, rows = self._nearest(vector[np.newaxis])
            dense[items] += np.float32(weight) * cosines
            nearest[items] = np.where(nearest[items] < 0, rows, nearest[items])
        sure = len(readings) == 1
        lexical = self._lexical.scores(readings[0][0] if sure else fold(readings[0][0]))
        likeness = fuse(dense, lexical / (lexical + LEXICAL_SCALE))
        fused = likeness if prior is None else likeness + prior
        candidates = np.arange(self._size) if allowed is None else np.flatnonzero(allowed)
        best = candidates[np.argsort(-fused[candidates], kind="stable")[:k]]
        ranked = tuple(
            Match(int(i), float(fused[i]), float(likeness[i]), float(dense[i]), float(lexical[i]), int(nearest[i]))
            for i in best
        )
        vector = np.average(vectors, axis=0, weights=[weight for _, weight in readings]).astype(np.float32)
        return Matches(ranked, vector, (encoded - started) * 1e3, (time.perf_counter() - encoded) * 1e3)

    def cosines(self, item: int, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Returns how near `vector` (float32, shape (dimensions,)) is to each of the item's: float32, shape (rows,)."""
        first, behind = np.searchsorted(self._owners, [item, item + 1])
        return np.asarray(self._vectors.vectors(int(first), int(behind)) @ vector, dtype=np.float32)

    def _nearest(self, vector: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
        """Returns the items near `vector` (float32, shape (1, dimensions)), each with its best cosine and row."""
        cosines, rows = self._vectors.search(vector, min(DENSE_ROWS, len(self._owners)))
        items, first = np.unique(self._owners[rows[0]], return_index=True)  # the best row of an item comes first
        return items, cosines[0][first], rows[0][first]


def fuse(dense: NDArray[np.float32], said: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns one score in 0..1 for cosines and for BM25 scores already in 0..1.

    Fixed scales, not those of each question, keep the score comparable between questions: the decision rests on it.
    """
    near = np.clip((dense - DENSE_FLOOR) / (DENSE_CEILING - DENSE_FLOOR), 0.0, 1.0)
    return np.asarray((1 - LEXICAL_WEIGHT) * near + LEXICAL_WEIGHT * said, dtype=np.float32)
