"""A message that answers no event: it goes out through the same outbox, under an event made for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Call
from bot.inbox.policy import WINDOWS
from bot.inbox.sealed import seal_call
from bot.storage.sealing import Sealer
from bot.storage.tables import InboxEventRow, OutboxCallRow

KIND = "wish"


def seal_user(sealer: Sealer, user: str) -> bytes:
    """Returns where to write to, sealed."""
    return sealer.seal(user.encode("utf-8", "surrogatepass"))


def open_user(sealer: Sealer, user: bytes) -> str:
    """The inverse. Raises CannotOpen."""
    return sealer.open(user).decode("utf-8", "surrogatepass")


async def put(
    transaction: AsyncSession,
    sealer: Sealer,
    channel: str,
    user_key: str,
    calls: Sequence[Call],
    *,
    name: str,
    since: datetime,
) -> None:
    """Puts `calls` into the outbox; they are sent once.

    `name` names the message for ever: a second one of the same name raises IntegrityError. `since` is when the person
    wrote, or agreed to be written to: where a platform takes messages for a time after a person's own alone, that time
    runs from there, or from the last event that is still known.
    """
    now = datetime.now(UTC)
    at = await _last_heard(transaction, channel, user_key, since) if channel in WINDOWS else now
    event = {"channel": channel, "event": name, "user_key": user_key, "kind": KIND, "body": None}
    state = {"state": "answered", "attempts": 0, "next_at": now, "at": min(at, now), "received_at": now}
    made = await transaction.scalar(insert(InboxEventRow).values(event | state).returning(InboxEventRow.id))
    waiting = {"state": "waiting", "in_doubt": False, "attempts": 0, "next_at": now, "made_at": now, "changed_at": now}
    whose = {"event": made, "channel": channel, "user_key": user_key}
    rows = [{**whose, "body": seal_call(sealer, call), **waiting} for call in calls]
    await transaction.execute(insert(OutboxCallRow), rows)


async def _last_heard(transaction: AsyncSession, channel: str, user_key: str, since: datetime) -> datetime:
    row = InboxEventRow
    theirs = select(func.max(row.at)).where(row.user_key == user_key, row.channel == channel, row.kind != KIND)
    last = await transaction.scalar(theirs)
    return max(since, last) if last else since
