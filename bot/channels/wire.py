"""Reads values of unknown shape out of a platform's JSON: whatever is there, nothing here raises."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from bot.storage.columns import storable
from handlers.messages import MAX_TEXT

LONGEST_ID = 200
LONGEST_TEXT = 2 * MAX_TEXT
"""Characters kept of a text: enough for the handlers to see that it is too long."""

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)


def at(value: object, *path: str) -> object:
    """Returns what stands at `path` in nested objects; None where there is nothing."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """Returns the text at `path`, cut to LONGEST_TEXT; "" where there is none."""
    found = at(value, *path)
    return storable(found[:LONGEST_TEXT]) if isinstance(found, str) else ""


def id_at(value: object, *path: str) -> str:
    """Returns the id at `path`, a text or a whole number, as 1 to LONGEST_ID characters; "" where there is none."""
    found = at(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found) if abs(found) < 10**LONGEST_ID else ""
    if not isinstance(found, str):
        return ""
    return storable(found) if len(found) <= LONGEST_ID else digest(found)


def digest(*parts: str) -> str:
    """Returns 64 hex digits that stand for `parts`: an event's id where the platform gives none."""
    return hashlib.sha256("\x00".join(parts).encode(errors="surrogatepass")).hexdigest()


def moment(milliseconds: object) -> datetime:
    """Returns the moment of a Unix time in milliseconds (a number, or its digits); now where it cannot be one."""
    now = datetime.now(UTC)
    try:
        seconds = int(milliseconds) / 1_000 if isinstance(milliseconds, int | str) else 0.0
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return found if _EARLIEST < found < now else now
