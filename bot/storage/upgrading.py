"""Brings the schema of a database to the newest migration, whoever else starts at the same moment."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from bot.storage.engine import make_engine
from bot.storage.errors import DAMAGED, NEWER, DatabaseUnavailable, place
from bot.storage.migrations import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x74726F6C79736F
"""The key of PostgreSQL's advisory lock: "trolyso" in ASCII."""


async def upgrade_schema(address: URL) -> None:
    """Runs the migrations that are missing, all in one transaction.

    Of several processes one migrates while the others wait: SQLite's write lock is taken at the transaction's start,
    on PostgreSQL an advisory lock. A process killed in between leaves the schema as it was.

    Raises DatabaseUnavailable if the schema is newer than this program, and the driver's errors.
    """
    engine = make_engine(address, foreign_keys=False)
    try:
        async with engine.connect() as connection:
            if await connection.run_sync(_revision) == HEAD:
                return
        async with engine.execution_options(immediate=True).begin() as connection:
            await connection.run_sync(_upgrade, address)
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, address: URL) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = _revision(connection)
    if found == HEAD:
        return
    # Imported here: it costs 0.3 s, and a start with an up-to-date schema does without it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseUnavailable(NEWER.format(place=place(address), revision=found))
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseUnavailable(DAMAGED.format(place=place(address)))
