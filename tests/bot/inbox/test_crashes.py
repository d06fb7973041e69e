"""Killed at any step, nothing is lost, and nothing is said twice but the call in flight, which is marked."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.tables import TurnRow
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.crashing import Written
from tests.bot.inbox.scripted import event

ROOT = Path(__file__).parents[3]
STEPS = [
    ("UPDATE inbox_events", 1, 0),
    ("INSERT INTO outbox_calls", 1, 0),
    ("INSERT INTO turns", 2, None),
    ("UPDATE outbox_calls", 3, 0),
    ("UPDATE outbox_calls", 4, 1),
    ("UPDATE outbox_calls", 6, 1),
]
"""Statement, which of them, how many calls are then in doubt (None: no matter which). The first two updates of calls
are those of `recover`; then each call is marked as being sent, and after its request as sent."""


@pytest.mark.parametrize(("start", "nth", "in_doubt"), STEPS)
async def test_killed_before_any_statement_each_question_is_answered(
    desk: Desk, url: str, tmp_path: Path, start: str, nth: int, in_doubt: int | None
) -> None:
    await desk.inbox.receive("zalo_oa", [event(number) for number in range(3)])
    file = tmp_path / "delivered.txt"
    command = (sys.executable, "-m", "tests.bot.inbox.crashing", url, str(file), start, str(nth))
    program = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert program.stdout
    assert await program.stdout.readline() == b"ready\n"
    program.kill()
    await program.wait()
    desk.platforms[0] = Written(file)
    await desk.work()
    said = file.read_text("utf-8").splitlines()
    assert list(dict.fromkeys(said)) == [f"đáp câu {number}" for number in range(3)]
    doubtful = await desk.number("call", "in_doubt")
    assert sum(times - 1 for times in Counter(said).values()) <= doubtful
    if in_doubt is not None:
        assert doubtful == in_doubt
    assert await desk.number("call", "sent") == 3
    async with desk.database.session() as reading:
        assert await reading.scalar(select(func.count()).select_from(TurnRow)) == 3
