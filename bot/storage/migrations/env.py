"""Alembic's environment: on the connection that upgrading.py hands over, or on alembic.ini's address for developers."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bot.storage import admin_tables, draft_tables  # noqa: F401  # their tables belong to Base too
from bot.storage.address import parse
from bot.storage.columns import UtcDateTime
from bot.storage.engine import make_engine
from bot.storage.tables import Base


def run(connection: Connection) -> None:
    # Batch mode: SQLite changes a table by rebuilding it.
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=_render_item
    )
    with context.begin_transaction():
        context.run_migrations()


def _render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration names SQLAlchemy's own types only, so that it still runs when columns.py has changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


async def run_alone() -> None:
    engine = make_engine(parse(context.config.get_main_option("sqlalchemy.url") or ""), foreign_keys=False)
    async with engine.execution_options(immediate=True).begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("SQL scripts are not written: the migrations run on a connection.")
handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(run_alone())
else:
    run(handed_over)
