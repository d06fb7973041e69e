"""The migrations and the typed tables say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from bot.storage import admin_tables, draft_tables  # noqa: F401  # their tables belong to Base too
from bot.storage.database import Database
from bot.storage.migrations import HEAD
from bot.storage.tables import Base, FeedbackRow, MoveRow, PointerRow
from bot.storage.upgrading import MIGRATIONS
from tests.bot.storage.conftest import SERVER


async def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with database.session() as session:
        assert await (await session.connection()).run_sync(differences) == []


async def test_the_migrations_make_the_checks_of_the_models(database: Database) -> None:
    def checks(connection: Connection) -> set[str | None]:
        found = inspect(connection)
        return {check["name"] for table in found.get_table_names() for check in found.get_check_constraints(table)}

    async with database.session() as session:
        names = await (await session.connection()).run_sync(checks)
    assert names == {
        "ck_admin_accounts_role",
        "ck_feedback_value",
        "ck_inbox_events_state",
        "ck_kb_draft_items_kind",
        "ck_kb_drafts_state",
        "ck_kb_extras_kind",
        "ck_kb_jobs_kind",
        "ck_kb_jobs_state",
        "ck_kb_moves_action",
        "ck_kb_pointer_one_row",
        "ck_outbox_calls_state",
        "ck_wishes_state",
    }


@pytest.mark.skipif(not SERVER, reason="storage was tested on SQLite only: TROLYSO_TEST_POSTGRES names no server")
async def test_on_postgresql_storage_is_tested_too(database: Database, url: str) -> None:
    async with database.session() as session:
        dialect = (await session.connection()).dialect.name
    assert url.startswith(dialect)


def test_the_program_knows_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_migrations_stand_on_their_own() -> None:
    """A migration that imports the program breaks when the program changes."""
    files = list((MIGRATIONS / "versions").glob("*.py"))
    assert len(files) >= 2
    assert not [file.name for file in files if "bot." in file.read_text("utf-8")]


@pytest.mark.parametrize(
    "row",
    [
        insert(FeedbackRow).values(turn=1, value="up", rated_at=text("CURRENT_TIMESTAMP")),
        insert(MoveRow).values(action="published", version=9, moved_at=text("CURRENT_TIMESTAMP")),
        insert(PointerRow).values(id=2, changed_at=text("CURRENT_TIMESTAMP")),
    ],
    ids=["a thumb without its turn", "a move to no version", "a second pointer"],
)
async def test_the_database_refuses_what_does_not_hold_together(database: Database, row: object) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(row)  # type: ignore[call-overload]


async def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "trolyso.db"
    database = await Database.open(f"sqlite:///{file}")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    async with database.session() as session:
        pragmas = ("journal_mode", "foreign_keys", "synchronous", "secure_delete", "busy_timeout")
        found = {name: await session.scalar(text(f"PRAGMA {name}")) for name in pragmas}
    await database.close()
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "secure_delete": 1,
        "busy_timeout": 15_000,
    }
