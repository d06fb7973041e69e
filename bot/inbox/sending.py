"""Sends the calls that wait: each state is stored before and after the request, so that a crash leaves no question open
but one: whether the call in flight was delivered. It is then sent once more, and marked as in doubt."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.channels.contract import Platform, Rejected, TryLater, Unsure
from bot.inbox.calls import CallStore, Taken
from bot.inbox.metrics import InboxMetrics
from bot.inbox.pace import Pace
from bot.inbox.policy import MOST_ATTEMPTS, is_for_all, wait_before_next
from bot.inbox.sealed import open_call
from bot.storage.database import DatabaseUnavailable
from bot.storage.sealing import CannotOpen, Sealer

log = logging.getLogger(__name__)
_FINISH_SECONDS = 10.0
"""How long a call in flight may take when the process is asked to stop."""


class Sender:
    """One after the other; several senders may share the store, the pace and the pauses."""

    def __init__(
        self, store: CallStore, sealer: Sealer, platforms: Mapping[str, Platform], pace: Pace, metrics: InboxMetrics
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._platforms = platforms
        self._pace = pace
        self._metrics = metrics
        self._taking = asyncio.Lock()

    async def run(self, work_came: asyncio.Event, look_seconds: float) -> None:
        """Works until it is cancelled; a call in flight is then finished first."""
        while True:
            work_came.clear()
            call = await self._take()
            if call is not None:
                await _finished(asyncio.create_task(self._send(call)))
                continue
            try:
                async with asyncio.timeout(min(look_seconds, self._pace.soonest())):
                    await work_came.wait()
            except TimeoutError:
                continue

    async def _take(self) -> Taken | None:
        try:
            async with self._taking:
                return await self._store.take(self._pace.open(self._platforms))
        except DatabaseUnavailable as error:
            log.warning("calls wait: %s", error)
            await asyncio.sleep(1.0)
            return None

    async def _send(self, call: Taken) -> None:
        if call.too_late:
            self._metrics.given_up.labels(call.channel).inc()
            return
        try:
            content = open_call(self._sealer, call.body)
        except CannotOpen:
            await self._stored(lambda: self._gave_up(call, "sealed"))
            return
        self._pace.spend(call.channel)
        started = time.perf_counter()
        try:
            await self._platforms[call.channel].send(content)
        except TryLater as later:
            await self._later(call, str(later), later.retry_after)
        except Rejected as rejected:
            await self._stored(partial(self._gave_up, call, str(rejected)))
        except Unsure as unsure:
            await self._unsure(call, str(unsure))
        except Exception as error:  # a fault of ours; nobody knows what was delivered
            log.error("call %d of %s failed: %s", call.id, call.channel, type(error).__name__)
            await self._unsure(call, type(error).__name__)
        else:
            await self._stored(lambda: self._store.sent(call))
            self._metrics.sent.labels(call.channel).inc()
        self._metrics.seconds.labels(call.channel).observe(time.perf_counter() - started)

    async def _later(self, call: Taken, code: str, retry_after: float | None) -> None:
        self._metrics.failed.labels(call.channel, "later").inc()
        seconds = wait_before_next(call.attempts, retry_after)
        if is_for_all(code, retry_after):
            self._pace.pause(call.channel, seconds)
        if call.attempts >= MOST_ATTEMPTS:
            await self._stored(lambda: self._gave_up(call, code))
        else:
            await self._stored(lambda: self._store.put_off(call, code, seconds))

    async def _unsure(self, call: Taken, code: str) -> None:
        self._metrics.failed.labels(call.channel, "unsure").inc()
        await self._stored(lambda: self._store.doubt(call, code, wait_before_next(call.attempts)))

    async def _gave_up(self, call: Taken, code: str) -> None:
        log.warning("call %d of %s was given up: %s", call.id, call.channel, code)
        self._metrics.given_up.labels(call.channel).inc()
        await self._store.give_up(call, code)

    async def _stored(self, store: Callable[[], Awaitable[None]]) -> None:
        """Stores what became of a call, however long the database fails: it is known, and must not be forgotten."""
        while True:
            try:
                await store()
            except DatabaseUnavailable as error:
                log.warning("what became of a call is not stored yet: %s", error)
                await asyncio.sleep(1.0)
            else:
                return


async def _finished(sending: asyncio.Task[None]) -> None:
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        await asyncio.wait({sending}, timeout=_FINISH_SECONDS)
        raise
