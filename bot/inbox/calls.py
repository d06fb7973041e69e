"""The calls that wait to be sent. Each state is stored before the next step is taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from bot.inbox.policy import Age
from bot.storage.database import Database
from bot.storage.tables import InboxEventRow, OutboxCallRow

UNSURE_TWICE = "unsure_twice"


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that is marked as being sent."""

    id: int
    channel: str
    body: bytes
    attempts: int
    """This one included."""
    in_doubt: bool
    too_late: str | None
    """Why it must not be sent any more: it is dead by then."""


class CallStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recover(self) -> int:
        """Calls that a process was sending when it died: in doubt, sent once more; given up where they were before.

        Returns how many. Call it only where no other process sends.
        """
        row, now = OutboxCallRow, datetime.now(UTC)
        cut_off = update(row).where(row.state == "sending")
        again = {"state": "waiting", "in_doubt": True, "code": "crash", "next_at": now, "changed_at": now}
        gone = {"state": "dead", "code": UNSURE_TWICE, "changed_at": now}
        async with self._database.transaction() as transaction:
            lost = await transaction.scalars(cut_off.where(row.in_doubt).values(gone).returning(row.id))
            doubted = await transaction.scalars(cut_off.where(~row.in_doubt).values(again).returning(row.id))
            return len(lost.all()) + len(doubted.all())

    async def take(self, channels: Collection[str]) -> Taken | None:
        """Marks the oldest call that is due as being sent; None where there is none.

        A call is due where its user has no older one on the way. One that comes too late is given up, and given back
        as such.
        """
        row, before, now = OutboxCallRow, aliased(OutboxCallRow), datetime.now(UTC)
        older = select(before.id).where(
            before.user_key == row.user_key, before.id < row.id, before.state.in_(("waiting", "sending"))
        )
        due = (
            select(row, InboxEventRow.at)
            .join(InboxEventRow, InboxEventRow.id == row.event)
            .where(row.state == "waiting", row.next_at <= now, row.channel.in_(channels), ~older.exists())
            .order_by(row.id)
            .limit(1)
        )
        async with self._database.session() as reading:  # most looks find nothing: they need no write lock
            found = (await reading.execute(due)).first()
        if found is None or found[0].body is None:
            return None
        call, at = found
        late = Age(call.channel, at, call.made_at).too_late(now)
        values: dict[str, Any] = {"state": "sending", "attempts": call.attempts + 1, "changed_at": now}
        if late:
            values = {"state": "dead", "code": late, "changed_at": now}
        mine = update(row).where(row.id == call.id, row.state == "waiting").values(values).returning(row.id)
        async with self._database.transaction() as transaction:
            if await transaction.scalar(mine) is None:
                return None
        return Taken(call.id, call.channel, found[0].body, call.attempts + 1, call.in_doubt, late)

    async def sent(self, call: Taken) -> None:
        """It was taken by the platform: its body is erased."""
        await self._change(call, state="sent", body=None)

    async def put_off(self, call: Taken, code: str, seconds: float) -> None:
        """It was not delivered; the next attempt is due in `seconds`."""
        await self._change(call, state="waiting", code=code[:64], next_at=_in(seconds))

    async def doubt(self, call: Taken, code: str, seconds: float) -> None:
        """It may have been delivered: it is sent once more, and given up when that is unsure again."""
        if call.in_doubt:
            await self.give_up(call, UNSURE_TWICE)
        else:
            await self._change(call, state="waiting", in_doubt=True, code=code[:64], next_at=_in(seconds))

    async def give_up(self, call: Taken, code: str) -> None:
        """It goes to the dead letters, with its body."""
        await self._change(call, state="dead", code=code[:64])

    async def _change(self, call: Taken, **values: Any) -> None:
        row = OutboxCallRow
        mine = update(row).where(row.id == call.id, row.state == "sending", row.attempts == call.attempts)
        async with self._database.transaction() as transaction:
            await transaction.execute(mine.values(**values, changed_at=datetime.now(UTC)))


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
