"""One request to Zalo's servers, and what its end means: answered, not taken, refused, or nobody knows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

from bot.channels.contract import Rejected, TryLater, Unsure

TIMEOUT_SECONDS = 20.0
"""For a whole request. The lease of the token keeper is longer."""
_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 4.0
"""An idle connection is closed by us before a server may: a request on a closed one is one of which nobody knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object from Zalo, with the HTTP status beside it (a failure often comes with 200)."""

    status: int
    body: dict[str, Any]


def open_client() -> ClientSession:
    """Returns the client for all requests to Zalo; close it, or use it as `async with`. Needs a running loop."""
    timeout = ClientTimeout(total=TIMEOUT_SECONDS, connect=_CONNECT_SECONDS)
    return ClientSession(timeout=timeout, connector=TCPConnector(keepalive_timeout=_IDLE_SECONDS))


async def post(client: ClientSession, url: str, **request: Any) -> Answer:
    """Posts and returns the answer.

    Raises TryLater where nothing was delivered, Rejected for an answer that is none of Zalo's, Unsure where the
    request was written and the answer is missing. No error holds the address: the Bot's token is a part of it.
    """
    try:
        async with client.post(url, allow_redirects=False, **request) as response:
            status, retry_after = response.status, _seconds(response.headers.get("Retry-After"))
            raw = await response.read()
    except (ClientConnectorError, ConnectionTimeoutError):
        raise TryLater("unreachable") from None
    except (ClientError, TimeoutError, OSError):
        raise Unsure("broken connection") from None
    if status in (429, 503):
        raise TryLater(f"http {status}", retry_after)
    body = _object(raw)
    if body is not None and status < 500:
        return Answer(status, body)
    if 300 <= status < 500:
        raise Rejected(f"http {status}")
    raise Unsure(f"http {status}")


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _seconds(header: str | None) -> float | None:
    """Of a Retry-After in seconds; one with a date is passed over, and the caller backs off by itself."""
    return float(header) if header and header.isascii() and header.isdecimal() and len(header) < 6 else None
