"""Conversations, their turns and the thumbs given to them. No user id, only pseudonyms (pseudonyms.py)."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import delete, func, insert, select, update

from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.stored_reply import StoredReply
from bot.storage.tables import ConversationRow, FeedbackRow, TurnRow
from handlers.messages import MAX_TEXT, Reply, Turn

MAX_REASON = 1_000
"""Characters kept of the reason of a thumb."""

_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UnknownSession(LookupError):
    """There is no such conversation; the message says so in Vietnamese."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy cuộc trò chuyện này. Có thể nó đã được xóa; hãy bắt đầu cuộc trò chuyện mới.")


class UnknownTurn(LookupError):
    """The conversation has no such turn; the message says so in Vietnamese."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy câu trả lời cần đánh giá trong cuộc trò chuyện này. Có thể nó đã được xóa.")


class ConversationStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, channel: str, user_key: str) -> str:
        """Starts a conversation; returns its session, a token of 22 characters that nobody can guess.

        `user_key` comes from `pseudonyms.pseudonym`. Raises ValueError if it does not look like one.
        """
        if not re.fullmatch(r"[0-9a-f]{64}", user_key):
            raise ValueError("user_key is not a pseudonym")
        session, now = secrets.token_urlsafe(16), datetime.now(UTC)
        row = {"id": session, "channel": channel, "user_key": user_key, "started_at": now, "last_at": now}
        async with self._database.transaction() as transaction:
            await transaction.execute(insert(ConversationRow).values(row))
        return session

    async def exists(self, session: str) -> bool:
        """Whether the session is known; any text may be asked about."""
        if not _SESSION.fullmatch(session):
            return False
        async with self._database.session() as reading:
            found = await reading.scalar(select(ConversationRow.id).where(ConversationRow.id == session))
            return found is not None

    async def recent(self, session: str, limit: int) -> tuple[Turn, ...]:
        """The last `limit` turns, oldest first; none for a session that is not known."""
        if limit <= 0 or not _SESSION.fullmatch(session):
            return ()
        newest = select(TurnRow).where(TurnRow.conversation == session).order_by(TurnRow.position.desc()).limit(limit)
        async with self._database.session() as reading:
            rows = (await reading.scalars(newest)).all()
        return tuple(_turn(row) for row in reversed(rows))

    async def record(self, session: str, question: str, reply: Reply) -> int:
        """Adds a turn; returns its id, under which it can be rated. Of the question MAX_TEXT characters are kept.

        Raises UnknownSession.
        """
        if not _SESSION.fullmatch(session):
            raise UnknownSession
        now = datetime.now(UTC)
        values = {
            "conversation": session,
            "question": storable(question)[:MAX_TEXT],
            "status": reply.status,
            "reply": StoredReply.of(reply).model_dump(mode="json"),
            "asked_at": now,
            "took_ms": reply.took_ms.total,
        }
        # On PostgreSQL the update also makes a second turn of the same conversation wait for this one's position.
        touch = update(ConversationRow).where(ConversationRow.id == session).values(last_at=now)
        last = select(func.coalesce(func.max(TurnRow.position), 0)).where(TurnRow.conversation == session)
        async with self._database.transaction() as transaction:
            if await transaction.scalar(touch.returning(ConversationRow.id)) is None:
                raise UnknownSession
            position = (await transaction.scalar(last) or 0) + 1
            turn = TurnRow(position=position, **values)
            transaction.add(turn)
        return turn.id

    async def rate(self, session: str, turn: int, value: Literal["up", "down"], reason: str | None = None) -> None:
        """Keeps a thumb for the turn, in place of an earlier one.

        Raises UnknownTurn if the turn is not of this session; ValueError for another value than up or down.
        """
        if value not in ("up", "down"):
            raise ValueError(f"a thumb is up or down, not {value!r}")
        if not _SESSION.fullmatch(session) or not 0 < turn < 2**31:
            raise UnknownTurn
        mine = select(TurnRow.id).where(TurnRow.id == turn, TurnRow.conversation == session).with_for_update()
        kept = None if reason is None else storable(reason)[:MAX_REASON]
        async with self._database.transaction() as transaction:
            if await transaction.scalar(mine) is None:
                raise UnknownTurn
            await transaction.merge(FeedbackRow(turn=turn, value=value, reason=kept, rated_at=datetime.now(UTC)))

    async def forget(self, session: str) -> None:
        """Deletes all turns of the session with their thumbs; nothing happens if it is not known.

        The empty conversation stays, so that the person can go on talking in it.
        """
        if not _SESSION.fullmatch(session):
            return
        async with self._database.transaction() as transaction:
            await transaction.execute(delete(TurnRow).where(TurnRow.conversation == session))

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
        }
    )
