"""One published version of the knowledge: immutable documents, passages, programmes, contacts, words, and vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Contact, Document, Passage, Programme, Word


@dataclass(frozen=True, slots=True)
class Content:
    """All that people wrote of a version; the rest of it is computed."""

    documents: tuple[Document, ...] = ()
    passages: tuple[Passage, ...] = ()
    programmes: tuple[Programme, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """All contacts that may be stated; a programme's card holds copies of its own."""
    words: tuple[Word, ...] = ()
    """Only those that were changed; the others are said as handlers/words has them."""


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
    contacts: tuple[Contact, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def content(self) -> Content:
        """The version without what is computed from it."""
        return Content(self.documents, self.passages, self.programmes, self.contacts, self.words)
