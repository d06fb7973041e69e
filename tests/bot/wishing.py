"""What the tests of wishes share: a person on a channel, a version that answers more, a process that stands still.

python -m tests.bot.wishing URL START: tells, but stands still before the first statement that starts with START.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation import Conversations, Prepared
from bot.inbox.unasked import seal_user
from bot.knowledge_base import LiveKnowledge
from bot.storage import turns, wishes
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.pseudonyms import pseudonym
from bot.storage.sealing import Sealer
from bot.wishes import Teller
from handlers.messages import Reply
from knowledge.retrieval import Knowledge
from tests.bot.inbox.scripted import SECRET, Scripted

FEE = "VNeID mà quên mật khẩu thì lệ phí lấy lại là bao nhiêu tiền?"
"""A question whose programme is known, and whose answer no plan holds."""


class Live:
    """A published version that a test changes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.current = knowledge


def conversations(channel: str, live: Live, database: Database) -> Conversations:
    return Conversations(
        channel,
        cast("LiveKnowledge", live),
        ConversationStore(database),
        SECRET,
        rates_by_button=True,
        numbers_choices=channel == "zalo_bot",
        can_be_told=True,
    )


async def wish(
    database: Database, user: str, question: str, channel: str = "telegram", agreed_at: datetime | None = None
) -> None:
    """Keeps a wish as the inbox does."""
    async with database.transaction() as writing:
        key, address = pseudonym(channel, user, SECRET), seal_user(Sealer(SECRET), user)
        await wishes.add(writing, channel, key, address, question)
        if agreed_at:
            await writing.execute(wishes.WishRow.__table__.update().values(agreed_at=agreed_at))


class Knowing:
    """Conversations (bot.wishes.Tells) that know the answer to everything but `unknown`."""

    def __init__(self, unknown: tuple[str, ...] = ()) -> None:
        self.unknown = unknown
        self.asked: list[str] = []

    async def prepare_telling(self, user_key: str, question: str, linked: str | None) -> Prepared | None:
        self.asked.append(question)
        if question in self.unknown:
            return None
        reply = Reply(status="answered", text=f"nay có: {question}")

        async def keep(transaction: AsyncSession) -> None:
            session = await turns.begin(transaction, "telegram", user_key)
            await turns.record(transaction, session, "[wish]", reply)

        return Prepared(reply, keep)


async def tell_until_killed(url: str, start: str) -> None:
    """Tells, but stands still before the first statement that starts with `start`."""
    database = await Database.open(url)

    @sqlalchemy_event.listens_for(Engine, "before_cursor_execute")
    def stand_still(_c: object, _cursor: object, statement: str, _p: object, _ctx: object, _many: bool) -> None:
        if statement.startswith(start):
            print("ready", flush=True)
            time.sleep(600)

    talks = Knowing()
    await Teller(database, SECRET, [Scripted(name="telegram")], lambda _: talks, lambda: 1).run()


def long_ago() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


if __name__ == "__main__":
    asyncio.run(tell_until_killed(sys.argv[1], sys.argv[2]))
