"""What goes wrong in the console: a page in Vietnamese with a way on, a log line without a word of anybody's."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.admin.rendering import path, render
from bot.admin.request import is_htmx
from bot.admin.words import load_words, say
from bot.storage.database import DatabaseUnavailable
from bot.web.errors import Handler, Refusal, route_of, where

log = logging.getLogger(__name__)

_CODES = {400: "bad", 403: "forbidden", 404: "not_here", 405: "wrong_method", 408: "slow", 413: "large", 429: "fast"}


class Sorry(Exception):
    """Ends a request with a page that says `sentence` (Vietnamese, for the person) under the title of `status`."""

    def __init__(self, status: int, sentence: str = "", *, wait: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.sentence = sentence
        self.wait = wait
        """Seconds of Retry-After."""


class NotHere(Sorry):
    """Ends a request with 404: there is no such thing, or no longer."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(404, sentence)


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error of the console into a page, or into one sentence where htmx asks."""
    try:
        return await handler(request)
    except SignedOut:
        return _to_sign_in(request)
    except Sorry as sorry:
        return _page(request, sorry.status, sorry.sentence, sorry.wait)
    except Refusal as refusal:
        return _page(request, refusal.status, wait=refusal.wait)
    except web.HTTPException as refused:
        if refused.status < 400:
            raise
        return _page(request, refused.status, allow=refused.headers.get("Allow"))
    except DatabaseUnavailable as error:
        log.warning("%s: no database: %s", route_of(request), where(error))
        return _page(request, 503)
    except Exception as error:
        log.error("%s failed: %s", route_of(request), where(error))
        return _page(request, 500)


def _page(
    request: web.Request, status: int, sentence: str = "", wait: float | None = None, allow: str | None = None
) -> web.Response:
    code = _CODES.get(status, "bad" if status < 500 else "unavailable" if status == 503 else "failed")
    sentence = sentence or load_words()[f"error.{code}"]
    response = render(request, "error.html.j2", status=status, title=say(f"error.{code}.title"), sentence=sentence)
    if wait is not None:
        response.headers["Retry-After"] = str(max(1, round(wait)))
    if allow is not None:
        response.headers["Allow"] = allow
    if request.body_exists and not request.content.at_eof():
        response.force_close()
    return response


def _to_sign_in(request: web.Request) -> web.Response:
    """Back to the same page after signing in, unless something was being sent: a POST is not repeated."""
    sign_in = path("/dang-nhap")
    if is_htmx(request):
        return web.Response(status=401, headers={"HX-Redirect": sign_in})
    if request.method in {"GET", "HEAD"} and request.path != path("/"):
        sign_in = str(request.rel_url.with_path(sign_in).with_query(tiep=request.rel_url.raw_path_qs))
    response = web.Response(status=303, headers={"Location": sign_in})
    if request.body_exists:
        response.force_close()
    return response
