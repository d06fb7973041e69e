"""A message platform in memory that does what a test wrote down, and conversations that need no knowledge base."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Call, Event, Kind
from bot.conversation import Keep, NotReady, Prepared
from bot.storage import turns
from handlers.messages import Reply

SECRET = b"a secret of tests, not of anyone"
START = datetime.now(UTC)


def event(number: int, user: str = "An", text: str | None = None, kind: Kind = "text", ago: float = 0.0) -> Event:
    """The event of that number, `ago` seconds before the tests started."""
    return Event(f"id-{number}", user, kind, text or f"câu {number}", START - timedelta(seconds=ago))


Answer = Callable[[], Awaitable[None]] | Exception


@dataclass
class Scripted:
    """Keeps what was delivered; `answers` are what the next sends meet, None for a success."""

    name: str = "zalo_oa"
    parts: int = 1
    """Calls that a reply needs."""
    answers: list[Exception | None] = field(default_factory=list)
    delivered: list[tuple[str, str]] = field(default_factory=list)
    attempts: int = 0
    delivers_before_failing: bool = False
    hold: asyncio.Event | None = None
    in_flight: int = 0
    most_in_flight: int = 0

    def events_of(self, body: object) -> tuple[Event, ...]:
        return ()

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        suffixes = [""] if self.parts == 1 else [f" ({part})" for part in range(1, self.parts + 1)]
        return tuple(Call("text", {"to": user, "text": reply.text + suffix}) for suffix in suffixes)

    async def send(self, call: Call) -> None:
        self.attempts += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.hold is not None:
                await self.hold.wait()
            await asyncio.sleep(0)
            answer = self.answers.pop(0) if self.answers else None
            if answer is None or self.delivers_before_failing:
                self.delivered.append((call.body["to"], call.body["text"]))
            if answer is not None:
                raise answer
        finally:
            self.in_flight -= 1

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.delivered]


@dataclass
class Echo:
    """Conversations (bot.inbox.answering.Talks) that say the text again; what they keep is in the database."""

    channel: str = "zalo_oa"
    ready: bool = True
    fails: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    async def prepare(self, user_key: str, text: str) -> Prepared:
        if not self.ready:
            raise NotReady
        self.asked.append(text)
        if self.fails:
            raise self.fails.pop(0)
        return self._prepared(user_key, text)

    async def prepare_fixed(self, user_key: str, kind: str) -> Prepared | None:
        return self._prepared(user_key, f"[{kind}]")

    def leaving(self, user_key: str) -> Keep:
        async def keep(_transaction: AsyncSession) -> None:
            self.left.append(user_key)

        return keep

    def _prepared(self, user_key: str, text: str) -> Prepared:
        reply = Reply(status="answered", text=f"đáp {text}")

        async def keep(transaction: AsyncSession) -> None:
            session = await turns.begin(transaction, self.channel, user_key)
            await turns.record(transaction, session, text, reply)

        return Prepared(reply, keep)
