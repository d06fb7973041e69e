"""From the text of DATABASE_URL to an address that the async drivers understand."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.storage.errors import BAD_ADDRESS, DatabaseUnavailable

DEFAULT_URL = "sqlite+aiosqlite:///var/trolyso.db"

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def parse(url: str) -> URL:
    """The address, with the async driver put in where a host's panel gives "postgres://…" or "sqlite://…".

    Raises DatabaseUnavailable for an address that is not one, for another kind of database, and for SQLite without
    a file (in memory nothing would be kept, and two connections would not see the same).
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # Without the cause: SQLAlchemy's message may quote the address with its password.
        raise DatabaseUnavailable(BAD_ADDRESS) from None
    driver = _DRIVERS.get(address.drivername, address.drivername)
    if driver not in _DRIVERS.values():
        raise DatabaseUnavailable(BAD_ADDRESS)
    if driver == "sqlite+aiosqlite" and (not address.database or ":memory:" in address.database):
        raise DatabaseUnavailable(BAD_ADDRESS)
    return address.set(drivername=driver)


def sqlite_file(address: URL) -> Path | None:
    """The file of a SQLite address; None for PostgreSQL."""
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None
