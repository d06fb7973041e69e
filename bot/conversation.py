"""One conversation of a channel: remembers its turns, answers, keeps what people think of the answers."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.knowledge_base import LiveKnowledge
from bot.storage import turns, wishes
from bot.storage.conversations import ConversationStore, UnknownSession, UnknownTurn
from bot.storage.pseudonyms import pseudonym
from bot.web.contract import Answer
from handlers.assistant import PIPELINE
from handlers.events import reply_to
from handlers.messages import Asker, Message, Reply, Session, Turn
from handlers.offered import title_of
from handlers.personal import mask
from handlers.telling import telling
from handlers.wishing import is_wish
from knowledge.retrieval import Knowledge

REMEMBERED_TURNS = 6
"""Turns that a step may look back at."""
FORGET_AFTER = timedelta(minutes=120)


class NotReady(RuntimeError):
    """There is no published version in memory yet."""


Keep = Callable[[AsyncSession], Awaitable[None]]
"""Stores a turn, and what it changes of earlier ones, inside a transaction of the caller's."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer of which nothing is stored yet: `keep` does it, together with what becomes of the answer."""

    reply: Reply
    keep: Keep


class Conversations:
    """The conversations of one channel."""

    def __init__(
        self,
        channel: str,
        live: LiveKnowledge,
        store: ConversationStore,
        secret: bytes,
        asker: Asker = "citizen",
        *,
        forget_after: timedelta = FORGET_AFTER,
        rates_by_button: bool = False,
        numbers_choices: bool = False,
        can_be_told: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`forget_after`: the age at which a turn is no longer looked back at (it stays stored, for the statistics)."""
        self._channel = channel
        self._live = live
        self._store = store
        self._secret = secret
        self._asker: Asker = asker
        self._forget_after = forget_after
        self._rates_by_button = rates_by_button
        self._numbers_choices = numbers_choices
        self._can_be_told = can_be_told
        self._clock = clock

    @property
    def ready(self) -> bool:
        """Whether a question can be answered now."""
        return self._live.current is not None

    async def ask(self, text: str, session: str | None) -> Answer:
        """Answers a message and keeps the turn; None starts a session. Raises UnknownSession, NotReady."""
        knowledge = self._live.current
        if knowledge is None:
            raise NotReady
        if session is None:
            session = await self._store.begin(self._channel, self._user_key(secrets.token_hex(16)))
        elif not await self._store.exists(session):
            raise UnknownSession
        past = await self._past(session)
        reply = await self._reply(text, past, knowledge)
        await self._take_to_heart(session, reply, past.last_answer)
        turn = await self._store.record(session, mask(text).text, reply)
        return Answer(reply=reply, session=session, turn=turn, question=_in_words(text, reply))

    async def prepare(self, user_key: str, text: str) -> Prepared:
        """Answers a platform's user (a pseudonym), in their newest conversation. Raises NotReady."""
        knowledge = self._live.current
        if knowledge is None:
            raise NotReady
        session = await self._store.newest(self._channel, user_key)
        past = await self._past(session, of_any_age=is_wish(text)) if session else Session()
        reply = await self._reply(text, past, knowledge)
        last = past.last_answer

        async def keep(transaction: AsyncSession) -> None:
            if reply.forgets:
                await self._forget_user(transaction, user_key)
            elif session and reply.rating and last:
                with contextlib.suppress(UnknownTurn):
                    await turns.rate(transaction, session, last.number, reply.rating.value, reply.rating.reason)
            await self._record(transaction, user_key, session, mask(text).text, reply)

        return Prepared(reply, keep)

    async def prepare_fixed(self, user_key: str, kind: str) -> Prepared | None:
        """The reply to an event that is no text (handlers.events); None where it wants none. Raises NotReady."""
        knowledge = self._live.current
        if knowledge is None:
            raise NotReady
        reply = reply_to(kind, knowledge)
        if reply is None:
            return None
        session = await self._store.newest(self._channel, user_key)
        topic = (await self._past(session)).topic if session else None
        kept = reply.model_copy(update={"topic": topic})  # a sticker between two questions changes no topic

        async def keep(transaction: AsyncSession) -> None:
            await self._record(transaction, user_key, session, f"[{kind}]", kept)

        return Prepared(reply, keep)

    async def prepare_telling(self, user_key: str, question: str, linked: str | None) -> Prepared | None:
        """What to write to a user who wanted to be told; None while it is not known. Raises NotReady.

        `linked` is the passage that an editor chose for the question.
        """
        knowledge = self._live.current
        if knowledge is None:
            raise NotReady
        reply = await asyncio.to_thread(telling, self._message(question), linked, knowledge)
        if reply is None:
            return None
        session = await self._store.newest(self._channel, user_key)

        async def keep(transaction: AsyncSession) -> None:
            await self._record(transaction, user_key, session, "[wish]", reply)

        return Prepared(reply, keep)

    def leaving(self, user_key: str) -> Keep:
        """Returns what forgets all that a user said who has left the channel."""

        async def keep(transaction: AsyncSession) -> None:
            await self._forget_user(transaction, user_key)

        return keep

    async def rate(self, session: str, turn: int, value: Literal["up", "down"], reason: str | None) -> None:
        """Keeps a thumb; the last one wins. Raises UnknownSession, UnknownTurn."""
        if not await self._store.exists(session):
            raise UnknownSession
        await self._store.rate(session, turn, value, reason)

    async def forget(self, session: str) -> None:
        """Deletes the conversation with its turns and thumbs."""
        await self._store.forget(session)

    async def _forget_user(self, transaction: AsyncSession, user_key: str) -> None:
        await turns.forget_user(transaction, self._channel, user_key)
        await wishes.withdraw(transaction, self._channel, user_key)

    async def _past(self, session: str, *, of_any_age: bool = False) -> Session:
        since = None if of_any_age else self._clock() - self._forget_after
        return Session(turns=await self._store.recent(session, REMEMBERED_TURNS, since))

    async def _reply(self, text: str, past: Session, knowledge: Knowledge) -> Reply:
        reply: Reply = await asyncio.to_thread(PIPELINE.answer, self._message(text), past, knowledge)
        return reply

    def _message(self, text: str) -> Message:
        return Message(
            text=text,
            asker=self._asker,
            at=self._clock(),
            rates_by_button=self._rates_by_button,
            numbers_choices=self._numbers_choices,
            can_be_told=self._can_be_told,
        )

    async def _record(
        self, transaction: AsyncSession, user_key: str, session: str | None, question: str, reply: Reply
    ) -> None:
        """Adds the turn to the conversation, or to a new one where there is none (any more)."""
        if session is not None:
            with contextlib.suppress(UnknownSession):
                await turns.record(transaction, session, question, reply)
                return
        session = await turns.begin(transaction, self._channel, user_key)
        await turns.record(transaction, session, question, reply)

    async def _take_to_heart(self, session: str, reply: Reply, last: Turn | None) -> None:
        """Does what the message was besides a question: a thumb for the last answer, a wish to be forgotten."""
        if reply.forgets:
            await self._store.forget(session)
        elif reply.rating and last:
            with contextlib.suppress(UnknownTurn):  # forgotten from another window meanwhile
                await self._store.rate(session, last.number, reply.rating.value, reply.rating.reason)

    def _user_key(self, user: str) -> str:
        return pseudonym(self._channel, user, self._secret)


def _in_words(text: str, reply: Reply) -> str:
    """What the person asked: for a pressed button its title, or the name of what it opened, not its id."""
    if not text.startswith("#"):
        return text
    name = reply.programmes[0].name if reply.programmes else ""
    return name if text.startswith("#programme:") and name else title_of(text[1:], name) or text
