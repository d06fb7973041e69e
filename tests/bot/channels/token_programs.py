"""A process that renews Zalo's tokens: python -m tests.bot.channels.token_programs DATABASE_URL OAUTH_HOST [before].

It says "ready", waits for a line, and prints the access token that it got. With `before` it stands still before the
first statement of the database after Zalo's answer, to be killed there.
"""

from __future__ import annotations

import asyncio
import sys
import time

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.channels.contract import TryLater
from bot.channels.zalo_http import open_client
from bot.channels.zalo_oauth import ZaloOauth
from bot.channels.zalo_tokens import token_keeper
from bot.storage.database import Database
from tests.bot.channels.logging_in import SECRET, settings


async def main(url: str, host: str, before: str = "") -> None:
    database = await Database.open(url)
    async with open_client() as client:
        keeper = token_keeper(settings(url, host), database, SECRET, client)
        assert keeper is not None
        print("ready", flush=True)
        sys.stdin.readline()
        if before:
            stand_still_after_the_answer()
        try:
            print(await keeper.access(), flush=True)
        except TryLater as error:
            print(f"later: {error}", flush=True)
    await database.close()


def stand_still_after_the_answer() -> None:
    answered = False
    real = ZaloOauth.refresh

    async def refresh(self: ZaloOauth, token: str) -> object:
        nonlocal answered
        pair = await real(self, token)
        answered = True
        return pair

    ZaloOauth.refresh = refresh  # type: ignore[assignment,method-assign]

    @event.listens_for(Engine, "before_cursor_execute")
    def stand_still(*_: object) -> None:
        if answered:
            print("answered", flush=True)
            time.sleep(600)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
