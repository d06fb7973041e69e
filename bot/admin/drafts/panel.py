"""The box of drafts on the overview: what waits for whom, and what expires."""

from __future__ import annotations

from aiohttp import web
from markupsafe import Markup

from bot.admin.drafts.desk import Desk
from bot.admin.drafts.expiry import DAYS_AHEAD, expiring
from bot.admin.drafts.version_pages import live_content
from bot.admin.rendering import render_part
from knowledge.times import today


class DraftsPanel:
    """A bot.admin.overview.Panel."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, request: web.Request) -> Markup:
        """Returns the box."""
        drafts = await self._desk.drafting.store.listing("open", "in_review")
        soon = expiring(await live_content(self._desk), today())
        return render_part(
            request, "drafts/panel.html.j2", drafts=drafts[:5], more=max(0, len(drafts) - 5), soon=len(soon),
            ahead=DAYS_AHEAD, live=await self._desk.versions.live(),
        )  # fmt: skip
