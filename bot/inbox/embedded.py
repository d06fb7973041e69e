"""The inbox inside the program's own database (an Inbox, contract.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.contract import Event
from bot.inbox.contract import Count, DeadLetter
from bot.inbox.events import EventStore, Row
from bot.inbox.letters import Letters
from bot.inbox.metrics import InboxMetrics
from bot.storage.database import Database

MOST_TOGETHER = 100
"""Deliveries stored in one transaction."""


@dataclass(eq=False, slots=True)
class _Delivery:
    """What a platform delivered at once, on its way into the database."""

    rows: list[Row]
    stored: bool = False


class EmbeddedInbox:
    """Used by the doors of the webhooks, the pollers and the commands."""

    def __init__(self, database: Database, secret: bytes, metrics: InboxMetrics | None = None) -> None:
        """`secret` is the installation's: what is stored of people is sealed with a key made from it."""
        self._events = EventStore(database, secret)
        self._letters = Letters(database)
        self._metrics = metrics or InboxMetrics()
        self._pending: list[_Delivery] = []
        self._storing = asyncio.Lock()
        self._receiving = 0
        self._calm = asyncio.Event()
        self._calm.set()
        self.on_arrival: Callable[[], None] = lambda: None
        """Called when something was stored: the worker of this process sets it."""

    async def receive(self, channel: str, events: Sequence[Event]) -> None:
        """As Inbox.receive. Deliveries that come in together share a transaction: after a restart hundreds may wait."""
        mine = _Delivery(self._events.rows(channel, events))
        self._pending.append(mine)
        self._receiving += 1
        self._calm.clear()
        try:
            async with self._storing:  # whoever comes first stores for all
                if not mine.stored:
                    await self._store(mine)
        finally:
            self._receiving -= 1
            if not self._receiving:
                self._calm.set()
        self._metrics.delivered.labels(channel).inc(len(events))

    async def _store(self, mine: _Delivery) -> None:
        together, self._pending = self._pending[:MOST_TOGETHER], self._pending[MOST_TOGETHER:]
        if mine not in together:
            together.append(mine)
        try:
            added = await self._events.add([row for delivery in together for row in delivery.rows])
        except BaseException:  # also where this one was given up by its door: the others store themselves
            self._pending = [*(delivery for delivery in together if delivery is not mine), *self._pending]
            raise
        for delivery in together:
            delivery.stored = True
        for channel, number in added.items():
            self._metrics.received.labels(channel).inc(number)
        if added:
            self.on_arrival()

    async def until_calm(self, most_seconds: float) -> None:
        """Waits while something is being received, at most so long: platforms wait two seconds, people wait longer."""
        try:
            async with asyncio.timeout(most_seconds):
                await self._calm.wait()
        except TimeoutError:
            return

    async def counts(self) -> tuple[Count, ...]:
        """As Inbox.counts."""
        return await self._letters.counts()

    async def dead(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """As Inbox.dead."""
        return await self._letters.dead(limit)

    async def replay(self, ids: Sequence[int] | None) -> int:
        """As Inbox.replay."""
        again = await self._letters.replay(ids)
        self.on_arrival()
        return again
