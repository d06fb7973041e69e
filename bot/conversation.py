"""One conversation of a channel: remembers its turns, answers, keeps what people think of the answers."""

from __future__ import annotations

import asyncio
import secrets
from typing import Literal

from bot.knowledge_base import LiveKnowledge
from bot.storage.conversations import ConversationStore, UnknownSession
from bot.storage.pseudonyms import pseudonym
from bot.web.contract import Answer
from handlers.assistant import PIPELINE
from handlers.messages import Asker, Message, Reply, Session
from handlers.personal import mask

REMEMBERED_TURNS = 6
"""Turns that a step may look back at."""


class NotReady(RuntimeError):
    """There is no published version in memory yet."""


class Conversations:
    """The conversations of one channel."""

    def __init__(
        self, channel: str, live: LiveKnowledge, store: ConversationStore, secret: bytes, asker: Asker = "citizen"
    ) -> None:
        self._channel = channel
        self._live = live
        self._store = store
        self._secret = secret
        self._asker: Asker = asker

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
        turns = await self._store.recent(session, REMEMBERED_TURNS)
        message = Message(text=text, asker=self._asker)
        reply: Reply = await asyncio.to_thread(PIPELINE.answer, message, Session(turns=turns), knowledge)
        turn = await self._store.record(session, mask(text).text, reply)
        return Answer(reply=reply, session=session, turn=turn, question=_in_words(text, reply))

    async def rate(self, session: str, turn: int, value: Literal["up", "down"], reason: str | None) -> None:
        """Keeps a thumb; the last one wins. Raises UnknownSession, UnknownTurn."""
        if not await self._store.exists(session):
            raise UnknownSession
        await self._store.rate(session, turn, value, reason)

    async def forget(self, session: str) -> None:
        """Deletes the conversation with its turns and thumbs."""
        await self._store.forget(session)

    def _user_key(self, user: str) -> str:
        return pseudonym(self._channel, user, self._secret)


def _in_words(text: str, reply: Reply) -> str:
    """What the person asked: for a pressed button the name of what it opened, not its id."""
    pressed = text.startswith("#") and reply.programmes
    return reply.programmes[0].name if pressed else text
