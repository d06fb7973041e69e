"""The console as one aiohttp application, to be mounted under /admin/."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.admin.assets import Assets
from bot.admin.contract import Pages
from bot.admin.errors import NotHere, error_pages
from bot.admin.guard import guarded
from bot.admin.rendering import SHELL, Shell, path
from bot.admin.request import Route
from bot.admin.signing_in import SignIn
from bot.storage.accounts import Role
from bot.storage.admin_sessions import AdminSessionStore

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",  # with no-referrer a browser says "Origin: null" of its own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
"""On every response of the console, over the headers of the whole server."""


def create_console(sessions: AdminSessionStore, sign_in: SignIn, pages: Sequence[Pages]) -> web.Application:
    """Returns the application: `app.add_subapp("/admin/", create_console(…))`.

    Each Route of `pages` is guarded by its role; open to everybody are the files and the sign-in page,
    nothing else.
    """
    routes = [route for group in pages for route in group.routes()]
    assets = Assets()
    console = web.Application(middlewares=[error_pages])
    console[SHELL] = Shell(assets, routes)
    console.on_response_prepare.append(_add_headers)
    console.add_routes(
        [
            web.get("/static/{name}", assets.show),
            web.get("/dang-nhap", sign_in.show),
            web.post("/dang-nhap", sign_in.enter),
            web.get("", _to_the_slash),
            *(web.route(route.method, route.path, guarded(route, sessions)) for route in (*routes, _NOWHERE)),
        ]
    )
    return console


async def _to_the_slash(_request: web.Request) -> web.Response:
    return web.Response(status=303, headers={"Location": path("/")})


async def _nowhere(_request: web.Request) -> web.Response:
    raise NotHere


_NOWHERE = Route("GET", "/{rest:.*}", _nowhere, Role.VIEWER)
"""Any other address, the last door: who is not signed in cannot find out which pages there are."""


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers[name] = value
