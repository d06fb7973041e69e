"""The one way in: session, role, origin, CSRF token, in this order, before any handler of a Route runs."""

from __future__ import annotations

import asyncio
import hmac
from urllib.parse import urlsplit

from aiohttp import ClientError, web
from aiohttp.http import HttpProcessingError

from bot.admin.errors import SignedOut, Sorry
from bot.admin.forms import Form
from bot.admin.request import ADMIN, COOKIE, CSRF_FIELD, CSRF_HEADER, Admin, Handler, Route, csrf_of
from bot.admin.words import say
from bot.storage.admin_sessions import AdminSessionStore

SAFE = frozenset({"GET", "HEAD"})


def guarded(route: Route, sessions: AdminSessionStore) -> Handler:
    """Returns the handler of a route, which runs only for whom the route lets in.

    Raises SignedOut, Sorry (403 for the role, the origin or the token; 400, 408, 413 for the body).
    """

    async def let_in(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(COOKIE, "")
        account = await sessions.account(token) if token else None
        if account is None:
            raise SignedOut
        request[ADMIN] = Admin(account, token)
        if not account.role.covers(route.role):
            raise Sorry(403, say("error.role", role=say(f"role.{route.role}")))
        if request.method in SAFE:
            return await route.handler(request)
        check_origin(request)
        request = request.clone(client_max_size=route.largest)
        request[ADMIN] = Admin(account, token, await _sent(request, route, csrf_of(token)))
        return await route.handler(request)

    return let_in


def check_origin(request: web.Request, *, must_say: bool = False) -> None:
    """Raises Sorry (403) for a request that another site made the browser send.

    Sec-Fetch-Site decides where the browser sends it (over https and to this machine); else Origin must name this
    host. `must_say` refuses also who sends neither: every browser of the last years sends one of them with a POST.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    elif origin is not None:
        ours = urlsplit(origin).netloc.casefold() == request.host.casefold()
    else:
        ours = not must_say
    if not ours:
        raise Sorry(403, say("error.origin"))


async def _sent(request: web.Request, route: Route, csrf: str) -> Form:
    """Reads the form. A token in the header (htmx sends it) is looked at before the body is read."""
    header = request.headers.get(CSRF_HEADER)
    if header is not None:
        _check_token(header, csrf)
    try:
        async with asyncio.timeout(route.seconds):
            form = Form(await request.post())
    except TimeoutError:
        raise Sorry(408) from None
    except (ValueError, LookupError, ClientError, HttpProcessingError, web.RequestPayloadError):
        raise Sorry(400) from None
    if header is None:
        _check_token(form.secret(CSRF_FIELD), csrf)
    return form


def _check_token(given: str, csrf: str) -> None:
    if not hmac.compare_digest(given.encode(errors="replace"), csrf.encode()):
        raise Sorry(403, say("error.csrf"))
