"""One document: its passages beside the pages they came from, its warnings, what is known of it, who has looked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.contract import Admin, NotHere, Role, Route, admin_of, path, redirect, render, say
from bot.admin.documents.cards import FILTERS, REMOVED, chosen, counts, screen
from bot.admin.documents.dates import shown_date
from bot.admin.documents.desk import Desk, Desks, address
from bot.admin.documents.drawing import Drawer
from bot.admin.documents.metadata import Metadata
from bot.admin.documents.origin import origin_of
from bot.admin.documents.warned import warned
from bot.publishing.drafting import Drafting
from bot.storage.drafts import DraftRefused
from bot.storage.uploads import Upload, UploadStore
from knowledge.draft import Item, Key
from knowledge.model import Document
from knowledge.times import today

_SEEN = re.compile(r"(\d{1,9}) (.{1,200})", re.DOTALL)


class DocumentPages:
    """/van-ban/{file} and what belongs to it, but for the form of a passage."""

    def __init__(self, desks: Desks, drafting: Drafting, uploads: UploadStore, drawer: Drawer) -> None:
        self._desks = desks
        self._drafting = drafting
        self._uploads = uploads
        self._drawer = drawer

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", "/van-ban/{file}", self.show, Role.VIEWER),
            Route("GET", "/van-ban/{file}/goc", self.origin, Role.VIEWER),
            Route("GET", r"/van-ban/{file}/trang/{page:\d{1,4}}.png", self.picture, Role.VIEWER),
            Route("POST", "/van-ban/{file}/thong-tin", self.correct, Role.EDITOR),
            Route("POST", "/van-ban/{file}/da-xem", self.looked_at, Role.EDITOR),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The passages that `loc` and `trang` choose, from `tu` on or around the passage `doan`."""
        desk = await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        return render(request, "documents/document.html.j2", **await self._values(request, desk, document))

    async def origin(self, request: web.Request) -> web.Response:
        """The page beside the passages, for the passage `doan` or the page `trang`."""
        desk = await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        values = await self._values(request, desk, document)
        return render(request, "documents/document.html.j2", part="origin", **values)

    async def picture(self, request: web.Request) -> web.Response:
        """A page of an uploaded PDF as a PNG."""
        desk = await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        upload = await self._upload(document)
        number = int(request.match_info["page"])
        if upload is None or upload.kind != "pdf" or not 1 <= number <= len(upload.pages or ()):
            raise NotHere
        picture = self._drawer.kept(upload.sha256, number)
        if picture is None:
            data = await self._uploads.data(upload.sha256)
            picture = await self._drawer.draw(upload.sha256, data, number) if data else None
        if picture is None:
            raise NotHere(say("documents.no_picture"))
        headers = {"Cache-Control": "private, max-age=600"}
        return web.Response(body=picture, content_type="image/png", headers=headers)

    async def correct(self, request: web.Request) -> web.Response:
        """What is known of the document, and until when the bot answers from it (empty: without an end)."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        typed = Metadata.of_document(document).corrected(admin.form)
        errors = typed.errors(desk.content.documents)
        if not errors:
            try:
                draft = await self._desks.begun(desk, admin.who)
                await self._drafting.save(draft, typed.put_into(document), admin.form.number("seen") or 0, admin.who)
                return redirect(request, f"{address(document.file)}?draft={draft}", done=say("documents.saved"))
            except DraftRefused as refused:
                errors, desk = {"form": str(refused)}, await self._desks.shown(request)
        values = await self._values(request, desk, document)
        values |= {"errors": errors, "typed": typed}
        return render(request, "documents/document.html.j2", status=422, **values)

    async def looked_at(self, request: web.Request) -> web.Response:
        """Saves the passages that stood on the screen unchanged, by the person who looked at them."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        seen = _seen(admin.form.texts("seen"))
        found = [p for p in desk.passages(document.file) if ("passage", p.id) in seen and desk.is_unread(p)]
        done = say("documents.nothing_to_look_at")
        if found and desk.draft:
            items = [Item("passage", passage.id, passage) for passage in found]
            what = say("documents.looked_what", name=document.name, count=len(found))
            try:
                await self._drafting.store.change(desk.draft.id, items, admin.who, seen=seen, what=what)
                done = say("documents.looked", count=len(found))
            except DraftRefused as refused:
                done = str(refused)
        return redirect(request, f"{address(document.file)}?{_same_place(request, desk)}", done=done)

    async def _upload(self, document: Document) -> Upload | None:
        return await self._uploads.get(document.sha256) if document.sha256 else None

    async def _values(self, request: web.Request, desk: Desk, document: Document) -> dict[str, Any]:
        """What the template of a document shows."""
        query, admin = request.query, admin_of(request)
        upload, page = await self._upload(document), _page(query.get("trang", ""))
        page = page if document.paged else None
        wanted = query.get("loc", "") if query.get("loc", "") in {*FILTERS, REMOVED} else ""
        named, at = query.get("doan", ""), _page(query.get("tu", "")) or 0
        passages = chosen(desk, document.file, wanted, page)
        shown = screen(desk, document, passages, at, named)
        everything = (*desk.passages(document.file), *desk.removed(document.file))
        picked = next((p for p in everything if p.id == named), shown.first if page is None or upload is None else None)
        return {
            **_fixed(desk, admin, document, upload),
            "wanted": wanted,
            "page": page,
            "counts": counts(desk, document.file),
            "filters": [(code, say(f"documents.filter.{code}")) for code in (*FILTERS, REMOVED)],
            "screen": shown,
            "origin": origin_of(desk, document, upload, picked, page),
            "warnings": warned(upload, desk.content, document.file),
            "here": path(address(document.file)),
            "typed": Metadata.of_document(document),
        }


def _fixed(desk: Desk, admin: Admin, document: Document, upload: Upload | None) -> dict[str, Any]:
    in_draft = document in desk.content.documents
    replaced = {d.file: d.name for d in (*desk.live.documents, *desk.content.documents)}
    return {
        "desk": desk,
        "document": document,
        "in_draft": in_draft,
        "is_new": all(d.file != document.file for d in desk.live.documents),
        "upload": upload,
        "may_change": in_draft and desk.may_change(admin),
        "replaces": [replaced.get(name, name) for name in document.replaces],
        "seen": desk.seen(("document", document.file)),
        "shown_date": shown_date,
        "today": today(),
    }


def _page(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else None


def _seen(pairs: Sequence[str]) -> dict[Key, int]:
    """By passage, the revision with which it stood on the screen: each field is "REVISION ID"."""
    found = (_SEEN.fullmatch(pair) for pair in pairs)
    return {("passage", match[2]): int(match[1]) for match in found if match}


def _same_place(request: web.Request, desk: Desk) -> str:
    form = admin_of(request).form
    return desk.at(**{name: form.text(name) for name in ("loc", "trang", "tu")})
