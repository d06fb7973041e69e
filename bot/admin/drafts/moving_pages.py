"""POSTs of a draft's page: send it on, send it back, discard it, take a change out, decide a collision."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import get_args

from aiohttp import web

from bot.admin.contract import Role, Route, Sorry, admin_of, redirect, say
from bot.admin.drafts.desk import Desk, number_in
from bot.admin.drafts.draft_pages import HERE, head_of, show_draft
from bot.storage.drafts import DraftRefused
from knowledge.draft import Kind

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}


class MovingPages:
    """Each ends on the draft's page, which says what was done or why it was not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        one = f"{HERE}/{{id}}"
        return (
            Route("POST", f"{one}/gui-duyet", self.send, Role.EDITOR),
            Route("POST", f"{one}/tra-lai", self.send_back, Role.PUBLISHER),
            Route("POST", f"{one}/bo", self.discard, Role.EDITOR),
            Route("POST", f"{one}/bo-thay-doi", self.undo, Role.EDITOR),
            Route("POST", f"{one}/giu-phan-cua-toi", self.keep_mine, Role.EDITOR),
        )

    async def send(self, request: web.Request) -> web.Response:
        """Sends the draft to review, where there is something to review."""
        draft = number_in(request)
        sight = await self._desk.sight(draft)
        if sight.draft.changeable and sight.step in ("edit", "resolve"):
            return await show_draft(self._desk, request, draft, status=409, trouble=say(f"drafts.not_yet.{sight.step}"))
        move = self._desk.drafting.store.move(draft, "in_review", admin_of(request).who)
        return await self._done(request, move, "drafts.sent")

    async def send_back(self, request: web.Request) -> web.Response:
        """Gives the draft back to its editors."""
        move = self._desk.drafting.store.move(number_in(request), "open", admin_of(request).who)
        return await self._done(request, move, "drafts.sent_back")

    async def discard(self, request: web.Request) -> web.Response:
        """Closes the draft without publishing it."""
        draft = number_in(request)
        await head_of(self._desk, draft)
        discard = self._desk.publisher.discard(draft, admin_of(request).who)
        return await self._done(request, discard, "drafts.discarded")

    async def undo(self, request: web.Request) -> web.Response:
        """Takes one change out of the draft, as it was when the page was made."""
        admin, form = admin_of(request), admin_of(request).form
        kind, key, seen = _KINDS.get(form.text("kind")), form.text("key"), form.number("seen")
        if kind is None or not key or seen is None:
            raise Sorry(400)
        undo = self._desk.drafting.store.undo(number_in(request), kind, key, seen, admin.who)
        return await self._done(request, undo, "drafts.undone")

    async def keep_mine(self, request: web.Request) -> web.Response:
        """Has the draft win over what others published, unless they published again since the page was made."""
        draft, admin = number_in(request), admin_of(request)
        await head_of(self._desk, draft)
        if await self._desk.versions.live() != admin.form.number("live"):
            return await show_draft(self._desk, request, draft, status=409, trouble=say("drafts.live_moved"))
        return await self._done(request, self._desk.drafting.store.rebase(draft, admin.who), "drafts.kept")

    async def _done(self, request: web.Request, work: Awaitable[None], code: str) -> web.Response:
        draft = number_in(request)
        try:
            await work
        except DraftRefused as refused:
            return await show_draft(self._desk, request, draft, status=409, trouble=str(refused))
        return redirect(request, f"{HERE}/{draft}", done=say(code))
