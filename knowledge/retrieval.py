"""A question -> ranked passages of the published version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoder
from knowledge.hybrid import HybridIndex, Matches
from knowledge.library import Version
from knowledge.model import Audience, Document, Passage, Programme
from knowledge.programmes import ProgrammeTerms

BEST = 10
"""How many passages a retrieval returns."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores; `score` in 0..1, `dense` a cosine, `lexical` a BM25 score."""

    passage: Passage
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The best passages for a question, best first, with milliseconds."""

    hits: tuple[Hit, ...]
    normalise_ms: float
    encode_ms: float
    search_ms: float


def lexical_text(passage: Passage) -> str:
    """Returns what BM25 reads of a passage: its section path, lead-in, text and footnotes."""
    return " ".join((*passage.section, passage.lead_in, passage.quote))


class Knowledge:
    """One published version, ready to be searched. Immutable: a new version is a new Knowledge."""

    def __init__(self, version: Version, encoder: Encoder, number: int | None = None) -> None:
        """Raises ValueError where `version` was made with another encoder."""
        if version.encoder != encoder.name:
            raise ValueError(f"version made with encoder {version.encoder!r}, this one is {encoder.name!r}")
        self.number = number
        self.passages = version.passages
        self.programmes: dict[str, Programme] = {p.id: p for p in version.programmes}
        self.programme_terms = ProgrammeTerms(version.programmes)
        self.documents: dict[str, Document] = {d.file: d for d in version.documents}
        texts = [lexical_text(passage) for passage in version.passages]
        self._index = HybridIndex(encoder, texts, version.vectors, version.owners)

    def retrieve(self, question: str, provinces: Iterable[str], audiences: Iterable[Audience]) -> Retrieval:
        """Returns the best passages of `provinces` that people of `audiences` may be shown."""
        where, who = frozenset(provinces), frozenset(audiences)
        allowed = np.array([p.province in where and p.audience in who for p in self.passages], dtype=np.bool_)
        found: Matches = self._index.search(question, BEST, allowed)
        hits = tuple(Hit(self.passages[m.item], m.score, m.dense, m.lexical) for m in found.matches)
        return Retrieval(hits, found.normalise_ms, found.encode_ms, found.search_ms)
