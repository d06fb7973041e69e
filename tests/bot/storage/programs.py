"""Programs that the concurrency tests run as processes of their own: python -m tests.bot.storage.programs NAME URL."""

from __future__ import annotations

import asyncio
import sys
import time

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.versions import VersionStore
from tests.bot.storage import samples


def say(word: str) -> None:
    print(word, flush=True)


async def start(url: str) -> None:
    """Opens the database at the moment when a line comes in, and uses it."""
    say("ready")
    sys.stdin.readline()
    database = await Database.open(url)
    session = await ConversationStore(database).begin("web", "0" * 64)
    await ConversationStore(database).record(session, "?", samples.reply())
    await database.close()
    say("done")


async def publish_many(url: str) -> None:
    """Publishes five versions; each passage of the version n starts with "Bản n."."""
    database = await Database.open(url)
    say("ready")
    sys.stdin.readline()
    for number in range(2, 7):
        await VersionStore(database).publish(samples.version(passages=300, words=f"Bản {number}. "), "")
    await database.close()
    say("done")


async def publish_and_stop(url: str, before: str) -> None:
    """Publishes, but stands still before the first statement that starts with `before`, to be killed there."""
    database = await Database.open(url)

    @event.listens_for(Engine, "before_cursor_execute")
    def stand_still(_c: object, _cursor: object, statement: str, _p: object, _ctx: object, _many: bool) -> None:
        if statement.startswith(before):
            say("ready")
            time.sleep(600)

    await VersionStore(database).publish(samples.version(passages=500, vectors=2_000, words="Bản dở. "), "")


if __name__ == "__main__":
    asyncio.run(
        {"start": start, "publish_many": publish_many, "publish_and_stop": publish_and_stop}[sys.argv[1]](*sys.argv[2:])
    )
