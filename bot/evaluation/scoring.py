"""How an outcome is scored: the measures of INTERFACE ("Question files"), each a small function or property."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.rows import Outcome, OutOfScope, Question
from embeddings.text import clean

_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d{2,}")
_MARK_ON_WORD = re.compile(r"(?<=[^\W\d_])\d{1,2}(?!\d)")


def _bare(text: str) -> str:
    return _NOT_LETTER_OR_DIGIT.sub("", clean(text).casefold())


def _spaced(text: str) -> str:
    """Lower case, runs of white space collapsed, those at the ends kept: " data.vinhlong.gov.vn" begins a word."""
    return re.sub(r"\s+", " ", text).casefold()


def _readings(quote: str) -> Iterator[str]:
    """The quote's letters and digits; then without the footnote marks glued to words, or to a longer run of digits."""
    bare = _bare(quote)
    yield bare
    yield _bare(_MARK_ON_WORD.sub("", quote))
    for run in _DIGITS.finditer(bare):
        for glued in (1, 2):
            if run.end() - run.start() > glued:
                yield bare[: run.end() - glued] + bare[run.end() :]


def contains(text: str, quotes: Sequence[str]) -> bool:
    """Whether one of `quotes` stands in `text`: letters and digits alone count, a footnote mark may differ."""
    bare = _bare(text)
    return any(reading in bare for quote in quotes for reading in _readings(quote))


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the set with what the bot said."""

    question: Question
    outcome: Outcome

    @property
    def rank(self) -> int | None:
        """The place, from 1, of the first passage that holds the evidence; None where none of the ten does."""
        ranked = enumerate(self.outcome.passage_quotes, start=1)
        return next((place for place, quote in ranked if contains(quote, self.question.quotes)), None)

    def hit_at(self, k: int) -> bool:
        return self.rank is not None and self.rank <= k

    @property
    def source(self) -> bool:
        return any(contains(quote, self.question.quotes) for quote in self.outcome.source_quotes)

    @property
    def answer(self) -> bool:
        said = clean(self.outcome.text).casefold()
        has = any(clean(wanted).casefold() in said for wanted in self.question.answer_any)
        return self.outcome.status == "answered" and has and not self.says_wrong

    @property
    def says_wrong(self) -> bool:
        """Whether the text holds an outdated or wrong figure."""
        said = f" {clean(self.outcome.text).casefold()} "
        return any(_spaced(unwanted) in said for unwanted in self.question.answer_not)

    @property
    def programme(self) -> bool:
        return bool(self.outcome.programmes) and self.outcome.programmes[0] in self.question.programme

    @property
    def province_leak(self) -> bool:
        return any(province != self.question.province for province in self.outcome.source_provinces)

    @property
    def false_refusal(self) -> bool:
        return self.outcome.status != "answered"


@dataclass(frozen=True, slots=True)
class Declined:
    """A message outside the plans with what the bot said."""

    row: OutOfScope
    outcome: Outcome

    @property
    def right(self) -> bool:
        """Whether the status is the wanted one and, for a referral, the programme too."""
        if self.outcome.status != self.row.want:
            return False
        named = self.outcome.programmes[:1]
        return self.row.want != "referred" or (bool(named) and named[0] in self.row.programme)

    @property
    def wrongly_answered(self) -> bool:
        return self.outcome.status == "answered"


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares, in 0..1, over a set in one kind of noise; milliseconds at the median."""

    hit_at_1: float
    hit_at_3: float
    hit_at_10: float
    source: float
    answer: float
    programme: float
    wrong_figure: float
    province_leak: float
    false_refusal: float
    took_ms: float


def score(rows: Sequence[Answered]) -> Scores:
    """Returns the scores of at least one row."""
    size = len(rows)
    times = sorted(row.outcome.took_ms for row in rows)
    return Scores(
        hit_at_1=sum(row.hit_at(1) for row in rows) / size,
        hit_at_3=sum(row.hit_at(3) for row in rows) / size,
        hit_at_10=sum(row.hit_at(10) for row in rows) / size,
        source=sum(row.source for row in rows) / size,
        answer=sum(row.answer for row in rows) / size,
        programme=sum(row.programme for row in rows) / size,
        wrong_figure=sum(row.says_wrong for row in rows) / size,
        province_leak=sum(row.province_leak for row in rows) / size,
        false_refusal=sum(row.false_refusal for row in rows) / size,
        took_ms=times[size // 2],
    )
