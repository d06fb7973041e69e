"""The first page: who one is, what is where, and what the other pages have to report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from markupsafe import Markup

from bot.admin.rendering import render
from bot.admin.request import Route
from bot.storage.accounts import Role

Panel = Callable[[web.Request], Awaitable[Markup]]
"""One box of the overview, made by `rendering.render_part`; Markup("") where it has nothing to say."""


class Overview:
    """GET /."""

    def __init__(self, panels: Sequence[Panel] = ()) -> None:
        self._panels = panels

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (Route("GET", "/", self.show, Role.VIEWER),)

    async def show(self, request: web.Request) -> web.Response:
        """The page, with every panel in its order."""
        return render(request, "overview.html.j2", panels=[await panel(request) for panel in self._panels])
