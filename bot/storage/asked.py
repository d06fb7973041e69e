"""What people asked: counted by the database, and the questions that were not answered or not well. Reads only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from bot.channels.contract import Kind
from bot.storage.database import Database
from bot.storage.local_day import Span, local_day
from bot.storage.tables import ConversationRow, FeedbackRow, TurnRow

UNANSWERED = ("referred", "out_of_scope")
"""Statuses of a question without an answer; a question back (`clarify`) is one where it named programmes."""
NO_QUESTIONS = (*(f"[{kind}]" for kind in get_args(Kind)), "[wish]")
"""What stands for a question in a turn that answers an event without words."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions of a day, a channel and a status there were, and how many thumbs they got."""

    day: str
    channel: str
    status: str
    questions: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """How many questions belonged to a programme ("" to none), and how many of them were answered."""

    programme: str
    questions: int
    answered: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as it was stored: masked then, to be masked again where it is shown."""

    turn: int
    asked_at: datetime
    channel: str
    person: str
    """The pseudonym of who asked."""
    text: str
    status: str
    programme: str
    """The id of the first one; "" for none."""
    understood: str
    """What the bot took it to mean; "" where it is not known."""
    thumb: str
    """"up", "down" or ""."""
    reason: str


class Asked:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tallies(self, span: Span) -> tuple[Tally, ...]:
        """The counts of a span of days; what there is none of is left out."""
        day = local_day(TurnRow.asked_at)
        thumbs = (func.sum(case((FeedbackRow.value == value, 1), else_=0)) for value in ("up", "down"))
        counted = (
            select(day, ConversationRow.channel, TurnRow.status, func.count(), *thumbs)
            .join(ConversationRow, ConversationRow.id == TurnRow.conversation)
            .outerjoin(FeedbackRow, FeedbackRow.turn == TurnRow.id)
            .where(_is_question(), _within(span))
            .group_by(day, ConversationRow.channel, TurnRow.status)
            .order_by(day, ConversationRow.channel, TurnRow.status)
        )
        async with self._database.session() as reading:
            return tuple(Tally(*row) for row in await reading.execute(counted))

    async def by_programme(self, span: Span) -> tuple[OfProgramme, ...]:
        """The counts by the first programme of the reply, small talk left out, the most asked first."""
        programme = func.coalesce(_programme(), "")
        answered = func.sum(case((TurnRow.status == "answered", 1), else_=0))
        counted = (
            select(programme, func.count(), answered)
            .where(_is_question(), _within(span), TurnRow.status != "smalltalk")
            .group_by(programme)
            .order_by(func.count().desc(), programme)
        )
        async with self._database.session() as reading:
            return tuple(OfProgramme(*row) for row in await reading.execute(counted))

    async def people(self, span: Span) -> int:
        """How many people asked; on the web every conversation is one."""
        people = (
            select(func.count(ConversationRow.user_key.distinct()))
            .join(TurnRow, ConversationRow.id == TurnRow.conversation)
            .where(_is_question(), _within(span))
        )
        async with self._database.session() as reading:
            return await reading.scalar(people) or 0

    async def unmet(self, span: Span, limit: int) -> tuple[Question, ...]:
        """The newest questions that were not answered or not liked, newest first."""
        query = _questions().where(_within(span), _is_unmet()).order_by(TurnRow.id.desc()).limit(limit)
        async with self._database.session() as reading:
            return tuple(_question(*row) for row in await reading.execute(query))

    async def every(self, span: Span, *, unmet: bool = False) -> AsyncIterator[tuple[Question, ...]]:
        """All questions of the span, oldest first, at most BATCH at a time; those of `unmet` alone where wanted."""
        query = _questions().where(_within(span), *([_is_unmet()] if unmet else []))
        last = 0
        while True:
            async with self._database.session() as reading:
                rows = await reading.execute(query.where(TurnRow.id > last).order_by(TurnRow.id).limit(BATCH))
                batch = tuple(_question(*row) for row in rows)
            if not batch:
                return
            yield batch
            last = batch[-1].turn


def _questions() -> Select[*tuple[Any, ...]]:
    understood = TurnRow.reply[("topic", "question")].as_string()
    return (
        select(
            TurnRow.id,
            TurnRow.asked_at,
            ConversationRow.channel,
            ConversationRow.user_key,
            TurnRow.question,
            TurnRow.status,
            func.coalesce(_programme(), ""),
            func.coalesce(understood, ""),
            func.coalesce(FeedbackRow.value, ""),
            func.coalesce(FeedbackRow.reason, ""),
        )
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation)
        .outerjoin(FeedbackRow, FeedbackRow.turn == TurnRow.id)
        .where(_is_question())
    )


def _question(*values: Any) -> Question:
    return Question(*values)


def _is_question() -> ColumnElement[bool]:
    return and_(TurnRow.question.not_like("#%"), TurnRow.question.not_in(NO_QUESTIONS))


def _within(span: Span) -> ColumnElement[bool]:
    return and_(TurnRow.asked_at >= span.since, TurnRow.asked_at < span.until)


def _is_unmet() -> ColumnElement[bool]:
    asked_back = and_(TurnRow.status == "clarify", _programme().is_not(None))
    return or_(TurnRow.status.in_(UNANSWERED), asked_back, FeedbackRow.value == "down")


def _programme() -> ColumnElement[str]:
    found: ColumnElement[str] = TurnRow.reply[("programmes", 0)].as_string()
    return found
