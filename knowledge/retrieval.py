"""A question -> ranked passages of the published version."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.text import terms
from embeddings.typed.reader import Reader, Reading
from knowledge.build import dense_texts, spaced
from knowledge.contacts import usable_contact
from knowledge.hybrid import HybridIndex, Match, Matches, weighted
from knowledge.library import Version
from knowledge.model import Audience, Contact, Document, Passage, Programme
from knowledge.programmes import ProgrammeTerms
from knowledge.times import (
    asks_for_figures,
    asks_for_now,
    asks_for_plans,
    asks_for_results,
    asks_for_targets,
    tells_results,
    today,
    years_asked,
)
from knowledge.wanted import Wanted

BEST = 10
"""How many passages a retrieval returns."""
TARGET_PRIOR = 0.06
"""Added to a target row's score where the question asks for a target, taken where it asks for results."""
NEWEST_PRIOR, NOW_PRIOR = 0.03, 0.1
"""Added to the score of a newer document (per RECENCY_YEARS): the same thing is counted in several. The second to what
is no older than the newest general report, where the question asks how things stand now."""
RECENCY_YEARS = 29 / 12
"""The years that weigh NEWEST_PRIOR: those between the oldest and the newest of the plans on which it was measured."""
TENSE_PRIOR = 0.04
"""Added to what tells results where the question asks for them, taken from it where it asks for plans."""
YEAR_PRIOR, OTHER_YEAR_PRIOR = 0.04, -0.12
"""Added where a passage speaks of the asked year; to a target row with values, none of them of that year."""
PLACE_PRIOR, TIME_PRIOR = 0.04, 0.08
"""Added to a passage that shows an address or the name of an application, or a day or an hour, where the question asks
for one; days and hours are rarer."""

COUNTED_LATER_AMONG = 5
COUNTED_LATER_COSINE, COUNTED_LATER_SCORE = 0.025, 0.12
"""Where a figure is asked and no time, a passage of the newest report among the best comes first when its cosine and
its score are at most this much lower than the best one's: the same thing, counted later."""

Rarity = Callable[[str], float]
"""How rare a term (embeddings.text.terms) is in the passages: its inverse document frequency, 0 or more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores.

    `score` is the fused one with its prior, `likeness` without it, `dense` a cosine, `lexical` a BM25 score.
    """

    passage: Passage
    score: float
    likeness: float
    dense: float
    lexical: float
    nearest: str = ""
    """The text of the passage (itself, a footnote, its plain words, one of its questions) nearest to the question."""
    propositions: tuple[float, ...] = ()
    """How near each proposition of the passage is: the mean of its sentence's cosine and of that of all its texts."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The best passages for a question, best first, with milliseconds."""

    hits: tuple[Hit, ...]
    vector: NDArray[np.float32]
    """The question's: float32, shape (dimensions,)."""
    encode_ms: float
    search_ms: float


def lexical_text(passage: Passage) -> str:
    """Returns what BM25 reads of a passage: its section path, lead-in, text and footnotes, and the reviewed texts."""
    return " ".join((*passage.section, passage.lead_in, passage.quote, passage.plain, *passage.questions))


def _recency(passages: Sequence[Passage]) -> NDArray[np.float32]:
    """Returns how new each passage is, in RECENCY_YEARS since its province's oldest: float32, shape (passages,).

    A span that is fixed, and not that of the documents at hand: one more document changes nothing between the others.
    """
    dates = np.array([_year(passage.as_of) for passage in passages], dtype=np.float32)
    recency = np.zeros(len(passages), dtype=np.float32)
    for province in {passage.province for passage in passages}:
        mine = np.array([passage.province == province for passage in passages])
        recency[mine] = (dates[mine] - dates[mine].min()) / RECENCY_YEARS
    return recency


def _current(passages: Sequence[Passage], documents: Mapping[str, Document]) -> NDArray[np.bool_]:
    """Tells of each passage whether it says how things stand now: no older than its province's newest general report.

    General is one that speaks of half of the programmes: a newer report on one thing makes no other figure old. Plans
    say what is wanted; where a province has no such report, the newest document has to do. Shape (passages,).
    """
    all_programmes = {name for passage in passages for name in passage.programmes}
    spoken: dict[str, set[str]] = {}
    for passage in passages:
        spoken.setdefault(passage.file, set()).update(passage.programmes)
    newest: dict[str, float] = {}
    general: dict[str, float] = {}
    for passage in passages:
        document, date = documents.get(passage.file), _year(passage.as_of)
        newest[passage.province] = max(date, newest.get(passage.province, date))
        if document and document.kind == "report" and 2 * len(spoken[passage.file]) >= len(all_programmes):
            general[passage.province] = max(date, general.get(passage.province, date))
    since = newest | general
    return np.array([_year(p.as_of) >= since[p.province] for p in passages], dtype=np.bool_)


def years_of(passage: Passage) -> frozenset[int]:
    """Returns the years of which a passage speaks: those in its text and its headings, or of its values."""
    if passage.target and passage.target.values:
        return frozenset(value.year for value in passage.target.values)
    return years_asked(" ".join((*passage.section, passage.lead_in, passage.text))) | {int(passage.as_of[:4])}


def years_with(passage: Passage, document: Document | None) -> frozenset[int]:
    """Returns the years of which a passage or its document speaks; of a row of a table those of its values alone."""
    has_values = passage.target is not None and bool(passage.target.values)
    return years_of(passage) if has_values or document is None else years_of(passage) | years_asked(document.covers)


def _year(partial: str) -> float:
    """A partial ISO date as a year with its fraction; the middle where month or day are not given."""
    parts = [int(part) for part in partial.split("-")]
    month = parts[1] if len(parts) > 1 else 6.5
    return parts[0] + (month - 0.5) / 12


def _asks_how_many_now(question: str) -> bool:
    """Whether `question` wants a figure and names no time, nor a plan or a target."""
    figure = Wanted.NUMBER.is_asked_in(question) or asks_for_figures(question)
    return figure and not (years_asked(question) or asks_for_plans(question) or asks_for_targets(question))


def _last_day(passage: Passage, document: Document | None) -> str:
    """The last day on which the passage is answered from, ISO; "" where it does not expire."""
    return min((day for day in (passage.unused_after, document and document.unused_after) if day), default="")


class Knowledge:
    """One published version, ready to be searched. Immutable: a new version is a new Knowledge."""

    def __init__(self, version: Version, encoder: Encoder, reader: Reader, number: int | None = None) -> None:
        """Raises ValueError where `version` was made with another encoder."""
        if version.encoder != encoder.name:
            raise ValueError(f"version made with encoder {version.encoder!r}, this one is {encoder.name!r}")
        self.number = number
        self.encoder = version.encoder
        self.reader = reader
        self.passages = version.passages
        self.programmes: dict[str, Programme] = {p.id: p for p in version.programmes}
        self.programme_terms = ProgrammeTerms(version.programmes)
        self.documents: dict[str, Document] = {d.file: d for d in version.documents}
        self.words = {word.name: word.text for word in version.words}
        self._contacts = {contact.what: contact for contact in version.contacts}
        self._expiry = [_last_day(passage, self.documents.get(passage.file)) for passage in version.passages]
        texts = [lexical_text(passage) for passage in version.passages]
        self._texts = [dense_texts(passage) for passage in version.passages]
        self._propositions = [
            [[own.index(spaced(text)) for text in one.texts] for one in passage.propositions]
            for own, passage in zip(self._texts, version.passages, strict=True)
        ]
        self._owners = version.owners
        self._frequencies = Counter(term for text in texts for term in set(terms(text)))
        self._index = HybridIndex(encoder, texts, version.vectors, version.owners)
        self._targets = np.array([p.kind == "target" for p in self.passages], dtype=np.float32)
        self._recency = _recency(self.passages)
        self._current = _current(self.passages, self.documents)
        self._results = np.array([tells_results(" ".join(p.section)) for p in self.passages], dtype=np.float32)
        self._times = np.array([Wanted.TIME.is_shown_in(p.quote) for p in self.passages], dtype=np.float32)
        self._places = np.array([Wanted.PLACE.is_shown_in(p.quote) for p in self.passages], dtype=np.float32)
        self._years = [years_of(passage) for passage in self.passages]
        self._years_with = [years_with(passage, self.documents.get(passage.file)) for passage in self.passages]

    def rarity(self, term: str) -> float:
        """Returns the inverse document frequency of a term, as BM25 counts it."""
        passages, found = len(self.passages), self._frequencies[term]
        return math.log1p((passages - found + 0.5) / (found + 0.5))

    def contact(self, what: str) -> Contact:
        """Returns the contact as the version has it, or else as it is shipped. Raises UnusableContact."""
        return self._contacts.get(what) or usable_contact(what)

    def retrieve(self, reading: Reading, provinces: Iterable[str], audiences: Iterable[Audience]) -> Retrieval:
        """Returns the best passages of `provinces` that people of `audiences` may be shown, none that has expired."""
        where, who, day = frozenset(provinces), frozenset(audiences), today()
        allowed = np.array(
            [
                p.province in where and p.audience in who and (not last or day <= last)
                for p, last in zip(self.passages, self._expiry, strict=True)
            ],
            dtype=np.bool_,
        )
        found: Matches = self._index.search(weighted(reading), BEST, allowed, self._prior(reading.best))
        matches = self._counted_later_first(found.matches) if _asks_how_many_now(reading.best) else found.matches
        hits = tuple(
            Hit(
                self.passages[m.item],
                m.score,
                m.likeness,
                m.dense,
                m.lexical,
                self._text_of(m.item, m.nearest),
                self._near(m.item, found.vector),
            )
            for m in matches
        )
        return Retrieval(hits, found.vector, found.encode_ms, found.search_ms)

    def _counted_later_first(self, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """Puts the first passage first that counts now what the best one counted before, where there is one."""
        if not matches or self._current[matches[0].item]:
            return matches
        best, *others = matches
        for other in others[: COUNTED_LATER_AMONG - 1]:
            near = best.dense - other.dense <= COUNTED_LATER_COSINE and best.score - other.score <= COUNTED_LATER_SCORE
            if near and self._current[other.item] and not self._targets[other.item]:
                return (other, *(match for match in matches if match is not other))
        return matches

    def _prior(self, question: str) -> NDArray[np.float32]:
        """Returns what each passage gains by the time and the kind of fact that `question` asks for.

        float32, shape (passages,).
        """
        prior = self._prior_of_time(question) + self._prior_of_years(question)
        if asks_for_targets(question):
            prior = prior + TARGET_PRIOR * self._targets
        if Wanted.PLACE.is_asked_in(question):
            prior = prior + PLACE_PRIOR * self._places
        if Wanted.TIME.is_asked_in(question):
            prior = prior + TIME_PRIOR * self._times
        return np.asarray(prior, dtype=np.float32)

    def _prior_of_time(self, question: str) -> NDArray[np.float32]:
        """By whether the question asks what has been done, what will be, or how things stand now."""
        done = asks_for_results(question)
        prior = np.zeros_like(self._recency) if years_asked(question) else NEWEST_PRIOR * self._recency
        if (asks_for_now(question) or done) and not years_asked(question):
            prior = prior + NOW_PRIOR * self._current
        if done:
            prior = prior + TENSE_PRIOR * self._results - TARGET_PRIOR * self._targets
        elif asks_for_plans(question):
            prior = prior - TENSE_PRIOR * self._results
        return prior

    def _prior_of_years(self, question: str) -> NDArray[np.float32]:
        """By the years that the question names."""
        years = years_asked(question)
        prior = np.zeros_like(self._recency)
        targets_too = asks_for_figures(question) and not asks_for_results(question)
        for year in years:
            speaks = self._speaks_of(year)
            prior = prior + YEAR_PRIOR * (speaks if targets_too else speaks * (1 - self._targets))
        if years and asks_for_figures(question):
            prior = prior + OTHER_YEAR_PRIOR * self._is_silent_on(years)
        return prior + OTHER_YEAR_PRIOR * self._has_only_other(years) if years else prior

    def _speaks_of(self, year: int) -> NDArray[np.bool_]:
        return np.array([year in years for years in self._years], dtype=np.bool_)

    def _is_silent_on(self, years: frozenset[int]) -> NDArray[np.bool_]:
        """Tells of each passage that is no row of a table whether neither it nor its document speaks of `years`."""
        return np.array(
            [
                not (p.target and p.target.values) and not years & spoken
                for p, spoken in zip(self.passages, self._years_with, strict=True)
            ],
            dtype=np.bool_,
        )

    def _has_only_other(self, years: frozenset[int]) -> NDArray[np.bool_]:
        valued = [{v.year for v in p.target.values} if p.target else set() for p in self.passages]
        return np.array([bool(has) and not has & years for has in valued], dtype=np.bool_)

    def _near(self, item: int, question: NDArray[np.float32]) -> tuple[float, ...]:
        """How near the question's vector is to each proposition of a passage (Hit.propositions)."""
        parts = self._propositions[item]
        cosines = self._index.cosines(item, question).tolist() if parts else ()
        return tuple((cosines[rows[0]] + sum(cosines[row] for row in rows) / len(rows)) / 2 for rows in parts)

    def _text_of(self, item: int, row: int) -> str:
        """The text of a row of the version's vectors, which belongs to the passage `item`."""
        return self._texts[item][row - int(np.searchsorted(self._owners, item))] if row >= 0 else ""
