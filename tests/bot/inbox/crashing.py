"""A worker that stands still before a statement, to be killed there.

python -m tests.bot.inbox.crashing URL FILE START NTH
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Engine

from bot.channels.contract import Call
from bot.inbox.answering import Manners
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.worker import Worker
from bot.storage.database import Database
from tests.bot.inbox.scripted import SECRET, Echo, Scripted


class Written(Scripted):
    """Writes what it delivers to a file, which outlives the process."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    async def send(self, call: Call) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{call.body['text']}\n")


async def work_until_killed(url: str, file: Path, start: str, nth: int) -> None:
    """Works, but stands still before the statement number `nth` (from 1) that starts with `start`."""
    database = await Database.open(url)
    met = 0

    @sqlalchemy_event.listens_for(Engine, "before_cursor_execute")
    def stand_still(_c: object, _cursor: object, statement: str, _p: object, _ctx: object, _many: bool) -> None:
        nonlocal met
        met += statement.startswith(start)
        if met == nth:
            print("ready", flush=True)
            time.sleep(600)

    inbox = EmbeddedInbox(database, SECRET)
    await Worker(database, SECRET, inbox, [Written(file)], lambda _: Echo(), manners=Manners(500)).run()


if __name__ == "__main__":
    asyncio.run(work_until_killed(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
