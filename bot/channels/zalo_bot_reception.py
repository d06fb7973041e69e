"""How Zalo Bot's updates come in: by webhook, or by asking for them while it is developed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial

from pydantic import SecretStr

from bot.channels.contract import Event, Rejected, TryLater, Unsure
from bot.channels.zalo_bot import ZaloBot
from bot.storage.database import DatabaseUnavailable

log = logging.getLogger(__name__)

Receive = Callable[[str, tuple[Event, ...]], Awaitable[None]]
"""Stores the events of the channel of that name, as `Inbox.receive`. Raises DatabaseUnavailable."""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0


class Reception:
    """Registers the webhook, or polls where `secret` is None."""

    def __init__(self, platform: ZaloBot, secret: SecretStr | None, receive: Receive) -> None:
        self._platform = platform
        self._secret = secret
        self._receive = receive

    async def run(self) -> None:
        """Runs until it is cancelled; what goes wrong is logged and tried again, at last every five minutes."""
        await self._until_it_works(self._register)
        log.info("zalo_bot: registered, by %s", "webhook" if self._secret else "polling")
        if self._secret is None:
            async with aclosing(self._platform.updates()) as updates:  # type: ignore[type-var]
                async for body in updates:
                    await self._until_it_works(partial(self._store, body))

    async def _register(self) -> None:
        await self._platform.learn_name()
        if self._secret is not None:
            await self._platform.register(self._secret)

    async def _store(self, body: object) -> None:
        if events := self._platform.events_of(body):
            await self._receive(self._platform.name, events)

    async def _until_it_works(self, work: Callable[[], Awaitable[None]]) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                return await work()
            except (TryLater, Rejected, Unsure, DatabaseUnavailable) as error:
                log.warning("zalo_bot: %s, trying again", error)
                await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
