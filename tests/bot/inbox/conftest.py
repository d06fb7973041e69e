"""An inbox on a database of its own (SQLite, and PostgreSQL where there is a server), and a worker that is started."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.inbox import policy, worker
from bot.inbox.answering import Manners
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.worker import Worker
from bot.storage.database import Database
from tests.bot.inbox.scripted import SECRET, Echo, Scripted
from tests.bot.storage.conftest import database, url

__all__ = ["database", "url"]


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are a thousandth: what follows what stays the same."""
    monkeypatch.setattr(policy, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.01)


@dataclass
class Desk:
    """An inbox with a worker that a test starts and stops."""

    database: Database
    inbox: EmbeddedInbox
    platforms: list[Scripted]
    echo: Echo = field(default_factory=Echo)
    manners: Manners = field(default_factory=lambda: Manners(per_minute=500))
    senders: int = 1

    @property
    def platform(self) -> Scripted:
        return self.platforms[0]

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        working = Worker(
            self.database, SECRET, self.inbox, self.platforms, lambda _: self.echo,
            manners=self.manners, senders=self.senders, per_second=1_000_000,
        )  # fmt: skip
        task = asyncio.create_task(working.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def number(self, what: str, state: str) -> int:
        return sum(c.number for c in await self.inbox.counts() if (c.what, c.state) == (what, state))

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(60):
            while True:
                if await holds():
                    return
                await asyncio.sleep(0.005)

    async def until_quiet(self) -> None:
        """Waits until nothing waits any more."""

        async def quiet() -> bool:
            counts = await self.inbox.counts()
            return not any(count.state in ("waiting", "sending") for count in counts)

        await self.until(quiet)

    async def work(self) -> None:
        """Lets a worker work until nothing waits any more."""
        async with self.working():
            await self.until_quiet()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, EmbeddedInbox(database, SECRET), [Scripted()])
