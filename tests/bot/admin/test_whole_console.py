"""Every door of the console as `trolyso serve` joins it: no action without the role that it takes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot import console_assembly
from bot.admin.contract import Role, Route
from bot.assembly import assemble
from bot.channel_assembly import join_channels
from bot.settings import Settings
from tests.bot.admin.served import Served, serving

PUBLISHERS = {
    "/ban-nhap/{id}/tra-lai": Role.PUBLISHER, "/ban-nhap/{id}/kiem-tra": Role.PUBLISHER,
    "/ban-nhap/{id}/cong-bo": Role.PUBLISHER, "/phien-ban/{number}/quay-lai": Role.PUBLISHER,
}  # fmt: skip
"""The doors to what citizens see; an editor's role is enough for all others that change something."""


class Joined:
    """The pages that the real program joins."""

    def __init__(self, pages: Any) -> None:
        self._pages = pages

    def routes(self) -> list[Route]:
        return [route for page in self._pages for route in page.routes()]


@pytest.fixture
async def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Joined]:
    monkeypatch.chdir(tmp_path)
    seen: list[Any] = []

    def keep(_database: object, _secret: object, *, more: Any, panels: object) -> web.Application:
        seen.extend(more)
        return web.Application()

    monkeypatch.setattr(console_assembly, "join_console", keep)
    registry = CollectorRegistry()
    async with assemble(Settings()) as parts, join_channels(parts, registry) as channels:
        console_assembly.join_pages(parts, channels)
        yield Joined(seen)


async def test_what_changes_something_takes_the_role_that_it_should(joined: Joined) -> None:
    posts = [route for route in joined.routes() if route.method != "GET"]
    assert len(posts) > 30
    for route in posts:
        wanted = PUBLISHERS.get(route.path, Role.EDITOR)
        assert route.role is wanted, route.path


@pytest.mark.parametrize("role", [None, "viewer", "editor", "publisher"])
async def test_no_door_opens_without_its_role(joined: Joined, tmp_path: Path, role: str | None) -> None:
    async with serving(tmp_path, more=(joined,)) as served:
        browser = await served.signed_in(role) if role else served.browser()
        before = await log_of(served)
        shut = [route for route in joined.routes() if role is None or not Role(role).covers(route.role)]
        assert len(shut) > 0 or role == "publisher"
        for route in shut:
            path = re.sub(r"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}", "1", "/admin" + route.path)
            answer = await browser.send(route.method, path, headers={"X-CSRF-Token": browser.csrf})
            assert answer.status == (403 if role else 303), (route.method, path)
        assert await log_of(served) == before


async def log_of(served: Served) -> int:
    return len(await served.log())
