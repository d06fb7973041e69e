"""Zalo's Bot API for tests, strict about every field of a request."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import Any

from aiohttp import web

from tests.doubles.fake_zalo_oauth import Fault, broken

_URL = re.compile(r"https://\S+|http://127\.0\.0\.1\S*")


class FakeBot:
    """`sent` is what people were shown: (method, body) in order; `updates` is what getUpdates will give."""

    def __init__(self, breaches: list[str], token: str) -> None:
        self.faults: deque[Fault] = deque()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.typed: list[str] = []
        self.updates: deque[dict[str, Any]] = deque()
        self.idle_seconds = 0.1
        self.webhook = self.webhook_secret = ""
        self._breaches = breaches
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/bot{token}/{method}", self._call)]

    def texts(self, user: str) -> list[str]:
        """The texts that a person was shown."""
        return [body["text"] for method, body in self.sent if method == "sendMessage" and body["chat_id"] == user]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self._token:
            return _failed(401)
        body = await request.json() if request.can_read_body else {}
        if method.startswith("send"):
            return self._sending(request, method, body)
        if method == "getMe":
            return _done({"id": "1", "account_name": "bot.TroLySo", "account_type": "BASIC", "can_join_groups": True})
        if method == "setWebhook":
            return self._set_webhook(body)
        if method == "deleteWebhook":
            self.webhook = ""
            return _done({})
        if method == "getUpdates":
            return await self._next_update()
        self._breaches.append(f"the Bot API has no {method}")
        return _failed(404)

    def _sending(self, request: web.Request, method: str, body: dict[str, Any]) -> web.StreamResponse:
        found = _breaches(method, body)
        self._breaches.extend(found)
        fault = self.faults.popleft() if self.faults else None
        if fault == "break":
            return broken(request)
        if isinstance(fault, int) or found:
            return _failed(fault if isinstance(fault, int) else 400)
        if method == "sendChatAction":
            self.typed.append(body["chat_id"])
        else:
            self.sent.append((method, body))
        return broken(request) if fault == "lost" else _done({"message_id": f"sent-{len(self.sent)}"})

    def _set_webhook(self, body: dict[str, Any]) -> web.Response:
        if not _URL.fullmatch(str(body.get("url"))) or not 8 <= len(str(body.get("secret_token", ""))) <= 256:
            self._breaches.append("setWebhook wants an https url and a secret_token of 8 to 256 characters")
            return _failed(400)
        self.webhook, self.webhook_secret = body["url"], body["secret_token"]
        return _done({"url": self.webhook})

    async def _next_update(self) -> web.Response:
        if self.webhook:
            return _failed(409)
        if not self.updates:
            await asyncio.sleep(self.idle_seconds)
        return _done(self.updates.popleft()) if self.updates else _failed(408)


def _breaches(method: str, body: dict[str, Any]) -> list[str]:
    """What breaks a documented limit in the body of a send."""
    fields = {
        "sendMessage": {"chat_id", "text"},
        "sendPhoto": {"chat_id", "photo"},
        "sendChatAction": {"chat_id", "action"},
    }
    if set(body) != fields.get(method):
        return [f"{method} with the fields {sorted(body)}"]
    found = []
    if not isinstance(body["chat_id"], str) or not body["chat_id"]:
        found.append("chat_id is a text")
    text = body.get("text", "x")
    if not isinstance(text, str) or not text.strip() or len(text) > 2_000:
        found.append("a text has 1 to 2,000 characters")
    if method == "sendPhoto" and not _URL.fullmatch(str(body["photo"])):
        found.append("a photo is an https address")
    if body.get("action", "typing") != "typing":
        found.append("the only action is typing")
    return found


def _done(result: dict[str, Any]) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _failed(code: int) -> web.Response:
    status = code if code in (401, 408, 429) or code >= 500 else 200
    return web.json_response({"ok": False, "error_code": code, "description": "fault"}, status=status)
