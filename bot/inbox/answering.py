"""Answers stored events: in order for each user, several users at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Call, Platform
from bot.conversation import Keep, NotReady, Prepared
from bot.inbox.events import EventStore, Waiting
from bot.inbox.manners import manner
from bot.inbox.metrics import InboxMetrics
from bot.inbox.policy import MOST_ANSWERING_ATTEMPTS, Age, wait_before_next
from bot.inbox.sealed import open_event
from bot.inbox.typing import typing_if_slow
from bot.inbox.unasked import seal_user
from bot.storage import wishes
from bot.storage.database import DatabaseUnavailable
from bot.storage.sealing import CannotOpen, Sealer
from handlers.events import slow_down, trouble, under_maintenance
from handlers.messages import Reply

log = logging.getLogger(__name__)
CALM_SECONDS = 0.5
"""How long an answer waits, at most, while events are being received."""


class Talks(Protocol):
    """What answering needs of bot.conversation.Conversations."""

    @property
    def ready(self) -> bool: ...

    async def prepare(self, user_key: str, text: str) -> Prepared: ...

    async def prepare_fixed(self, user_key: str, kind: str) -> Prepared | None: ...

    def leaving(self, user_key: str) -> Keep: ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How the bot behaves towards those who write."""

    per_minute: int = 20
    """Messages a minute from one person; above, they are told once to slow down, and then nothing."""
    maintenance: str = ""
    """Said to everything while it is not empty."""


class Answerer:
    """Turns waiting events into calls that wait."""

    def __init__(
        self,
        store: EventStore,
        sealer: Sealer,
        platforms: Mapping[str, Platform],
        talks: Callable[[str], Talks],
        manners: Manners,
        metrics: InboxMetrics,
        until_calm: Callable[[float], Awaitable[None]],
    ) -> None:
        """`talks` gives the conversations of a channel; `until_calm` lets what is being received go first."""
        self._until_calm = until_calm
        self._thinking = asyncio.Lock()
        self._store = store
        self._sealer = sealer
        self._platforms = platforms
        self._talks = {name: talks(name) for name in platforms}
        self._manners = manners
        self._metrics = metrics

    @property
    def ready(self) -> bool:
        """Whether questions can be answered now."""
        return all(talks.ready for talks in self._talks.values())

    async def answer(self, event: Waiting) -> None:
        """Answers the event, or puts it off, or gives it up. Raises DatabaseUnavailable; the event then waits."""
        try:
            await self._answer(event)
        except (DatabaseUnavailable, NotReady):
            raise
        except CannotOpen:
            await self._store.answered(event, "dead", code="sealed")
        except Exception as error:
            # Not the traceback: it may quote what the person wrote.
            log.error("event %d of %s was not answered: %s", event.id, event.channel, type(error).__name__)
            await self._failed(event, type(error).__name__)

    async def _answer(self, event: Waiting) -> None:
        if late := Age(event.channel, event.at, event.received_at).too_late(event.received_at):
            await self._store.answered(event, "dead", code=late)
            return
        talks = self._talks[event.channel]
        if event.kind == "leave":
            await self._store.answered(event, "answered", keep=talks.leaving(event.user_key))
            return
        earlier = await self._store.earlier(event, self._manners.per_minute)
        match manner(event.at, earlier, self._manners.per_minute):
            case "silent":
                await self._store.answered(event, "silenced")
            case "slow":
                await self._store.answered(event, "slowed", self._calls(event, slow_down()))
            case "answer":
                user = open_event(self._sealer, event.body).user
                async with typing_if_slow(self._platforms[event.channel], user):
                    reply, keep = await self._reply(talks, event)
                keep = self._with_wish(event, reply, keep)
                await self._store.answered(event, "answered", self._calls(event, reply), keep)
        self._metrics.answered.labels(event.channel).inc()

    async def _reply(self, talks: Talks, event: Waiting) -> tuple[Reply | None, Keep | None]:
        if self._manners.maintenance:
            return under_maintenance(self._manners.maintenance), None
        prepared = await self._prepared(talks, event)
        return (prepared.reply, prepared.keep) if prepared else (None, None)

    async def _prepared(self, talks: Talks, event: Waiting) -> Prepared | None:
        if event.kind != "text":
            return await talks.prepare_fixed(event.user_key, event.kind)
        text = open_event(self._sealer, event.body).text
        # One at a time: two threads of Python share one processor, and keep the event loop from it.
        async with self._thinking:
            await self._until_calm(CALM_SECONDS)
            return await talks.prepare(event.user_key, text)

    def _with_wish(self, event: Waiting, reply: Reply | None, keep: Keep | None) -> Keep | None:
        """What keeps the wish to be told too, where the reply is the promise to do so."""
        if reply is None or not reply.wish or keep is None:
            return keep
        address, question = seal_user(self._sealer, open_event(self._sealer, event.body).user), reply.wish

        async def keep_both(transaction: AsyncSession) -> None:
            await keep(transaction)
            await wishes.add(transaction, event.channel, event.user_key, address, question)

        return keep_both

    def _calls(self, event: Waiting, reply: Reply | None) -> Sequence[Call]:
        if reply is None:
            return ()
        return self._platforms[event.channel].calls_for(open_event(self._sealer, event.body).user, reply)

    async def _failed(self, event: Waiting, code: str) -> None:
        if event.attempts + 1 < MOST_ANSWERING_ATTEMPTS:
            await self._store.put_off(event, code, wait_before_next(event.attempts + 1))
            return
        try:
            calls = self._calls(event, trouble())
        except Exception:  # what could not be said before cannot be said now
            calls = ()
        await self._store.answered(event, "dead", calls, code=code[:64])


class AnsweringLoop:
    """Keeps the answerer busy: one event of a user at a time, at most `together` users at a time."""

    def __init__(self, answerer: Answerer, store: EventStore, channels: Sequence[str], together: int) -> None:
        self._answerer = answerer
        self._store = store
        self._channels = tuple(channels)
        self._together = together
        self._busy: set[str] = set()
        self.arrived = asyncio.Event()
        """Set it when an event was stored."""
        self.answered = asyncio.Event()
        """Set whenever an event was answered."""

    async def run(self, look_seconds: float) -> None:
        """Works until it is cancelled; looks for events of other processes every `look_seconds`."""
        async with asyncio.TaskGroup() as group:
            while True:
                if not await self._start_some(group):
                    try:
                        async with asyncio.timeout(look_seconds):
                            await self.arrived.wait()
                    except TimeoutError:
                        continue

    async def _start_some(self, group: asyncio.TaskGroup) -> bool:
        """Starts to answer what may be started; False where there was nothing to start."""
        self.arrived.clear()
        room = self._together - len(self._busy)
        if room <= 0 or not self._answerer.ready:
            return False
        try:
            events = await self._store.waiting(self._channels, self._busy, room)
        except DatabaseUnavailable as error:
            log.warning("events wait: %s", error)
            return False
        for event in events:
            self._busy.add(event.user_key)
            group.create_task(self._answer(event))
        return bool(events)

    async def _answer(self, event: Waiting) -> None:
        try:
            await self._answerer.answer(event)
        except (DatabaseUnavailable, NotReady) as error:
            log.warning("event %d of %s waits: %s", event.id, event.channel, type(error).__name__)
            await asyncio.sleep(1.0)
        except Exception as error:
            log.error("event %d of %s waits: %s", event.id, event.channel, type(error).__name__)
            await asyncio.sleep(1.0)
        finally:
            self._busy.discard(event.user_key)
            self.arrived.set()
            self.answered.set()
