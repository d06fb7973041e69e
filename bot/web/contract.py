"""What the web server needs of the conversation, and what it may be told: both sides import this module alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.storage.conversations import UnknownSession, UnknownTurn
from handlers.messages import Reply

__all__ = ["Answer", "Chat", "Rating", "UnknownSession", "UnknownTurn"]

Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One turn of a conversation."""

    reply: Reply
    session: str
    """Names the conversation in the next request: 1 to 128 visible ASCII characters that nobody can guess."""
    turn: int
    """Counts the turns of this session; names the answer in a rating."""
    question: str
    """What the person asked, in words: for a pressed button its title, not its `#<id>`."""


class Chat(Protocol):
    """A conversation as the web sees it. Called from one event loop, many calls at a time."""

    @property
    def ready(self) -> bool:
        """Whether a question can be answered now; until then the doors say 503."""
        ...

    async def ask(self, text: str, session: str | None) -> Answer:
        """Answer a message; None starts a session.

        `text` is 1 to 2,000 characters with something to see in them, without NUL, without half an emoji.
        Raises UnknownSession.
        """
        ...

    async def rate(self, session: str, turn: int, value: Rating, reason: str | None) -> None:
        """Keep what the person thinks of an answer; a later call for the same turn replaces the earlier one.

        `reason` is at most 200 characters. Raises UnknownSession, UnknownTurn.
        """
        ...

    async def forget(self, session: str) -> None:
        """Delete the conversation. May raise UnknownSession: then there is nothing left to delete."""
        ...
