"""One published version of the knowledge: immutable documents, passages and programmes with their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Document, Passage, Programme


@dataclass(frozen=True, slots=True)
class Version:
    """Everything that retrieval and the handlers need, as it is kept in the database.

    `vectors` is float32, shape (n, dimensions), L2-normalised; row i belongs to `passages[owners[i]]`
    (`owners` int32, shape (n,)): a passage has one vector or more, and its score is its best.
    `encoder` names the encoder that made the vectors, with its checksum; another encoder cannot search them.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    programmes: tuple[Programme, ...]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int32]
    encoder: str
