"""/ban-nhap: the drafts, and one draft with all that it would change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.contract import MIB, NotHere, Role, Route, admin_of, redirect, render, say
from bot.admin.drafts.collisions import collisions_of
from bot.admin.drafts.desk import Desk, Sight, number_in, start_in
from bot.admin.drafts.lists import first_parts, part_of
from bot.admin.drafts.steps import STAGES, stage_of, who_takes
from bot.publishing.transfer import import_version
from bot.storage.drafts import Draft, DraftRefused

HERE = "/ban-nhap"
LARGEST_FILE = 64 * MIB
LONGEST_TITLE = 120
CLOSED_SHOWN = 20
"""Closed drafts in the list."""


class DraftPages:
    """Seeing drafts, beginning one, bringing one in from a file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show_all, Role.VIEWER),
            Route("POST", HERE, self.begin, Role.EDITOR),
            Route("POST", f"{HERE}/nhap-tep", self.bring_in, Role.EDITOR, largest=LARGEST_FILE, seconds=180.0),
            Route("GET", f"{HERE}/{{id}}", self.show, Role.VIEWER),
            Route("GET", f"{HERE}/{{id}}/thay-doi", self.more, Role.VIEWER),
        )

    async def show_all(self, request: web.Request) -> web.Response:
        """The list, by state."""
        return await self._list(request)

    async def begin(self, request: web.Request) -> web.Response:
        """Begins a draft on the live version."""
        admin = admin_of(request)
        title = " ".join(admin.form.text("title").split())
        if not 3 <= len(title) <= LONGEST_TITLE:
            errors = {"title": say("drafts.title_length", most=LONGEST_TITLE)}
            return await self._list(request, status=422, errors=errors, title=title)
        try:
            draft = await self._desk.drafting.store.begin(title, admin.who)
        except DraftRefused as refused:
            return await self._list(request, status=409, errors={"title": str(refused)}, title=title)
        return redirect(request, f"{HERE}/{draft}", done=say("drafts.begun"))

    async def bring_in(self, request: web.Request) -> web.Response:
        """Makes a draft of a version's file."""
        admin = admin_of(request)
        upload = admin.form.upload("file")
        if upload is None:
            return await self._list(request, status=422, errors={"file": say("drafts.no_file")})
        try:
            draft = await import_version(self._desk.drafting, await upload.read(), admin.who)
        except DraftRefused as refused:
            return await self._list(request, status=422, errors={"file": str(refused)})
        return redirect(request, f"{HERE}/{draft}", done=say("drafts.brought_in"))

    async def show(self, request: web.Request) -> web.Response:
        """One draft."""
        return await show_draft(self._desk, request, number_in(request))

    async def more(self, request: web.Request) -> web.Response:
        """The rest of a group: its rows alone where htmx asks, else a page of them."""
        sight = await self._desk.sight(number_in(request))
        differences = sight.differences
        part = await asyncio.to_thread(part_of, differences, request.query.get("nhom", ""), start_in(request))
        return render(request, "drafts/more.html.j2", part="rows", sight=sight, list=part)

    async def _list(
        self,
        request: web.Request,
        *,
        status: int = 200,
        errors: dict[str, str] | None = None,
        title: str = "",
    ) -> web.Response:
        drafts = await self._desk.drafting.store.listing()
        states = {state: [draft for draft in drafts if draft.state == state] for state in ("in_review", "open")}
        closed = [draft for draft in drafts if not draft.changeable]
        return render(
            request,
            "drafts/list.html.j2",
            status=status,
            states=states,
            closed=closed[:CLOSED_SHOWN],
            closed_more=max(0, len(closed) - CLOSED_SHOWN),
            errors=errors or {},
            title_typed=title,
        )


async def show_draft(
    desk: Desk, request: web.Request, draft: int, *, status: int = 200, trouble: str = ""
) -> web.Response:
    """Answers with the page of one draft; `trouble` says what was refused just now. Raises NotHere."""
    sight = await desk.sight(draft)
    colliding = []
    if sight.view.colliding and sight.draft.changeable:
        base = await desk.drafting.content_of(sight.draft.base)
        colliding = await asyncio.to_thread(collisions_of, sight.view, base)
    parts = await asyncio.to_thread(first_parts, sight.differences)
    return render(
        request,
        "drafts/draft.html.j2",
        status=status,
        sight=sight,
        colliding=colliding,
        live=await desk.versions.live(),
        parts=parts,
        trouble=trouble,
        **steps_shown(sight),
        **await undoing(desk, sight.draft),
    )


def steps_shown(sight: Sight) -> dict[str, Any]:
    """Returns what the line of steps needs."""
    return {"stages": STAGES, "stage": stage_of(sight.step), "who": who_takes(sight.step)}


async def undoing(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Returns how a published draft can be taken back: the version that was live before, and whether it still can."""
    number = draft.published_as
    if number is None:
        return {"previous": None, "is_live": False}
    moves = await desk.moves.all()
    previous = next((move.previous for move in reversed(moves) if move.version == number), None)
    return {"previous": previous, "is_live": await desk.versions.live() == number}


async def head_of(desk: Desk, draft: int) -> Draft:
    """Returns a draft's head. Raises NotHere."""
    try:
        return await desk.drafting.store.get(draft)
    except DraftRefused as refused:
        raise NotHere(str(refused)) from None
