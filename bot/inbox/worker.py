"""The worker of the embedded inbox (Work, contract.py): one over all processes that share the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.channels.contract import Platform
from bot.inbox.answering import Answerer, AnsweringLoop, Manners, Talks
from bot.inbox.calls import CallStore
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.events import EventStore
from bot.inbox.metrics import InboxMetrics
from bot.inbox.pace import Pace
from bot.inbox.policy import KEPT
from bot.inbox.sending import Sender
from bot.storage.alone import LockLost
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.sealing import Sealer

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
"""How often the database is looked at for what another process stored or replayed."""
COUNT_SECONDS = 5.0
PRUNE_SECONDS = 3_600.0
TOGETHER = 2
"""Users who are answered at a time: an answer is mostly processor time."""


class Worker:
    """Answers and sends, while it is the only one: another process's worker waits until this one has gone."""

    def __init__(
        self,
        database: Database,
        secret: bytes,
        inbox: EmbeddedInbox,
        platforms: Sequence[Platform],
        talks: Callable[[str], Talks],
        *,
        manners: Manners | None = None,
        senders: int = 1,
        per_second: float = 25.0,
        metrics: InboxMetrics | None = None,
    ) -> None:
        """`talks` gives the conversations of a channel (`Parts.channel`); `senders` calls are in flight at a time;
        `per_second` calls are made of each platform at most.
        """
        self._database = database
        self._inbox = inbox
        self._platforms = {platform.name: platform for platform in platforms}
        self._senders = senders
        self._metrics = metrics or InboxMetrics()
        self._events = EventStore(database, secret)
        self._calls = CallStore(database)
        sealer = Sealer(secret)
        self._answerer = Answerer(
            self._events, sealer, self._platforms, talks, manners or Manners(), self._metrics, inbox.until_calm
        )
        self._pace = Pace(per_second)
        self._sender = Sender(self._calls, sealer, self._platforms, self._pace, self._metrics)

    async def run(self) -> None:
        """As Work.run. A failing database is waited out."""
        while True:
            try:
                async with self._database.alone("inbox") as held:
                    await self._work(held.watch)
            except* (DatabaseUnavailable, LockLost) as errors:
                log.warning("the inbox rests: %s", errors.exceptions[0])
            await asyncio.sleep(LOOK_SECONDS)

    async def _work(self, watch: Callable[[], Awaitable[None]]) -> None:
        if in_doubt := await self._calls.recover():
            log.warning("%d calls were being sent when the last process ended: in doubt", in_doubt)
        answering = AnsweringLoop(self._answerer, self._events, tuple(self._platforms), TOGETHER)
        self._inbox.on_arrival = answering.arrived.set
        async with asyncio.TaskGroup() as group:
            group.create_task(answering.run(LOOK_SECONDS))
            for _ in range(self._senders):
                group.create_task(self._sender.run(answering.answered, LOOK_SECONDS))
            group.create_task(self._count())
            group.create_task(self._prune())
            await watch()

    async def _count(self) -> None:
        while True:
            try:
                self._metrics.show(await self._inbox.counts())
            except DatabaseUnavailable as error:
                log.warning("the inbox is not counted: %s", error)
            await asyncio.sleep(COUNT_SECONDS)

    async def _prune(self) -> None:
        while True:
            try:
                await self._events.prune(datetime.now(UTC) - KEPT)
            except DatabaseUnavailable as error:
                log.warning("the inbox is not pruned: %s", error)
            await asyncio.sleep(PRUNE_SECONDS)
