"""Every test of storage runs on a real SQLite file, and on PostgreSQL too where TROLYSO_TEST_POSTGRES gives the URL of
a server on which databases may be made (test_schema.py says in one line when it does not)."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.versions import VersionStore

SERVER = os.environ.get("TROLYSO_TEST_POSTGRES")


@pytest.fixture(params=["sqlite", "postgresql"] if SERVER else ["sqlite"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database that does not exist yet (SQLite) or is empty (PostgreSQL)."""
    if request.param == "sqlite" or not SERVER:
        yield f"sqlite+aiosqlite:///{tmp_path}/var/trolyso.db"
        return
    address, name = make_url(SERVER).set(drivername="postgresql+asyncpg"), f"trolyso_test_{uuid.uuid4().hex}"
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


@pytest.fixture
def versions(database: Database) -> VersionStore:
    return VersionStore(database)


@pytest.fixture
def conversations(database: Database) -> ConversationStore:
    return ConversationStore(database)
