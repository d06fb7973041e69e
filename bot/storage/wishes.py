"""People who asked what the bot could not answer, and want to be told once it can. No address is kept unsealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Update, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.admin_tables import WishRow
from bot.storage.columns import storable
from bot.storage.database import Database

MOST_OF_A_PERSON = 20
"""Wishes of one person that wait at a time; with one more the oldest is withdrawn."""
_OPEN = ("waiting", "answered")
"""States in which somebody still waits: `answered` by an editor, but not yet told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that is open."""

    id: int
    channel: str
    user_key: str
    user: bytes
    """Where to write to, sealed (sealing.py)."""
    question: str
    passage: str | None
    """The passage that an editor chose as its answer."""
    agreed_at: datetime


async def add(transaction: AsyncSession, channel: str, user_key: str, user: bytes, question: str) -> None:
    """Keeps a wish; `user` is sealed, `question` masked. The same question of the same person is kept once."""
    row = WishRow
    mine = (row.channel == channel, row.user_key == user_key, row.state.in_(_OPEN))
    known = list(await transaction.execute(select(row.id, row.question).where(*mine).order_by(row.id)))
    if any(asked == storable(question) for _, asked in known):
        return
    for oldest, _ in known[: max(0, len(known) + 1 - MOST_OF_A_PERSON)]:
        await transaction.execute(_erased().where(row.id == oldest))
    values = {"channel": channel, "user_key": user_key, "user": user, "question": storable(question)}
    now = datetime.now(UTC)
    await transaction.execute(insert(row).values(values | {"state": "waiting", "passage": None, "agreed_at": now}))


async def withdraw(transaction: AsyncSession, channel: str, user_key: str) -> None:
    """Erases all that a person wished, told or not: address and question."""
    await transaction.execute(_erased().where(WishRow.channel == channel, WishRow.user_key == user_key))


async def told(transaction: AsyncSession, wish: int) -> bool:
    """Marks the wish as told and erases the address; False where it is no longer open (told, withdrawn)."""
    mine = update(WishRow).where(WishRow.id == wish, WishRow.state.in_(_OPEN))
    values = {"state": "told", "user": b"", "told_at": datetime.now(UTC)}
    return await transaction.scalar(mine.values(values).returning(WishRow.id)) is not None


async def link(transaction: AsyncSession, questions: Collection[str], passage: str) -> int:
    """Notes that `passage` is to answer the open wishes with one of `questions`; returns how many there are."""
    mine = update(WishRow).where(WishRow.question.in_(questions), WishRow.state.in_(_OPEN))
    linked = await transaction.scalars(mine.values(passage=passage, state="answered").returning(WishRow.id))
    return len(linked.all())


def _erased() -> Update:
    return update(WishRow).values(state="withdrawn", user=b"", question="", passage=None)


class WishStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, channels: Sequence[str], after: int = 0) -> tuple[Wish, ...]:
        """The open wishes of these channels whose id is above `after`, oldest first."""
        row = WishRow
        found = (
            select(row.id, row.channel, row.user_key, row.user, row.question, row.passage, row.agreed_at)
            .where(row.state.in_(_OPEN), row.channel.in_(channels), row.id > after)
            .order_by(row.id)
        )
        async with self._database.session() as reading:
            return tuple(Wish(*values) for values in await reading.execute(found))

    async def waiting_for(self, questions: Collection[str]) -> dict[str, int]:
        """How many open wishes there are for each of `questions`; what nobody waits for is left out."""
        if not questions:
            return {}
        row = WishRow
        found = (
            select(row.question, func.count())
            .where(row.state.in_(_OPEN), row.question.in_(questions))
            .group_by(row.question)
        )
        async with self._database.session() as reading:
            return dict((await reading.execute(found)).all())

    async def counts(self) -> dict[str, int]:
        """How many wishes are in each state."""
        async with self._database.session() as reading:
            found = await reading.execute(select(WishRow.state, func.count()).group_by(WishRow.state))
            return dict(found.all())

    async def prune(self, before: datetime) -> None:
        """Deletes the wishes agreed before, and told before where they were told: like conversations, they are not
        kept for ever.
        """
        row = WishRow
        old = delete(row).where(row.agreed_at < before, or_(row.told_at.is_(None), row.told_at < before))
        async with self._database.transaction() as transaction:
            await transaction.execute(old)
