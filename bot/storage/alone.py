"""A lock over all processes that share a database, held as long as its process lives: kill -9 frees it too."""

from __future__ import annotations

import asyncio
import fcntl
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

TRY_SECONDS = 0.5
WATCH_SECONDS = 5.0


class LockLost(RuntimeError):
    """The server has given the lock to nobody yet, but it is not ours any more."""


class Held(Protocol):
    """A lock that is held."""

    async def watch(self) -> None:
        """Waits for ever. Raises LockLost when the lock is not held any more."""


class _HeldFile:
    async def watch(self) -> None:
        await asyncio.Event().wait()


class _HeldConnection:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self._connection.execute(text("SELECT 1"))
            except (DBAPIError, OSError) as error:
                raise LockLost("the connection that held the lock is broken") from error


@asynccontextmanager
async def alone_by_file(file: Path) -> AsyncIterator[Held]:
    """Holds a lock of the operating system on `file`, which stays behind empty; waits until nobody else holds it."""
    with file.open("ab") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(TRY_SECONDS)
        yield _HeldFile()


@asynccontextmanager
async def alone_by_server(engine: AsyncEngine, name: str) -> AsyncIterator[Held]:
    """Holds an advisory lock of PostgreSQL on a connection of its own; waits until nobody else holds it."""
    key = zlib.crc32(f"trolyso {name}".encode())
    engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        while True:
            if await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
                break
            await asyncio.sleep(TRY_SECONDS)
        try:
            yield _HeldConnection(connection)
        finally:
            await connection.invalidate()  # closes it, and so frees the lock even where it is in use
