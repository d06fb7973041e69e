"""What goes wrong at a door: a status, a clear sentence for the person, a log line without a word of theirs."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from math import ceil

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.web.metrics import Metrics
from bot.web.words import load_words

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CODES = {400: "bad_request", 404: "not_found", 405: "wrong_method", 413: "too_large"}


class Refusal(Exception):
    """A request that gets an error: `code` is a field of ErrorWords, `wait` the seconds of Retry-After."""

    def __init__(self, status: int, code: str, *, wait: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.wait = wait


def error_response(refusal: Refusal) -> web.Response:
    """`{"error": <sentence>, "code": <code>}` with its status; a body left unread closes the connection."""
    sentence = getattr(load_words().errors, refusal.code)
    response = web.json_response({"error": sentence, "code": refusal.code}, status=refusal.status)
    if refusal.wait is not None:
        response.headers["Retry-After"] = str(max(1, ceil(refusal.wait)))
    if refusal.status in {408, 413}:
        response.force_close()
    return response


def where(error: BaseException) -> str:
    """The error's type and the places it came through: never its message, which may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    path = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__ or error.__context__
    because = f" because of {type(cause).__name__}" if cause else ""
    return f"{type(error).__name__}{because} at {path or 'an unknown place'}"


class Discreet(logging.Filter):
    """Takes addresses and raw requests out of aiohttp's own log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = "a request could not be served: %s", (where(error) if error else "no details",)
        record.exc_info = record.exc_text = None
        return True


def route_of(request: web.Request) -> str:
    """The door as it was declared ("/static/{name}"), so that neither logs nor metrics repeat what a client typed."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def error_middleware(metrics: Metrics) -> Middleware:
    """Every error becomes an answer: JSON under /api, one plain sentence elsewhere."""

    @web.middleware
    async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except Refusal as refusal:
            response = error_response(refusal)
        except web.HTTPException as refused:
            response = _from_aiohttp(request, refused)
        except Exception as error:
            log.error("%s failed: %s", route_of(request), where(error))
            response = error_response(Refusal(500, "failed"))
        if response.status >= 400:
            metrics.errors.labels(route_of(request), str(response.status)).inc()
        return response

    return answer_errors


def _from_aiohttp(request: web.Request, refused: web.HTTPException) -> web.StreamResponse:
    if refused.status < 400:
        return web.Response(status=refused.status, headers=refused.headers)
    code = _CODES.get(refused.status, "bad_request" if refused.status < 500 else "failed")
    response = error_response(Refusal(refused.status, code))
    if not request.path.startswith("/api/"):
        response = web.Response(status=refused.status, text=getattr(load_words().errors, code) + "\n")
    if allow := refused.headers.get("Allow"):
        response.headers["Allow"] = allow
    return response
