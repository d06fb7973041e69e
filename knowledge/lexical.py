"""BM25 over the terms of `embeddings.text`, by the library bm25s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from embeddings.text import terms


class LexicalIndex:
    """Scores every text of a fixed collection against a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        collection = [terms(text) or [""] for text in texts]
        self._bm25: Any = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
        if collection:
            self._bm25.index(collection, show_progress=False)
            self._vocabulary: dict[str, int] = self._bm25.vocab_dict

    def scores(self, question: str) -> NDArray[np.float32]:
        """Returns the BM25 score of each text: float32, shape (number of texts,), 0 where nothing meets."""
        known = [term for term in dict.fromkeys(terms(question)) if self._size and term in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
