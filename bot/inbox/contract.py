"""What the rest of the program needs of the inbox: another queue (docs/decisions/0014-inbox.md) fills the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.channels.contract import Event


@dataclass(frozen=True, slots=True)
class Count:
    """How many events or calls of a channel are in a state."""

    channel: str
    what: Literal["event", "call"]
    state: str
    """Events: waiting, answered, slowed, silenced, dead. Calls: waiting, sending, sent, dead, in_doubt (which counts
    calls that stand under another state too)."""
    number: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event whose answer, or a part of it, was given up. Without any text or user."""

    id: int
    """Names it for `replay`."""
    channel: str
    code: str
    """Why: of the platform, or "too_late", "unsure_twice", "sealed", the name of an exception."""
    at: datetime
    """When the event happened."""


class Inbox(Protocol):
    """Stores what the platforms deliver, answers it once, and keeps what could not be delivered.

    Every method raises DatabaseUnavailable when the database fails.
    """

    async def receive(self, channel: str, events: Sequence[Event]) -> None:
        """Stores the events, and returns when they are stored; one whose id is known for the channel is left out."""

    async def counts(self) -> tuple[Count, ...]:
        """How many there are of each; what there is none of is left out."""

    async def dead(self, limit: int = 100) -> tuple[DeadLetter, ...]:
        """The newest dead letters, newest first."""

    async def replay(self, ids: Sequence[int] | None) -> int:
        """Puts dead letters back to be answered or sent again, all of them for None; returns how many."""


class Work(Protocol):
    """Answers stored events and sends the answers."""

    async def run(self) -> None:
        """Works until it is cancelled; what was being sent then is finished first."""
