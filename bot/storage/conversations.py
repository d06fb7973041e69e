"""Conversations, their turns and the thumbs given to them. No user id, only pseudonyms (pseudonyms.py)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select

from bot.storage import turns
from bot.storage.database import Database
from bot.storage.stored_reply import StoredReply
from bot.storage.tables import ConversationRow, TurnRow
from bot.storage.turns import UnknownSession, UnknownTurn
from handlers.messages import Reply, Turn

__all__ = ["ConversationStore", "UnknownSession", "UnknownTurn"]

_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ConversationStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, channel: str, user_key: str) -> str:
        """Starts a conversation; returns its session, a token of 22 characters that nobody can guess.

        `user_key` comes from `pseudonyms.pseudonym`. Raises ValueError if it does not look like one.
        """
        async with self._database.transaction() as transaction:
            return await turns.begin(transaction, channel, user_key)

    async def newest(self, channel: str, user_key: str) -> str | None:
        """The conversation of a platform's user in which the last turn was; None where there is none."""
        theirs = select(ConversationRow.id).where(
            ConversationRow.user_key == user_key, ConversationRow.channel == channel
        )
        async with self._database.session() as reading:
            return await reading.scalar(theirs.order_by(ConversationRow.last_at.desc()).limit(1))

    async def exists(self, session: str) -> bool:
        """Whether the session is known; any text may be asked about."""
        if not _SESSION.fullmatch(session):
            return False
        async with self._database.session() as reading:
            found = await reading.scalar(select(ConversationRow.id).where(ConversationRow.id == session))
            return found is not None

    async def recent(self, session: str, limit: int, since: datetime | None = None) -> tuple[Turn, ...]:
        """The last `limit` turns asked at `since` or later, oldest first; none for a session that is not known.

        Raises ValueError if `since` has no time zone.
        """
        if since is not None and since.tzinfo is None:
            raise ValueError("`since` needs a time zone")
        if limit <= 0 or not _SESSION.fullmatch(session):
            return ()
        newest = select(TurnRow).where(TurnRow.conversation == session).order_by(TurnRow.position.desc()).limit(limit)
        if since is not None:
            newest = newest.where(TurnRow.asked_at >= since)
        async with self._database.session() as reading:
            rows = (await reading.scalars(newest)).all()
        return tuple(_turn(row) for row in reversed(rows))

    async def record(self, session: str, question: str, reply: Reply) -> int:
        """Adds a turn; returns its id, under which it can be rated. Of the question MAX_TEXT characters are kept.

        Raises UnknownSession.
        """
        if not _SESSION.fullmatch(session):
            raise UnknownSession
        async with self._database.transaction() as transaction:
            return await turns.record(transaction, session, question, reply)

    async def rate(self, session: str, turn: int, value: Literal["up", "down"], reason: str | None = None) -> None:
        """Keeps a thumb for the turn, in place of an earlier one.

        Raises UnknownTurn if the turn is not of this session; ValueError for another value than up or down.
        """
        if value not in ("up", "down"):
            raise ValueError(f"a thumb is up or down, not {value!r}")
        if not _SESSION.fullmatch(session) or not 0 < turn < 2**31:
            raise UnknownTurn
        async with self._database.transaction() as transaction:
            await turns.rate(transaction, session, turn, value, reason)

    async def forget(self, session: str) -> None:
        """Deletes all turns of the session with their thumbs; nothing happens if it is not known.

        The empty conversation stays, so that the person can go on talking in it.
        """
        if not _SESSION.fullmatch(session):
            return
        async with self._database.transaction() as transaction:
            await turns.forget(transaction, session)

    async def prune(self, before: datetime) -> int:
        """Deletes the conversations with no turn since `before`, with all that belongs to them; returns how many.

        Raises ValueError if `before` has no time zone.
        """
        if before.tzinfo is None:
            raise ValueError("`before` needs a time zone")
        old = delete(ConversationRow).where(ConversationRow.last_at < before).returning(ConversationRow.id)
        async with self._database.transaction() as transaction:
            return len((await transaction.scalars(old)).all())


def _turn(row: TurnRow) -> Turn:
    reply = StoredReply.model_validate(row.reply)
    return Turn.model_validate(
        {
            "question": row.question,
            "status": row.status,
            "programmes": reply.programmes,
            "passages": reply.sources,
            "text": reply.text,
            "topic": reply.topic_of(row.question),
            "number": row.id,
            "buttons": reply.buttons,
        }
    )
