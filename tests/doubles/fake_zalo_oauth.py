"""Zalo's OAuth v4 for tests: refresh tokens that work once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections import Counter, deque
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

Fault = int | Literal["break", "lost"]
"""A code of Zalo, or an HTTP status from 400 on; "break": the connection breaks and nothing was done; "lost": it was
done, and the connection breaks before the answer."""


class FakeOauth:
    """`refresh_token` and `access_token` are the ones that are good now."""

    def __init__(self, breaches: list[str], app_id: str, app_secret: str) -> None:
        self.faults: deque[Fault] = deque()
        self.slow = 0.0
        """Seconds that a renewal takes."""
        self.asked = asyncio.Event()
        """Set when a renewal is on its way."""
        self.uses: Counter[str] = Counter()
        """How often each refresh token was used."""
        self.ended_code = -216
        """With which the API answers an access token that has ended."""
        self._breaches = breaches
        self._app = (app_id, app_secret)
        self._codes: dict[str, str] = {}
        self._rotate()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v4/oa/access_token", self._token)]

    def end_access(self, code: int = -216) -> None:
        """Ends the access token before its time."""
        self.access_token, self.ended_code = secrets.token_hex(20), code

    def consent(self, address: str) -> str:
        """What an administrator's browser opens after consent: the address to go back to, with a code."""
        query = parse_qs(urlsplit(address).query)
        code = secrets.token_hex(8)
        self._codes[code] = query["code_challenge"][0]
        if query.get("app_id") != [self._app[0]]:
            self._breaches.append("consent for another app")
        return f"{query['redirect_uri'][0]}?code={code}&oa_id=579"

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form: dict[str, Any] = dict(await request.post())
        fault = self.faults.popleft() if self.faults else None
        self.asked.set()
        await asyncio.sleep(self.slow)
        if fault == "break":
            return broken(request)
        if isinstance(fault, int):
            return faulty(fault)
        if (form.get("app_id"), request.headers.get("secret_key")) != self._app:
            return web.json_response({"error": -14003, "error_name": "Invalid app"})
        if not self._granted(form):
            return web.json_response({"error": -14014, "error_name": "Invalid token"})
        self._rotate()
        if fault == "lost":
            return broken(request)
        pair = {"access_token": self.access_token, "refresh_token": self.refresh_token}
        return web.json_response({**pair, "expires_in": "90000"})

    def _granted(self, form: dict[str, Any]) -> bool:
        if form.get("grant_type") == "authorization_code":
            challenge = self._codes.pop(str(form.get("code")), None)
            hashed = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
            return challenge == base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        if form.get("grant_type") != "refresh_token":
            self._breaches.append("unknown grant_type")
            return False
        given = str(form.get("refresh_token"))
        self.uses[given] += 1
        if self.uses[given] > 1:
            self._breaches.append("a refresh token was used twice")
        return given == self.refresh_token

    def _rotate(self) -> None:
        self.access_token, self.refresh_token = secrets.token_hex(20), secrets.token_hex(20)


def broken(request: web.Request) -> web.StreamResponse:
    """Breaks the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def faulty(fault: int) -> web.Response:
    """The answer for a fault that is a number; 429 says how long to wait."""
    if fault >= 400:
        return web.Response(status=fault, text="<html>", headers={"Retry-After": "7"} if fault == 429 else {})
    return web.json_response({"error": fault, "message": "fault of the test"})
