"""Nearest vectors: exact while that is fast, approximate above (docs/decisions/0002-exact-until-50000.md)."""

from __future__ import annotations

import os

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Rows = NDArray[np.int64]

EXACT_UNTIL = 50_000
"""Vectors. Above, HNSW."""

LINKS = 32
CANDIDATES_BUILDING = 200
CANDIDATES_SEARCHING = 512
"""The settings M, efConstruction and efSearch of HNSW, as docs/decisions/0002 measured them."""


class VectorIndex:
    """An index over `vectors` (float32, shape (n, dimensions), L2-normalised); n may be 0.

    Holds a copy of the vectors. Searching is safe from several threads. Raises ValueError when `vectors` is not
    two-dimensional.
    """

    def __init__(self, vectors: Vectors, exact_until: int = EXACT_UNTIL) -> None:
        if vectors.ndim != 2:
            raise ValueError(f"vectors of shape {vectors.shape}, not (n, dimensions)")
        self.dimensions = int(vectors.shape[1])
        self.exact = len(vectors) <= exact_until
        self._index = _exact(self.dimensions) if self.exact else _approximate(self.dimensions)
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Rows]:
        """Returns (scores, rows) of the `k` nearest of each query, best first.

        `queries` is float32, shape (m, dimensions). Scores are inner products, float32, shape (m, min(k, n)); rows
        are positions in the vectors that the index was built from, int64, same shape.
        """
        k = min(k, len(self))
        if k <= 0 or len(queries) == 0:
            return np.empty((len(queries), max(k, 0)), np.float32), np.empty((len(queries), max(k, 0)), np.int64)
        # Threads that search one query together cost more than they bring, and then wait on the encoder's cores.
        # OpenMP keeps this number per calling thread.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), k)
        return scores, rows

    def vectors(self, start: int, stop: int) -> Vectors:
        """Returns the vectors of the rows from `start` up to `stop`: float32, shape (stop - start, dimensions)."""
        return np.asarray(self._index.reconstruct_n(start, stop - start), dtype=np.float32)


def _exact(dimensions: int) -> faiss.Index:
    return faiss.IndexFlatIP(dimensions)


def _approximate(dimensions: int) -> faiss.Index:
    index = faiss.IndexHNSWFlat(dimensions, LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = CANDIDATES_BUILDING
    index.hnsw.efSearch = CANDIDATES_SEARCHING
    return index
