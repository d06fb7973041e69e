"""The list of the documents, and the search over all their passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.contract import NotHere, Role, Route, admin_of, path, redirect, render, say
from bot.admin.documents.dates import shown_date
from bot.admin.documents.desk import Desk, Desks, address
from bot.admin.documents.search import LONGEST, Found, search
from bot.admin.documents.shelf import shelved
from bot.publishing.drafting import Drafting
from bot.storage.drafts import DraftRefused
from bot.storage.jobs import JobStore
from knowledge.draft import Item
from knowledge.times import today

HERE = "/van-ban"
A_PAGE = 20


class ShelfPages:
    """GET /van-ban; POST /van-ban/{file}/bo and /khoi-phuc."""

    def __init__(self, desks: Desks, drafting: Drafting, jobs: JobStore) -> None:
        self._desks = desks
        self._drafting = drafting
        self._jobs = jobs

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.VIEWER),
            Route("POST", "/van-ban/{file}/bo", self.remove, Role.EDITOR),
            Route("POST", "/van-ban/{file}/khoi-phuc", self.restore, Role.EDITOR),
        )

    async def show(self, request: web.Request) -> web.Response:
        """All documents; with `tim` the passages in which the words stand."""
        desk = await self._desks.shown(request)
        typed = request.query.get("tim", "").strip()[:LONGEST]
        jobs = await self._jobs.of_draft(desk.draft.id) if desk.draft else []
        return render(
            request,
            "documents/list.html.j2",
            desk=desk,
            may_change=desk.may_change(admin_of(request)),
            rows=shelved(desk),
            reading=[job for job in jobs if job.kind == "read" and job.state == "running"],
            shown_date=shown_date,
            today=today(),
            typed=typed,
            **_search(desk, typed, request.query.get("tu", "")),
        )

    async def remove(self, request: web.Request) -> web.Response:
        """Takes a document with all its passages out of the draft's content."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        items = [Item("document", document.file, None)]
        items += [Item("passage", passage.id, None) for passage in desk.passages(document.file)]
        what = say("documents.removed_what", name=document.name)
        try:
            draft = await self._desks.begun(desk, admin.who)
            await self._drafting.store.change(draft, items, admin.who, what=what)
        except DraftRefused as refused:
            return redirect(request, f"{address(document.file)}{desk.query}", done=str(refused))
        return redirect(request, f"{HERE}?draft={draft}", done=say("documents.removed", name=document.name))

    async def restore(self, request: web.Request) -> web.Response:
        """Puts a document that the draft removes back as the live version has it, with its passages."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        file = request.match_info["file"]
        document = next((d for d in desk.live.documents if d.file == file), None)
        if document is None or desk.draft is None:
            raise NotHere
        items = [Item("document", file, document)]
        items += [Item("passage", passage.id, passage) for passage in desk.removed(file)]
        what = say("documents.restored_what", name=document.name)
        try:
            await self._drafting.store.change(desk.draft.id, items, admin.who, what=what)
        except DraftRefused as refused:
            return redirect(request, f"{HERE}{desk.query}", done=str(refused))
        return redirect(request, f"{HERE}{desk.query}", done=say("documents.restored", name=document.name))


def _search(desk: Desk, typed: str, since: str) -> dict[str, Any]:
    """What the template shows of a search."""
    found: list[Found] = search(desk.content.passages, typed)
    at = int(since) if since.isascii() and since.isdigit() and len(since) < 7 else 0
    at = at if at < len(found) else 0
    return {
        "found": found[at : at + A_PAGE],
        "total": len(found),
        "at": at,
        "names": {document.file: document for document in desk.content.documents},
        "newer": _address(desk, typed, max(at - A_PAGE, 0)) if at else "",
        "older": _address(desk, typed, at + A_PAGE) if at + A_PAGE < len(found) else "",
    }


def _address(desk: Desk, typed: str, at: int) -> str:
    return f"{path(HERE)}?{desk.at(tim=typed, tu=at or None)}"
