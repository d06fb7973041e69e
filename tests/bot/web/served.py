"""The web server on a real port, and a client that speaks with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.web.server import Limits, Rate, create_app, start
from tests.bot.web.scripted_chat import PICTURES, ScriptedChat

WIDE = Limits(session=Rate(10**6, 10**6), address=Rate(10**6, 10**6), body_seconds=0.5)


class Client:
    def __init__(self, url: str, chat: ScriptedChat, http: aiohttp.ClientSession) -> None:
        self.url, self.chat, self.http = url, chat, http

    async def send(self, method: str, path: str, **options: Any) -> SimpleNamespace:
        async with self.http.request(method, self.url + path, **options) as response:
            text = await response.text()
            body = json.loads(text) if response.content_type == "application/json" else None
            return SimpleNamespace(status=response.status, headers=response.headers, text=text, json=body)

    async def post(self, path: str, body: Any) -> SimpleNamespace:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await self.send("POST", path, data=raw)

    async def ask(self, text: Any, **more: Any) -> SimpleNamespace:
        return await self.post("/api/chat", {"text": text, **more})

    async def raw(self, request: bytes) -> bytes:
        """What the server answers to these very bytes, until it closes or two seconds are over."""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        try:
            async with asyncio.timeout(2):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()


async def serving(limits: Limits) -> AsyncIterator[Client]:
    chat = ScriptedChat()
    runner = await start(create_app(chat, limits=limits, pictures=PICTURES.get), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        yield Client(f"http://127.0.0.1:{runner.addresses[0][1]}", chat, http)
    await runner.cleanup()
