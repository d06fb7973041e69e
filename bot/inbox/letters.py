"""What an operator sees of the inbox: how much there is of what, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from bot.inbox.contract import Count, DeadLetter
from bot.storage.database import Database
from bot.storage.tables import InboxEventRow, OutboxCallRow


class Letters:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self) -> tuple[Count, ...]:
        """As Inbox.counts."""
        event, call, number = InboxEventRow, OutboxCallRow, func.count()
        events = select(event.channel, event.state, number).group_by(event.channel, event.state)
        calls = select(call.channel, call.state, number).group_by(call.channel, call.state)
        doubts = select(call.channel, number).where(call.in_doubt).group_by(call.channel)
        async with self._database.session() as reading:
            counted = [Count(name, "event", state, n) for name, state, n in (await reading.execute(events))]
            counted += [Count(name, "call", state, n) for name, state, n in (await reading.execute(calls))]
            counted += [Count(name, "call", "in_doubt", n) for name, n in (await reading.execute(doubts))]
        return tuple(sorted(counted, key=lambda count: (count.channel, count.what, count.state)))

    async def dead(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """As Inbox.dead."""
        event, call = InboxEventRow, OutboxCallRow
        code = select(func.max(call.code)).where(call.event == event.id, call.state == "dead").scalar_subquery()
        found = (
            select(event.id, event.channel, event.at, event.state, event.code, code)
            .where(self._is_dead())
            .order_by(event.id.desc())
            .limit(limit)
        )
        async with self._database.session() as reading:
            rows = (await reading.execute(found)).all()
        return tuple(
            DeadLetter(number, channel, (own if state == "dead" else of_call) or "?", at)
            for number, channel, at, state, own, of_call in rows
        )

    async def replay(self, ids: Sequence[int] | None) -> int:
        """As Inbox.replay."""
        event, call, now = InboxEventRow, OutboxCallRow, datetime.now(UTC)
        wanted = select(event.id).where(self._is_dead())
        if ids is not None:
            wanted = wanted.where(event.id.in_(ids))
        async with self._database.transaction() as transaction:
            found = (await transaction.scalars(wanted)).all()
            again = {"state": "waiting", "attempts": 0, "next_at": now}
            await transaction.execute(update(event).where(event.id.in_(found), event.state == "dead").values(again))
            await transaction.execute(
                update(call)
                .where(call.event.in_(found), call.state == "dead", call.body.is_not(None))
                .values(made_at=now, changed_at=now, **again)
            )
        return len(found)

    @staticmethod
    def _is_dead() -> ColumnElement[bool]:
        event, call = InboxEventRow, OutboxCallRow
        unsent = select(call.id).where(call.event == event.id, call.state == "dead")
        return or_(event.state == "dead", unsent.exists())
