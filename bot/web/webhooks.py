"""The doors of the message platforms: POST /webhooks/… verifies, stores, and only then says 200 (see CHANNELS)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.channels.contract import Acknowledging, Event, Platform
from bot.storage.database import DatabaseUnavailable
from bot.web.body import read_bytes
from bot.web.errors import Handler
from bot.web.limits import Limits
from bot.web.metrics import Metrics

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of a delivery."""
_LIMITS = Limits(body_bytes=LARGEST)
_STORE_SECONDS = 1.8
"""Platforms wait two seconds, and then deliver again."""
_TRY_AGAIN_SECONDS = "5"

Receive = Callable[[str, tuple[Event, ...]], Awaitable[None]]
"""Stores the events of the channel of that name: `Inbox.receive`. Raises DatabaseUnavailable."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One platform that delivers to us."""

    platform: Platform
    is_genuine: Callable[[Mapping[str, str], bytes], bool]
    """Whether a request with these headers and this body comes from the platform; in constant time."""

    @property
    def path(self) -> str:
        """ "zalo_oa" -> "/webhooks/zalo-oa"."""
        return f"/webhooks/{self.platform.name.replace('_', '-')}"


class Webhooks:
    """A door for each platform; a platform that is not set up has none (404)."""

    def __init__(self, deliveries: Sequence[Delivery], receive: Receive, metrics: Metrics) -> None:
        self._deliveries = tuple(deliveries)
        self._receive = receive
        self._metrics = metrics
        self._acknowledging: set[asyncio.Task[None]] = set()
        self.forged: Counter[str] = Counter()
        """Requests by channel that were refused as not genuine, since the process started."""

    def routes(self) -> list[web.RouteDef]:
        """Returns the doors."""
        return [web.post(delivery.path, self._door(delivery)) for delivery in self._deliveries]

    async def alive(self, _request: web.Request) -> web.Response:
        """GET /healthz: alive, and how many requests at the doors were forged where there were any."""
        forged = {"forged": dict(self.forged)} if self.forged else {}
        return web.json_response({"status": "ok", **forged})

    def _door(self, delivery: Delivery) -> Handler:
        async def door(request: web.Request) -> web.Response:
            raw = await read_bytes(request, _LIMITS)
            if not delivery.is_genuine(request.headers, raw):
                self.forged[delivery.platform.name] += 1
                self._count(delivery, "forged")
                return web.Response(status=401)
            return await self._deliver(delivery, raw)

        return door

    async def _deliver(self, delivery: Delivery, raw: bytes) -> web.Response:
        try:
            body: object = json.loads(raw)
        except (ValueError, RecursionError):
            # 200 all the same: whatever it is, a second delivery of it would be no better, and would hold up the next.
            self._count(delivery, "unreadable")
            return web.Response()
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                await self._store(delivery.platform, body)
        except (DatabaseUnavailable, TimeoutError):
            self._count(delivery, "not_stored")
            return web.Response(status=503, headers={"Retry-After": _TRY_AGAIN_SECONDS})
        self._acknowledge(delivery.platform, body)
        return web.Response()

    async def _store(self, platform: Platform, body: object) -> None:
        if events := platform.events_of(body):
            await self._receive(platform.name, events)

    def _acknowledge(self, platform: Platform, body: object) -> None:
        if isinstance(platform, Acknowledging):
            task = asyncio.create_task(platform.acknowledge(body))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    def _count(self, delivery: Delivery, why: str) -> None:
        log.warning("%s: a delivery was refused: %s", delivery.platform.name, why)
        self._metrics.refusals.labels(delivery.platform.name, why).inc()
