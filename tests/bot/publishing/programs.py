"""Programs that the tests kill: python -m tests.bot.publishing.programs NAME BEFORE ARGUMENT (DATABASE_URL is set).

Each stands still before the first SQL statement that starts with BEFORE, says "ready" and waits to be killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.publishing import checking
from bot.publishing.publisher import Publisher
from bot.publishing.work import work
from bot.storage.database import Database
from bot.storage.uploads import UploadStore
from bot.storage.versions import VersionStore


def stand_still_before(statement: str) -> None:
    """Stops the program's database thread for good at that statement."""

    @event.listens_for(Engine, "before_cursor_execute")
    def stand_still(_c: object, _cursor: object, said: str, _p: object, _ctx: object, _many: bool) -> None:
        if said.startswith(statement):
            print("ready", flush=True)
            time.sleep(600)


async def upload(file: str) -> None:
    database = await Database.open(os.environ["DATABASE_URL"])
    data = await asyncio.to_thread(Path(file).read_bytes)
    await UploadStore(database).keep(data, "xe.txt", "hoa")
    await database.close()


async def publish(draft: str) -> None:
    database = await Database.open(os.environ["DATABASE_URL"])
    await Publisher(database, VersionStore(database)).publish(int(draft), "chu", "lý do đủ dài để công bố")
    await database.close()


async def job(number: str) -> None:
    few = checking.golden_rows()[::8]
    checking.golden_rows = lambda: few
    await work(int(number))


if __name__ == "__main__":
    name, before, argument = sys.argv[1:]
    stand_still_before(before)
    asyncio.run({"upload": upload, "publish": publish, "job": job}[name](argument))
