"""What an event and a call hold of a person, as it lies in the database: sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.channels.contract import Call
from bot.storage.columns import storable
from bot.storage.sealing import CannotOpen, Sealer
from handlers.messages import MAX_TEXT

MOST_TEXT = 4 * MAX_TEXT
"""Characters stored of a text: more than MAX_TEXT, so that the handlers still see that it is too long."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who wrote, and what."""

    user: str
    text: str


def seal_event(sealer: Sealer, user: str, text: str) -> bytes:
    """Returns user and text, sealed."""
    return sealer.seal(json.dumps([user, storable(text[:MOST_TEXT])]).encode("ascii"))


def open_event(sealer: Sealer, body: bytes | None) -> Said:
    """The inverse. Raises CannotOpen, also where it was erased."""
    if body is None:
        raise CannotOpen
    user, text = json.loads(sealer.open(body))
    return Said(user, text)


def seal_call(sealer: Sealer, call: Call) -> bytes:
    """Returns the call, sealed. Raises TypeError for a body that is not JSON."""
    return sealer.seal(json.dumps([call.method, call.body]).encode("ascii"))


def open_call(sealer: Sealer, body: bytes) -> Call:
    """The inverse. Raises CannotOpen."""
    method, content = json.loads(sealer.open(body))
    return Call(method, content)
