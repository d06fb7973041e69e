"""The events that wait for an answer, in the order of their arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.channels.contract import Call, Event
from bot.conversation import Keep
from bot.inbox.manners import Earlier
from bot.inbox.sealed import seal_call, seal_event
from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.pseudonyms import pseudonym
from bot.storage.sealing import Sealer
from bot.storage.tables import InboxEventRow, OutboxCallRow

Row = dict[str, Any]
"""Values of the columns of inbox_events."""
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored event that has no answer yet."""

    id: int
    channel: str
    user_key: str
    kind: str
    body: bytes | None
    attempts: int
    at: datetime
    received_at: datetime


class EventStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._secret = secret
        self._sealer = Sealer(secret)

    def rows(self, channel: str, events: Sequence[Event]) -> list[Row]:
        """What is stored of the events that want anything."""
        return [self._row(channel, event) for event in events if event.kind != "silent"]

    async def add(self, rows: Sequence[Row]) -> Counter[str]:
        """Stores those that are not known, all or none; returns how many of each channel."""
        if not rows:
            return Counter()
        async with self._database.transaction() as transaction:
            dialect = (await transaction.connection()).dialect.name
            make = postgresql.insert if dialect == "postgresql" else sqlite.insert
            put = make(InboxEventRow).on_conflict_do_nothing(index_elements=["channel", "event"])
            return Counter(await transaction.scalars(put.returning(InboxEventRow.channel), rows))

    def _row(self, channel: str, event: Event) -> Row:
        now = datetime.now(UTC)
        return {
            "channel": channel,
            "event": storable(event.id)[:_LONGEST_ID],
            "user_key": pseudonym(channel, event.user, self._secret),
            "kind": event.kind,
            "body": seal_event(self._sealer, event.user, event.text),
            "state": "waiting",
            "attempts": 0,
            "next_at": now,
            "at": min(event.at, now),  # a platform's clock that is ahead would keep its window open
            "received_at": now,
        }

    async def waiting(self, channels: Collection[str], busy: Collection[str], limit: int) -> tuple[Waiting, ...]:
        """The oldest waiting event of each user that is due, oldest first; none of the users `busy` (pseudonyms)."""
        row, before = InboxEventRow, aliased(InboxEventRow)
        older = select(before.id).where(before.user_key == row.user_key, before.id < row.id, before.state == "waiting")
        due = (
            select(row.id, row.channel, row.user_key, row.kind, row.body, row.attempts, row.at, row.received_at)
            .where(row.state == "waiting", row.next_at <= datetime.now(UTC), row.channel.in_(channels))
            .where(row.user_key.not_in(busy), ~older.exists())
            .order_by(row.id)
            .limit(limit)
        )
        async with self._database.session() as reading:
            return tuple(Waiting(*values) for values in (await reading.execute(due)))

    async def earlier(self, event: Waiting, limit: int) -> tuple[Earlier, ...]:
        """The `limit` last events of the same user before `event`, newest first."""
        row = InboxEventRow
        last = (
            select(row.at, row.state)
            .where(row.user_key == event.user_key, row.id < event.id)
            .order_by(row.id.desc())
            .limit(limit)
        )
        async with self._database.session() as reading:
            return tuple(Earlier(at, state) for at, state in (await reading.execute(last)))

    async def answered(
        self,
        event: Waiting,
        state: Literal["answered", "slowed", "silenced", "dead"],
        calls: Sequence[Call] = (),
        keep: Keep | None = None,
        code: str | None = None,
    ) -> bool:
        """Stores what became of the event, its calls and its turn (`keep`) in one transaction, and erases its body.

        A dead event keeps its body, for `replay`. Returns False, and stores nothing, where it was answered already.
        """
        now = datetime.now(UTC)
        values: dict[str, Any] = {"state": state, "code": code}
        if state != "dead":
            values["body"] = None
        mine = update(InboxEventRow).where(InboxEventRow.id == event.id, InboxEventRow.state == "waiting")
        rows = [self._call(event, call, now) for call in calls]
        async with self._database.transaction() as transaction:
            if await transaction.scalar(mine.values(values).returning(InboxEventRow.id)) is None:
                return False
            if rows:
                await transaction.execute(insert(OutboxCallRow), rows)
            if keep is not None:
                await keep(transaction)
        return True

    def _call(self, event: Waiting, call: Call, now: datetime) -> dict[str, Any]:
        return {
            "event": event.id,
            "channel": event.channel,
            "user_key": event.user_key,
            "body": seal_call(self._sealer, call),
            "state": "waiting",
            "in_doubt": False,
            "attempts": 0,
            "next_at": now,
            "made_at": now,
            "changed_at": now,
        }

    async def put_off(self, event: Waiting, code: str, seconds: float) -> None:
        """Notes a failed attempt to answer; the next one is due in `seconds`."""
        mine = update(InboxEventRow).where(InboxEventRow.id == event.id, InboxEventRow.state == "waiting")
        later = datetime.now(UTC) + timedelta(seconds=seconds)
        async with self._database.transaction() as transaction:
            await transaction.execute(mine.values(attempts=event.attempts + 1, next_at=later, code=code[:64]))

    async def prune(self, before: datetime) -> None:
        """Deletes the events received before, with their calls."""
        async with self._database.transaction() as transaction:
            await transaction.execute(delete(InboxEventRow).where(InboxEventRow.received_at < before))
