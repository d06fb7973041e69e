"""`trolyso admin …` as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.accounts import AccountStore
from bot.storage.audit import AuditLog
from bot.storage.database import Database

ROOT = Path(__file__).parents[3]
GOOD = "nam con ngua chay\n"


def run(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    command = [sys.executable, "-m", "bot", "admin", *arguments]
    environment = {**inherited, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


async def test_the_first_owner_is_made_listed_and_reset(tmp_path: Path) -> None:
    empty = run(tmp_path, "list")
    assert (empty.returncode, "Chưa có tài khoản" in empty.stdout) == (0, True)
    made = run(tmp_path, "create", "An", "--shown-name", "Nguyễn An", "--password-stdin", typed=GOOD)
    assert (made.returncode, made.stderr) == (0, "")
    assert "Đã thêm tài khoản an (Quản trị chính)" in made.stdout
    listed = run(tmp_path, "list").stdout
    assert listed.split() == ["an", "Quản", "trị", "chính", "Nguyễn", "An"]
    reset = run(tmp_path, "reset", "AN", "--password-stdin", typed="bay con vit boi\n")
    assert reset.returncode == 0
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/var/trolyso.db")
    kept = await AccountStore(database).credentials("an")
    entries = await AuditLog(database).newest()
    await database.close()
    assert kept
    assert kept.password.startswith("$argon2id$")
    assert [(entry.who, entry.action) for entry in entries] == [
        ("trolyso admin reset", "account.reset"),
        ("trolyso admin create", "account.create"),
    ]
    for ran in (made, reset):
        assert not any(typed.strip() in ran.stdout + ran.stderr for typed in (GOOD, "bay con vit boi"))


@pytest.mark.parametrize(
    ("arguments", "typed", "status", "words"),
    [
        (("create", "an", "--password-stdin"), "ngan\n", 2, "ít nhất 12 ký tự"),
        (("create", "an", "--password-stdin"), "", 2, "ít nhất 12 ký tự"),
        (("create", "an"), GOOD, 2, "--password-stdin"),
        (("create", "có dấu", "--password-stdin"), GOOD, 2, "Tên đăng nhập"),
        (("reset", "ai-do", "--password-stdin"), GOOD, 1, "trolyso admin list"),
        (("create", "an", "--role", "root", "--password-stdin"), GOOD, 2, "root"),
    ],
)
def test_what_goes_wrong_is_said_and_gives_its_status(
    tmp_path: Path, arguments: tuple[str, ...], typed: str, status: int, words: str
) -> None:
    ran = run(tmp_path, *arguments, typed=typed)
    assert (ran.returncode, words in ran.stderr, ran.stdout) == (status, True, "")
    assert "Traceback" not in ran.stderr


def test_a_name_is_given_once(tmp_path: Path) -> None:
    assert run(tmp_path, "create", "an", "--password-stdin", typed=GOOD).returncode == 0
    again = run(tmp_path, "create", "an", "--password-stdin", typed=GOOD)
    assert (again.returncode, "trolyso admin reset an" in again.stderr) == (1, True)
