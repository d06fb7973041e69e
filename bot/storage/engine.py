"""SQLAlchemy's engine for each database, with the settings that this program relies on."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_SECONDS = 15
"""How long a writer of SQLite waits for another process's writer."""
CONNECT_SECONDS = 10


def prepare_file(file: Path) -> None:
    """Makes the folder and the SQLite file where they are missing, and turns the file to WAL, which it keeps.

    Both are for the owner alone: people's questions are in them.

    Raises OSError and sqlite3.Error where the file cannot be used: found here, by the plain driver, because a failed
    connect of the async one can print its thread's traceback.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    until = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait here for another process that turns the same new file at this moment.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
            time.sleep(0.01)


def make_engine(address: URL, *, foreign_keys: bool = True) -> AsyncEngine:
    """The engine for the address; nothing is connected yet.

    `engine.execution_options(immediate=True)` gives its twin whose transactions take SQLite's write lock at their
    start: a transaction that reads first and writes later could not wait for it. Migrations switch `foreign_keys`
    off, because a table that is rebuilt on SQLite would take its children along.
    """
    dumps = partial(json.dumps, ensure_ascii=False)
    # A parameter may be a citizen's question: it has no place in an error or a log.
    common: dict[str, Any] = {"hide_parameters": True, "json_serializer": dumps}
    if address.get_backend_name() != "sqlite":
        return create_async_engine(
            address, pool_pre_ping=True, connect_args={"timeout": CONNECT_SECONDS}, pool_timeout=BUSY_SECONDS, **common
        )
    engine = create_async_engine(address, connect_args={"timeout": BUSY_SECONDS}, pool_timeout=BUSY_SECONDS, **common)

    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # The driver opens no transaction of its own; `_begin` does.
        cursor = connection.cursor()
        try:
            for pragma in _pragmas(foreign_keys):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException:
            connection.close()  # SQLAlchemy would leave it open, and with it the driver's thread.
            raise

    event.listen(engine.sync_engine, "connect", set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _pragmas(foreign_keys: bool) -> tuple[str, ...]:
    return (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "synchronous = NORMAL",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        "secure_delete = ON",  # What a person asked to be forgotten leaves no trace in free pages.
    )


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
