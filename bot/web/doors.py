"""The doors of the conversation: POST /api/chat, /api/feedback, /api/forget (see INTERFACE)."""

from __future__ import annotations

import contextlib
import re
import time
import unicodedata

from aiohttp import web

from bot.channels.web import Farewell, Feedback, Question, answer_json, has_something_to_see
from bot.web.body import read_body
from bot.web.contract import Answer, Chat, UnknownSession, UnknownTurn
from bot.web.errors import Refusal
from bot.web.limits import Limits, Throttle, client_key
from bot.web.metrics import Metrics
from handlers.messages import MAX_TEXT

_SESSION = re.compile(r"[!-~]{1,128}")
_SECONDS_TO_START = 5.0


class Doors:
    """The three doors; every request passes ready -> address -> body -> session, and only then reaches `chat`."""

    def __init__(self, chat: Chat, limits: Limits, metrics: Metrics) -> None:
        self._chat = chat
        self._limits = limits
        self._metrics = metrics
        self._addresses = Throttle(limits.address)
        self._sessions = Throttle(limits.session)

    async def ask(self, request: web.Request) -> web.Response:
        """POST /api/chat."""
        self._admit(request)
        question = await read_body(request, Question, self._limits)
        if not has_something_to_see(question.text):
            raise Refusal(400, "empty")
        if len(unicodedata.normalize("NFC", question.text)) > MAX_TEXT:
            raise Refusal(400, "too_long")
        session = None if question.session is None else self._known(question.session)
        started = time.perf_counter()
        try:
            answer = await self._chat.ask(question.text, session)
        except UnknownSession:
            raise Refusal(400, "unknown_session") from None
        return self._answered(answer, time.perf_counter() - started)

    def _answered(self, answer: Answer, seconds: float) -> web.Response:
        self._metrics.answers.labels(answer.reply.status).inc()
        self._metrics.seconds.observe(seconds)
        response = web.json_response(answer_json(answer))
        response.enable_compression()
        return response

    async def rate(self, request: web.Request) -> web.Response:
        """POST /api/feedback."""
        self._admit(request)
        feedback = await read_body(request, Feedback, self._limits)
        session = self._known(feedback.session)
        try:
            await self._chat.rate(session, feedback.turn, feedback.value, feedback.reason or None)
        except UnknownSession:
            raise Refusal(400, "unknown_session") from None
        except UnknownTurn:
            raise Refusal(400, "unknown_turn") from None
        self._metrics.ratings.labels(feedback.value).inc()
        return web.Response(status=204)

    async def forget(self, request: web.Request) -> web.Response:
        """POST /api/forget. A session that is gone already counts as forgotten."""
        self._admit(request)
        farewell = await read_body(request, Farewell, self._limits)
        with contextlib.suppress(UnknownSession):
            await self._chat.forget(self._known(farewell.session))
        return web.Response(status=204)

    async def ready(self, _request: web.Request) -> web.Response:
        """GET /readyz."""
        if not self._chat.ready:
            return web.json_response({"status": "starting"}, status=503)
        return web.json_response({"status": "ok"})

    def _admit(self, request: web.Request) -> None:
        if not self._chat.ready:
            raise Refusal(503, "not_ready", wait=_SECONDS_TO_START)
        if wait := self._addresses.wait(client_key(request.remote)):
            raise Refusal(429, "too_fast", wait=wait)

    def _known(self, session: str) -> str:
        """The session's name if it can be one. Raises Refusal: 400 if not, 429 when it asks too fast."""
        if not _SESSION.fullmatch(session):
            raise Refusal(400, "unknown_session")
        if wait := self._sessions.wait(session):
            raise Refusal(429, "too_fast", wait=wait)
        return session
