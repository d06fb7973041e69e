"""The web server: the web chat, its doors, health and metrics, joined in one aiohttp application."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.channels.contract import Event
from bot.web.contract import Answer, Chat, Rating, UnknownSession, UnknownTurn
from bot.web.doors import Doors
from bot.web.errors import Discreet, Handler, error_middleware, route_of
from bot.web.limits import Limits, Rate
from bot.web.metrics import Metrics
from bot.web.page import Page
from bot.web.pictures import PictureDoor, PictureOf
from bot.web.webhooks import Delivery, Receive, Webhooks

__all__ = ["Answer", "Chat", "Limits", "Rate", "Rating", "UnknownSession", "UnknownTurn", "create_app", "start"]

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""On every response, unless the handler set the header itself."""


async def _nowhere(channel: str, events: tuple[Event, ...]) -> None:
    """Stores nothing: for an application to which no platform delivers."""


def create_app(
    chat: Chat,
    *,
    limits: Limits | None = None,
    registry: CollectorRegistry | None = None,
    pictures: PictureOf = lambda path: None,
    deliveries: Sequence[Delivery] = (),
    receive: Receive = _nowhere,
    console: web.Application | None = None,
) -> web.Application:
    """The application: web chat, /api, the doors of the platforms that deliver, pictures, health and metrics.

    `receive` stores what is delivered; `console` answers under /admin/, with error pages and headers of its own.
    More routes may be added to the application before it starts.
    """
    metrics = Metrics(registry)
    webhooks = Webhooks(deliveries, receive, metrics)
    doors = Doors(chat, limits or Limits(), metrics)
    page = Page()
    app = web.Application(middlewares=[_log_requests, error_middleware(metrics)])
    app.on_response_prepare.append(_add_headers)
    app.add_routes(
        [
            web.get("/", page.page),
            web.get("/static/{name}", page.asset),
            web.post("/api/chat", doors.ask),
            web.post("/api/feedback", doors.rate),
            web.post("/api/forget", doors.forget),
            web.get("/qr/{name}", PictureDoor(pictures).show),
            web.get("/healthz", webhooks.alive),
            web.get("/readyz", doors.ready),
            web.get("/metrics", metrics.show),
            *webhooks.routes(),
        ]
    )
    if console is not None:
        app.add_subapp("/admin/", console)
    return app


async def start(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen, and return what `await runner.cleanup()` stops. aiohttp's own access log, which keeps addresses, is off.

    Raises OSError when the port is taken.
    """
    server_log = logging.getLogger(f"{__name__}.aiohttp")
    if not any(isinstance(known, Discreet) for known in server_log.filters):
        server_log.addFilter(Discreet())
    runner = web.AppRunner(app, access_log=None, logger=server_log)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "trolyso"


@web.middleware
async def _log_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    started = time.perf_counter()
    response = await handler(request)
    milliseconds = (time.perf_counter() - started) * 1_000
    log.info("%s %s %d %.0f ms", request.method, route_of(request), response.status, milliseconds)
    return response
