"""What a turn of a conversation changes, inside a transaction of the caller's: all of it is kept, or nothing."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.columns import storable
from bot.storage.stored_reply import StoredReply
from bot.storage.tables import ConversationRow, FeedbackRow, TurnRow
from handlers.messages import MAX_TEXT, Reply

MAX_REASON = 1_000
"""Characters kept of the reason of a thumb."""


class UnknownSession(LookupError):
    """There is no such conversation; the message says so in Vietnamese."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy cuộc trò chuyện này. Có thể nó đã được xóa; hãy bắt đầu cuộc trò chuyện mới.")


class UnknownTurn(LookupError):
    """The conversation has no such turn; the message says so in Vietnamese."""

    def __init__(self) -> None:
        super().__init__("Không tìm thấy câu trả lời cần đánh giá trong cuộc trò chuyện này. Có thể nó đã được xóa.")


async def begin(transaction: AsyncSession, channel: str, user_key: str) -> str:
    """As ConversationStore.begin."""
    if not re.fullmatch(r"[0-9a-f]{64}", user_key):
        raise ValueError("user_key is not a pseudonym")
    session, now = secrets.token_urlsafe(16), datetime.now(UTC)
    row = {"id": session, "channel": channel, "user_key": user_key, "started_at": now, "last_at": now}
    await transaction.execute(insert(ConversationRow).values(row))
    return session


async def record(transaction: AsyncSession, session: str, question: str, reply: Reply) -> int:
    """As ConversationStore.record."""
    now = datetime.now(UTC)
    # On PostgreSQL the update also makes a second turn of the same conversation wait for this one's position.
    touch = update(ConversationRow).where(ConversationRow.id == session).values(last_at=now)
    last = select(func.coalesce(func.max(TurnRow.position), 0)).where(TurnRow.conversation == session)
    if await transaction.scalar(touch.returning(ConversationRow.id)) is None:
        raise UnknownSession
    turn = TurnRow(
        conversation=session,
        position=(await transaction.scalar(last) or 0) + 1,
        question=storable(question)[:MAX_TEXT],
        status=reply.status,
        reply=StoredReply.of(reply).model_dump(mode="json"),
        asked_at=now,
        took_ms=reply.took_ms.total,
    )
    transaction.add(turn)
    await transaction.flush()
    return turn.id


async def rate(
    transaction: AsyncSession, session: str, turn: int, value: Literal["up", "down"], reason: str | None = None
) -> None:
    """As ConversationStore.rate."""
    mine = select(TurnRow.id).where(TurnRow.id == turn, TurnRow.conversation == session).with_for_update()
    kept = None if reason is None else storable(reason)[:MAX_REASON]
    if await transaction.scalar(mine) is None:
        raise UnknownTurn
    await transaction.merge(FeedbackRow(turn=turn, value=value, reason=kept, rated_at=datetime.now(UTC)))


async def forget(transaction: AsyncSession, session: str) -> None:
    """As ConversationStore.forget."""
    await transaction.execute(delete(TurnRow).where(TurnRow.conversation == session))


async def forget_user(transaction: AsyncSession, channel: str, user_key: str) -> None:
    """Deletes all turns of a platform's user with their thumbs; their empty conversations stay."""
    theirs = select(ConversationRow.id).where(ConversationRow.user_key == user_key, ConversationRow.channel == channel)
    await transaction.execute(delete(TurnRow).where(TurnRow.conversation.in_(theirs)))
