"""The numbers of today, for the console's first page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.storage.asked import Asked, Tally
from bot.storage.database import Database
from bot.storage.draft_tables import DraftRow
from bot.storage.local_day import Span

ASKED = ("answered", "referred", "clarify", "out_of_scope", "safety")
"""Statuses of questions; the rest is small talk."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a span of days came to."""

    questions: int
    answered: int
    up: int
    down: int
    small_talk: int

    @property
    def share(self) -> int | None:
        """Per cent of the questions that were answered; None where there was none."""
        return round(100 * self.answered / self.questions) if self.questions else None


@dataclass(frozen=True, slots=True)
class Today:
    """The day in Vietnam that it is now, and the drafts that wait for somebody."""

    numbers: Numbers
    drafts: int


def numbers_of(tallies: tuple[Tally, ...]) -> Numbers:
    """Returns the sums of counts."""
    return Numbers(
        questions=sum(tally.questions for tally in tallies if tally.status in ASKED),
        answered=sum(tally.questions for tally in tallies if tally.status == "answered"),
        up=sum(tally.up for tally in tallies),
        down=sum(tally.down for tally in tallies),
        small_talk=sum(tally.questions for tally in tallies if tally.status not in ASKED),
    )


async def today_of(database: Database) -> Today:
    """Returns the numbers of today. Raises DatabaseUnavailable."""
    tallies = await Asked(database).tallies(Span.ending_today(1))
    waiting = select(func.count()).select_from(DraftRow).where(DraftRow.state.in_(("open", "in_review")))
    async with database.session() as reading:
        return Today(numbers_of(tallies), await reading.scalar(waiting) or 0)
