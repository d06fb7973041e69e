"""A message platform of our own over HTTP, for the load tests: takes messages, says 429, breaks connections.

What it does to a message follows from its text alone: 5 of 100 messages meet a 429 the first time that they are sent,
2 of 100 a connection that breaks before the message was taken.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter
from typing import Any

from aiohttp import ClientConnectionError, ClientConnectorError, ClientError, ClientSession, web

from bot.channels.contract import Call, Event, Rejected, TryLater, Unsure
from bot.channels.wire import moment
from handlers.messages import Reply

RETRY_AFTER = 0.2


class FakePlatform:
    """The server: `delivered` is what it took, in order."""

    def __init__(self, takes_seconds: float = 0.005) -> None:
        self.delivered: list[tuple[str, str]] = []
        self.refused = 0
        self.broken = 0
        self._takes = takes_seconds
        self._met: Counter[str] = Counter()

    async def start(self) -> tuple[web.AppRunner, str]:
        """Listens; returns what stops it, and its address."""
        app = web.Application()
        app.router.add_post("/send", self._send)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.json()
        key = f"{body['to']} {body['text']}"
        self._met[key] += 1
        lot = zlib.crc32(key.encode()) % 100
        if self._met[key] == 1 and lot < 5:
            self.refused += 1
            return web.json_response({"retry_after": RETRY_AFTER}, status=429)
        if self._met[key] == 1 and lot < 7:
            self.broken += 1
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        await asyncio.sleep(self._takes)
        self.delivered.append((body["to"], body["text"]))
        return web.json_response({"ok": True})


class Channel:
    """The platform as the bot sees it (bot.channels.contract.Platform)."""

    name = "telegram"

    def __init__(self, client: ClientSession, url: str) -> None:
        self._client = client
        self._url = url

    def events_of(self, body: object) -> tuple[Event, ...]:
        if not isinstance(body, dict):
            return ()
        return (Event(body["id"], body["user"], "text", body["text"], moment(body["at"])),)

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        return (Call("text", {"to": user, "text": reply.text}),)

    async def send(self, call: Call) -> None:
        try:
            async with self._client.post(f"{self._url}/send", json=call.body) as response:
                said: dict[str, Any] = await response.json()
        except ClientConnectorError:
            raise TryLater("unreachable") from None
        except (ClientConnectionError, ClientError, TimeoutError):
            raise Unsure("broken connection") from None
        if response.status == 429:
            raise TryLater("429", said["retry_after"])
        if response.status != 200:
            raise Rejected(str(response.status))
