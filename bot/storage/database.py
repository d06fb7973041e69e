"""The database: opened once, it gives sessions for reading and transactions for writing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext

from sqlalchemy import URL, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.storage.address import DEFAULT_URL, parse, sqlite_file
from bot.storage.alone import Held, alone_by_file, alone_by_server
from bot.storage.engine import make_engine, prepare_file
from bot.storage.errors import DAMAGED, DatabaseUnavailable, explain, place
from bot.storage.upgrading import upgrade_schema

__all__ = ["DEFAULT_URL", "Database", "DatabaseUnavailable"]


class Database:
    """SQLite (one machine) or PostgreSQL (many processes), with the same tables and the same behaviour.

    Open it with `await Database.open(url)`, close it with `await database.close()`; use it from one event loop.
    """

    def __init__(self, address: URL, engine: AsyncEngine) -> None:
        self._address = address
        self._engine = engine
        self._readers = async_sessionmaker(engine, expire_on_commit=False)
        self._writers = async_sessionmaker(engine.execution_options(immediate=True), expire_on_commit=False)
        # SQLite has one writer at a time and wakes the waiting ones by polling: inside one process they queue here.
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if address.get_backend_name() == "sqlite" else nullcontext()
        )

    @classmethod
    async def open(cls, url: str = DEFAULT_URL) -> Database:
        """Connects and brings the schema up to date; makes the SQLite file and its folder where they are missing.

        Raises DatabaseUnavailable: the address is wrong, the file is damaged or cannot be written, the schema is
        newer than this program, the server does not answer or refuses.
        """
        address = parse(url)
        try:
            file = sqlite_file(address)
            if file:
                await asyncio.to_thread(prepare_file, file)
            await upgrade_schema(address)
            return cls(address, make_engine(address))
        except DatabaseUnavailable:
            raise
        except Exception as error:  # Each driver raises classes of its own, and some are not wrapped.
            raise explain(error, address) from error

    async def close(self) -> None:
        """Closes all connections. A session that is still open keeps its own until it ends."""
        await self._engine.dispose()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; all its queries see the same state on SQLite. What it changes is not kept.

        Raises DatabaseUnavailable when the database fails meanwhile.
        """
        with self._translated():
            async with self._readers() as session:
                await self._connect(session)
                yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session for writing: all is kept when the block ends, nothing when it raises. Do not nest two.

        Raises DatabaseUnavailable when the database fails meanwhile.
        """
        with self._translated():
            async with self._turn, self._writers() as session, session.begin():
                await self._connect(session)
                yield session

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[Held]:
        """Waits until no other process on this database is in the block of that `name`, and keeps others out of it.

        The lock goes with the process, however it ends. Raises DatabaseUnavailable when it cannot be taken.
        """
        file = sqlite_file(self._address)
        with self._translated():
            async with (
                alone_by_file(file.with_name(f"{file.name}.{name}.lock"))
                if file
                else alone_by_server(self._engine, name) as held
            ):
                yield held

    async def check(self) -> None:
        """Reads the whole database through, as `trolyso doctor` does; SQLite finds damaged pages this way.

        Raises DatabaseUnavailable when it finds damage.
        """
        async with self.session() as session:
            sqlite = self._address.get_backend_name() == "sqlite"
            found = await session.scalar(text("PRAGMA quick_check(1)" if sqlite else "SELECT 'ok'"))
        if found != "ok":
            raise DatabaseUnavailable(DAMAGED.format(place=place(self._address)))

    async def _connect(self, session: AsyncSession) -> None:
        try:
            await session.connection()
        except OSError as error:
            raise explain(error, self._address) from error

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, DataError):
            raise  # A fault of the caller, not of the database.
        except (DBAPIError, PoolTimeout) as error:
            raise explain(error, self._address) from error
