"""/ban-nhap/{id}/cong-bo: what would go live, and the one button that does it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.admin.contract import Role, Route, admin_of, redirect, render, say
from bot.admin.drafts.answers import answers_of
from bot.admin.drafts.desk import Desk, number_in
from bot.admin.drafts.draft_pages import HERE, head_of, show_draft, steps_shown
from bot.publishing.publisher import SHORTEST_REASON, GotWorse
from bot.storage.drafts import DraftRefused

MOST_WORSE = 200
"""Answers that got worse, listed before somebody publishes them all the same."""


class PublishPages:
    """For publishers alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", f"{HERE}/{{id}}/cong-bo", self.show, Role.PUBLISHER),
            Route("POST", f"{HERE}/{{id}}/cong-bo", self.publish, Role.PUBLISHER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """What would go live."""
        draft = number_in(request)
        return await self._page(request, draft)

    async def publish(self, request: web.Request) -> web.Response:
        """Makes the draft live, or says why not."""
        draft, admin = number_in(request), admin_of(request)
        await head_of(self._desk, draft)
        reason = admin.form.text("reason")
        try:
            number = await self._desk.publisher.publish(draft, admin.who, reason or None)
        except GotWorse as worse:
            error = say("drafts.reason_short", least=SHORTEST_REASON) if reason else str(worse)
            return await self._page(request, draft, status=422, error=error, reason=reason)
        except DraftRefused as refused:
            return await show_draft(self._desk, request, draft, status=409, trouble=str(refused))
        return redirect(request, f"{HERE}/{draft}", done=say("drafts.published", number=number))

    async def _page(
        self, request: web.Request, draft: int, *, status: int = 200, error: str = "", reason: str = ""
    ) -> web.Response:
        sight = await self._desk.sight(draft)
        if sight.checked is None or not sight.checked.fresh or not sight.draft.changeable:
            return await show_draft(self._desk, request, draft, status=409, trouble=say("drafts.check_first"))
        worse = await asyncio.to_thread(answers_of, sight.checked.report, "worse", 0, MOST_WORSE)
        return render(
            request, "drafts/publish.html.j2", status=status, sight=sight, worse=worse, live=await self._live(),
            least=SHORTEST_REASON, errors={"reason": error}, reason=reason, **steps_shown(sight),
        )  # fmt: skip

    async def _live(self) -> int | None:
        return await self._desk.versions.live()
