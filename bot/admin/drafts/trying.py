"""Asks a version that is not live: what a draft would say, before anybody else hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from bot.storage.versions import UnknownVersion, UnreadableVersion, VersionStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader
from handlers.assistant import PIPELINE
from handlers.messages import Message, Reply, Session
from knowledge.retrieval import Knowledge


class CandidateGone(Exception):
    """The version cannot be asked: it was built anew meanwhile, is damaged, or another encoder made it."""


class Candidates:
    """Keeps the last candidate that was asked in memory, and no other: each takes tens of megabytes."""

    def __init__(self, versions: VersionStore, encoder: Encoder, reader: Callable[[], Reader]) -> None:
        """`reader` gives the reader of questions, which the whole server shares; it is asked in a thread."""
        self._versions = versions
        self._encoder = encoder
        self._reader = reader
        self._loading = asyncio.Lock()
        self._last: Knowledge | None = None

    async def ask(self, number: int, question: str) -> Reply:
        """Returns what the version says to a citizen in a fresh conversation.

        Raises CandidateGone, DatabaseUnavailable.
        """
        knowledge = await self._knowledge(number)
        message = Message(text=question, at=datetime.now(UTC))
        return await asyncio.to_thread(PIPELINE.answer, message, Session(), knowledge)

    async def _knowledge(self, number: int) -> Knowledge:
        async with self._loading:
            if self._last is None or self._last.number != number:
                self._last = None  # before the next one takes its memory
                try:
                    version = await self._versions.load(number)
                    self._last = await asyncio.to_thread(
                        lambda: Knowledge(version, self._encoder, self._reader(), number)
                    )
                except (UnknownVersion, UnreadableVersion, ValueError) as error:
                    raise CandidateGone(number) from error
            return self._last
