"""A question -> ranked passages of the published version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.text import fold
from knowledge.hybrid import HybridIndex, Matches
from knowledge.library import Version
from knowledge.model import Audience, Document, Passage, Programme
from knowledge.programmes import ProgrammeTerms

BEST = 10
"""How many passages a retrieval returns."""
TARGET_PRIOR = 0.06
"""Added to a target row's score where the question speaks of a target."""
NEWEST_PRIOR = 0.03
"""Added to the score of a province's newest document, less to older ones: the same thing is counted in several."""
_TARGET_WORDS = re.compile(r"\b(chi tieu|muc tieu|phan dau|dat ra|de ra|bao nhieu phan tram|may phan tram)\b")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores; `score` the fused one with its prior, `dense` a cosine, `lexical` a BM25 score."""

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
    """Returns what BM25 reads of a passage: its section path, lead-in, text and footnotes, and the reviewed texts."""
    return " ".join((*passage.section, passage.lead_in, passage.quote, passage.plain, *passage.questions))


def _recency(passages: Sequence[Passage]) -> NDArray[np.float32]:
    """Returns, for each passage, 1 for its province's newest date, 0 for its oldest: float32, shape (passages,)."""
    dates = np.array([_year(passage.as_of) for passage in passages], dtype=np.float32)
    recency = np.ones(len(passages), dtype=np.float32)
    for province in {passage.province for passage in passages}:
        mine = np.array([passage.province == province for passage in passages])
        oldest, newest = dates[mine].min(), dates[mine].max()
        if newest > oldest:
            recency[mine] = (dates[mine] - oldest) / (newest - oldest)
    return recency


def _year(partial: str) -> float:
    """A partial ISO date as a year with its fraction; the middle where month or day are not given."""
    parts = [int(part) for part in partial.split("-")]
    month = parts[1] if len(parts) > 1 else 6.5
    return parts[0] + (month - 0.5) / 12


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
        self._targets = np.array([TARGET_PRIOR * (p.kind == "target") for p in self.passages], dtype=np.float32)
        self._recency = NEWEST_PRIOR * _recency(self.passages)

    def retrieve(self, question: str, provinces: Iterable[str], audiences: Iterable[Audience]) -> Retrieval:
        """Returns the best passages of `provinces` that people of `audiences` may be shown."""
        where, who = frozenset(provinces), frozenset(audiences)
        allowed = np.array([p.province in where and p.audience in who for p in self.passages], dtype=np.bool_)
        prior = self._recency
        if _TARGET_WORDS.search(fold(question)):
            prior = prior + self._targets
        found: Matches = self._index.search(question, BEST, allowed, prior)
        hits = tuple(Hit(self.passages[m.item], m.score, m.dense, m.lexical) for m in found.matches)
        return Retrieval(hits, found.normalise_ms, found.encode_ms, found.search_ms)
