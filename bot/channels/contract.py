"""What the inbox asks of a message platform, and what a platform may tell it: both sides import this module alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from handlers.messages import Reply

Kind = Literal[
    "text", "hello", "leave", "edited", "picture", "sticker", "file", "location", "voice", "unsupported", "silent"
]
"""`text` is a message or a pressed button ("#<id>"); `hello` a first contact (follow, /start); `leave` an unfollow;
`unsupported` a message that the platform withholds; `silent` an event that wants no answer (seen, delivered)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a platform, free of its wire format."""

    id: str
    """The platform's own id, 1 to 200 characters: the same when it is delivered again."""
    user: str
    """To whom the answer goes, as the platform names them. Never logged; stored until the answer has gone."""
    kind: Kind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the platform, in its own JSON; what is stored until it has gone."""

    method: str
    """Which of the platform's requests: "text", "image", "typing" …"""
    body: dict[str, Any]


class TryLater(Exception):
    """The platform did not take the call, and may take it later. Nothing was delivered."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        """`why` is a code or a status, without any text or name; `retry_after` seconds, where the platform says."""
        super().__init__(why)
        self.retry_after = retry_after


class Rejected(Exception):
    """The platform will never take this call: blocked, outside the window, wrong. The argument is a code, no text."""


class Unsure(Exception):
    """The connection broke after the call was written: it may have been delivered. The argument is a code, no text."""


class Platform(Protocol):
    """A message platform. Decides nothing: wire events in, calls out."""

    name: str
    """"telegram", "zalo_oa" or "zalo_bot"."""

    def events_of(self, body: object) -> tuple[Event, ...]:
        """Returns the events of a delivered JSON value; none for anything that is not understood. Never raises."""

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        """Returns the requests that say `reply` to `user`, in order: long texts split, buttons shown or numbered."""

    async def send(self, call: Call) -> None:
        """Makes one request. Raises TryLater, Rejected, Unsure."""


@runtime_checkable
class Acknowledging(Protocol):
    """A platform that waits for a sign of its own besides the 200, such as a pressed button that stops blinking."""

    async def acknowledge(self, body: object) -> None:
        """Gives that sign for a delivered JSON value that was stored. Not stored, not repeated; never raises."""


@runtime_checkable
class Typing(Protocol):
    """A platform that can show that an answer is being written."""

    def typing(self, user: str) -> Call:
        """Returns the request that shows it for some seconds."""
