"""`trolyso inbox …` as real processes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.contract import Rejected
from bot.inbox.embedded import EmbeddedInbox
from bot.storage.database import Database
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import SECRET, Scripted, event
from tests.conftest import run_in


@pytest.fixture
def with_a_dead_letter(tmp_path: Path) -> Path:
    """A folder whose database holds one answer that was sent and one that was rejected."""

    async def fill() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/var/trolyso.db")
        desk = Desk(database, EmbeddedInbox(database, SECRET), [Scripted(answers=[Rejected("-213")])])
        await desk.inbox.receive("zalo_oa", [event(1, "user-4711", "con mèo"), event(2, "user-4711")])
        await desk.work()
        await database.close()

    asyncio.run(fill())
    return tmp_path


def test_the_dead_are_listed_without_text_or_user_and_put_back(with_a_dead_letter: Path) -> None:
    def inbox(*arguments: str) -> str:
        ran = run_in(with_a_dead_letter, "inbox", *arguments, TROLYSO_SECRET=SECRET.decode())
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    listed = inbox("dead")
    assert "-213" in listed
    assert "zalo_oa" in listed
    assert not [word for word in ("mèo", "4711") if word in listed]
    assert "không gửi được" in inbox("status")
    assert "1 tin" in inbox("replay", listed.split()[0])
    assert "Không có tin nào" in inbox("dead")
    assert "đang chờ" in inbox("status")
    assert "0 tin" in inbox("replay", "--all")


def test_what_to_replay_must_be_said(tmp_path: Path) -> None:
    for arguments in ((), ("1", "--all")):
        ran = run_in(tmp_path, "inbox", "replay", *arguments)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "--all" in ran.stderr
