"""A database that cannot be used says what to do, in Vietnamese, and gives nothing away."""

from __future__ import annotations

import random
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.conversations import ConversationStore
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.versions import VersionStore
from tests.bot.storage import samples

PASSWORD = "mat-khau-4711"


async def message_of(url: str) -> str:
    """The message with which opening fails; nothing of a password, a driver or a traceback is in it."""
    with pytest.raises(DatabaseUnavailable) as caught:
        await Database.open(url)
    message = str(caught.value)
    for word in (PASSWORD, "Error", "Traceback", "sqlite3", "asyncpg.exceptions", "SELECT", "sqlalche.me", "{"):
        assert word not in message
    assert "Hãy" in message or "Dùng" in message or "hãy" in message
    return message


async def open_and_load(file: Path) -> None:
    database = await Database.open(sqlite(file))
    try:
        await VersionStore(database).load(1)
    finally:
        await database.close()


def sqlite(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.mark.parametrize("size", [100, 5_000, 200_000])
async def test_a_file_of_random_bytes_is_left_as_it_is(tmp_path: Path, size: int) -> None:
    file, garbage = tmp_path / "trolyso.db", random.Random(size).randbytes(size)
    file.write_bytes(garbage)
    message = await message_of(sqlite(file))
    assert str(file) in message
    assert "đã hỏng hoặc không phải là cơ sở dữ liệu" in message
    assert file.read_bytes() == garbage


async def test_a_damaged_page_is_found_by_the_check_and_said_by_whoever_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "trolyso.db"
    database = await Database.open(sqlite(file))
    await VersionStore(database).publish(samples.version(passages=500, vectors=500), "")
    await database.check()
    await database.close()
    with file.open("r+b") as broken:
        broken.seek(120 * 4096)  # behind the first pages of all tables
        broken.write(b"\xff" * (file.stat().st_size // 4))
    database = await Database.open(sqlite(file))
    with pytest.raises(DatabaseUnavailable, match="đã hỏng"):
        await database.check()
    with pytest.raises(DatabaseUnavailable, match="đã hỏng"):
        await VersionStore(database).load(1)
    await database.close()


async def test_a_file_cut_in_the_middle_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "trolyso.db"
    database = await Database.open(sqlite(file))
    await VersionStore(database).publish(samples.version(passages=500, vectors=500), "")
    await database.close()
    with file.open("r+b") as broken:
        broken.truncate(file.stat().st_size // 2)
    with pytest.raises(DatabaseUnavailable, match="đã hỏng"):
        await open_and_load(file)


async def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    assert "Không tạo hoặc không ghi được" in await message_of(sqlite(tmp_path / "var" / "trolyso.db"))
    assert "Không tạo hoặc không ghi được" in await message_of(sqlite(tmp_path / "var" / "deeper" / "trolyso.db"))


async def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    assert "Không tạo hoặc không ghi được" in await message_of(sqlite(tmp_path))


async def test_a_missing_database_is_made_anew(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    database = await Database.open(sqlite(tmp_path / "trolyso.db"))
    assert await VersionStore(database).live() is None
    await database.close()


async def test_a_schema_newer_than_the_program(url: str) -> None:
    database = await Database.open(url)
    async with database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    message = await message_of(url)
    assert "mới hơn" in message
    assert "nâng cấp" in message
    assert "9999" in message


async def test_a_table_that_is_gone_is_not_a_traceback(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("DROP TABLE feedback"))
        await session.execute(text("DROP TABLE turns"))
    session_id = await ConversationStore(database).begin("web", "0" * 64)
    with pytest.raises(DatabaseUnavailable, match="trolyso doctor") as caught:
        await ConversationStore(database).record(session_id, "câu hỏi riêng tư", samples.reply())
    assert "riêng tư" not in f"{caught.value} {caught.value.__cause__}"


async def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    database = await Database.open(sqlite(tmp_path / "trolyso.db"))
    versions = VersionStore(database)
    await versions.publish(samples.version(), "")
    async with database.session() as session:
        await session.execute(text(f"PRAGMA max_page_count = {await session.scalar(text('PRAGMA page_count'))}"))
    with pytest.raises(DatabaseUnavailable, match="đã đầy"):
        await versions.publish(samples.version(passages=500, vectors=500), "")
    assert await versions.live() == 1
    await database.close()


async def test_a_database_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.engine.BUSY_SECONDS", 0.2)
    file = tmp_path / "trolyso.db"
    database = await Database.open(sqlite(file))
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="đang bận"):
        await ConversationStore(database).begin("web", "0" * 64)
    holder.close()
    assert await ConversationStore(database).begin("web", "0" * 64)
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "trolyso.db",
        f"mysql://an:{PASSWORD}@localhost/trolyso",
        f"postgresql://an:{PASSWORD}@localhost:cong/trolyso",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg2://localhost/trolyso",
    ],
)
async def test_an_address_that_is_not_one(url: str) -> None:
    assert "DATABASE_URL không đúng" in await message_of(url)


async def test_a_server_that_does_not_answer() -> None:
    pytest.importorskip("asyncpg", reason="asyncpg is not installed")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        message = await message_of(f"postgres://an:{PASSWORD}@127.0.0.1:{port}/trolyso")
    assert f"Không kết nối được máy chủ cơ sở dữ liệu 127.0.0.1:{port}/trolyso" in message


async def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert "pip install asyncpg" in await message_of(f"postgresql://an:{PASSWORD}@localhost/trolyso")


def test_a_program_that_cannot_open_its_database_ends(tmp_path: Path) -> None:
    """No thread of a half-open connection keeps it alive."""
    (tmp_path / "trolyso.db").write_bytes(b"khong phai co so du lieu" * 100)
    code = "import asyncio, sys; from bot.storage.database import Database; asyncio.run(Database.open(sys.argv[1]))"
    command = [sys.executable, "-c", code, sqlite(tmp_path / "trolyso.db")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "DatabaseUnavailable: Tệp" in ended.stderr
