"""Tells people who wanted to be told, once the published version answers their question: each once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bot.channels.contract import Platform
from bot.conversation import Prepared
from bot.inbox.unasked import open_user, put
from bot.storage import wishes
from bot.storage.alone import LockLost
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.sealing import CannotOpen, Sealer
from bot.storage.wishes import Wish, WishStore

log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0


class Tells(Protocol):
    """What telling needs of bot.conversation.Conversations."""

    async def prepare_telling(self, user_key: str, question: str, linked: str | None) -> Prepared | None: ...


class Teller:
    """Looks through the open wishes when another version is live, and at new ones as they come."""

    def __init__(
        self,
        database: Database,
        secret: bytes,
        platforms: Sequence[Platform],
        talks: Callable[[str], Tells],
        version: Callable[[], int | None],
    ) -> None:
        """`secret` is the installation's; `talks` gives the conversations of a channel; `version` the number of the
        version from which this process answers now, None where there is none.
        """
        self._database = database
        self._store = WishStore(database)
        self._sealer = Sealer(secret)
        self._platforms: Mapping[str, Platform] = {platform.name: platform for platform in platforms}
        self._talks = {name: talks(name) for name in self._platforms}
        self._version = version

    async def run(self) -> None:
        """Works until it is cancelled, while it is the only one on this database. A failing database is waited out."""
        while True:
            try:
                async with self._database.alone("wishes") as held, asyncio.TaskGroup() as group:
                    group.create_task(self._keep_looking())
                    await held.watch()
            except* (DatabaseUnavailable, LockLost) as errors:
                log.warning("wishes wait: %s", errors.exceptions[0])
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep_looking(self) -> None:
        version, last = None, 0
        while True:
            now = self._version()
            if now is not None:
                last = await self.tell(after=last if now == version else 0)
                version = now
            await asyncio.sleep(LOOK_SECONDS)

    async def tell(self, after: int = 0) -> int:
        """Writes to everybody whose wish has an id above `after` and is answered now; returns the highest id seen.

        Raises DatabaseUnavailable.
        """
        for wish in await self._store.open(tuple(self._platforms), after):
            after = wish.id
            try:
                await self._tell(wish)
            except DatabaseUnavailable:
                raise
            except CannotOpen as error:
                log.warning("wish %d waits: %s", wish.id, error)
            except Exception as error:  # one question must not keep the others from their answer
                log.error("wish %d waits: %s", wish.id, type(error).__name__)
        return after

    async def _tell(self, wish: Wish) -> None:
        prepared = await self._talks[wish.channel].prepare_telling(wish.user_key, wish.question, wish.passage)
        if prepared is None:
            return
        calls = self._platforms[wish.channel].calls_for(open_user(self._sealer, wish.user), prepared.reply)
        async with self._database.transaction() as transaction:
            if not await wishes.told(transaction, wish.id):
                return  # withdrawn meanwhile
            await put(
                transaction,
                self._sealer,
                wish.channel,
                wish.user_key,
                calls,
                name=f"wish-{wish.id}",
                since=wish.agreed_at,
            )
            await prepared.keep(transaction)
