"""One passage: its form, saving it, taking it out of the draft, and having looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.contract import NotHere, Role, Route, admin_of, is_htmx, path, redirect, render, say
from bot.admin.documents.cards import card
from bot.admin.documents.dates import shown_date
from bot.admin.documents.desk import Desk, Desks, address
from bot.admin.documents.editing import AUDIENCES, Typed
from bot.admin.documents.hints import MOST_LETTERS, MOST_WORDS, hints_for
from bot.admin.documents.origin import origin_of
from bot.admin.documents.propositions import read
from bot.publishing.drafting import Drafting
from bot.storage.drafts import DraftRefused
from bot.storage.uploads import Upload, UploadStore
from knowledge.draft import Item
from knowledge.model import Document, Passage

TEMPLATE = "documents/passage.html.j2"


class PassagePages:
    """/van-ban/{file}/doan/{id}: with htmx inside the document's page, and else as pages of their own."""

    def __init__(self, desks: Desks, drafting: Drafting, uploads: UploadStore) -> None:
        self._desks = desks
        self._drafting = drafting
        self._uploads = uploads

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        here = "/van-ban/{file}/doan/{id}"
        return (
            Route("GET", here, self.show, Role.VIEWER),
            Route("GET", here + "/sua", self.edit, Role.EDITOR),
            Route("POST", here + "/sua", self.save, Role.EDITOR),
            Route("POST", here + "/thu", self.try_out, Role.EDITOR),
            Route("POST", here + "/da-xem", self.looked_at, Role.EDITOR),
            Route("POST", here + "/bo", self.remove, Role.EDITOR),
            Route("POST", here + "/khoi-phuc", self.restore, Role.EDITOR),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The card, as it is after "cancel"; without htmx its place in the document."""
        desk, document, passage = await self._asked(request)
        if not is_htmx(request):
            return redirect(request, _place(desk, document, passage))
        return self._card(request, desk, document, passage)

    async def edit(self, request: web.Request) -> web.Response:
        """The form."""
        desk, document, passage = await self._asked(request)
        upload = await self._upload(document)
        typed = Typed.of_passage(passage, desk.seen(("passage", passage.id)), with_text=_has_text(upload, passage))
        return self._form(request, desk, document, passage, upload, typed, {})

    async def save(self, request: web.Request) -> web.Response:
        """Puts what was typed into the draft; where somebody else was faster, both are shown."""
        admin = admin_of(request)
        desk, document, passage = await self._asked(request)
        upload = await self._upload(document)
        typed = Typed.of_form(admin.form, with_text=_has_text(upload, passage))
        if errors := typed.errors(desk.content.programmes):
            return self._form(request, desk, document, passage, upload, typed, errors)
        try:
            draft = await self._desks.begun(desk, admin.who)
            await self._drafting.save(draft, typed.applied(passage), typed.seen, admin.who)
        except DraftRefused as refused:
            return await self._refused(request, typed, upload, str(refused))
        desk = await self._desks.of(draft)
        passage = desk.passage(document.file, passage.id)
        if not is_htmx(request):
            return redirect(request, _place(desk, document, passage), done=say("documents.saved"))
        return self._card(request, desk, document, passage, done=say("documents.saved"))

    async def try_out(self, request: web.Request) -> web.Response:
        """What is to be said of the plain words while they are typed. Keeps nothing."""
        _, document, passage = await self._asked(request)
        typed = Typed.of_form(admin_of(request).form, with_text=_has_text(await self._upload(document), passage))
        hints = hints_for(typed.applied(passage), document)
        return render(request, TEMPLATE, part="hints", hints=hints, most_letters=MOST_LETTERS, most_words=MOST_WORDS)

    async def looked_at(self, request: web.Request) -> web.Response:
        """Saves the passage unchanged, by the person who looked at it."""
        admin = admin_of(request)
        desk, document, passage = await self._asked(request)
        seen, done = admin.form.number("seen") or 0, say("documents.looked_one")
        try:
            draft = await self._desks.begun(desk, admin.who)
            await self._drafting.save(draft, passage, seen, admin.who)
            desk = await self._desks.of(draft)
        except DraftRefused as refused:
            done = str(refused)
        if not is_htmx(request):
            return redirect(request, _place(desk, document, passage), done=done)
        return self._card(request, desk, document, passage, done=done)

    async def remove(self, request: web.Request) -> web.Response:
        """Takes the passage out: a new one is gone, one of the live version can be put back."""
        admin = admin_of(request)
        desk, document, passage = await self._asked(request)
        seen = admin.form.number("seen") or 0
        is_live = any(known.id == passage.id for known in desk.live.passages)
        try:
            draft = await self._desks.begun(desk, admin.who)
            if is_live:
                gone = [Item("passage", passage.id, None)]
                await self._drafting.store.change(draft, gone, admin.who, seen={("passage", passage.id): seen})
            else:
                await self._drafting.store.undo(draft, "passage", passage.id, seen, admin.who)
        except DraftRefused as refused:
            return redirect(request, _place(desk, document, passage), done=str(refused))
        where = f"{address(document.file)}?draft={draft}&trang={passage.page if document.paged else ''}"
        return redirect(request, where, done=say("documents.passage_removed"))

    async def restore(self, request: web.Request) -> web.Response:
        """Puts a passage back as the live version has it."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        passage = next((p for p in desk.removed(document.file) if p.id == request.match_info["id"]), None)
        if passage is None or desk.draft is None:
            raise NotHere
        seen = admin.form.number("seen") or 0
        try:
            await self._drafting.store.undo(desk.draft.id, "passage", passage.id, seen, admin.who)
            done = say("documents.passage_restored")
        except DraftRefused as refused:
            done = str(refused)
        return redirect(request, _place(desk, document, passage), done=done)

    async def _asked(self, request: web.Request) -> tuple[Desk, Document, Passage]:
        desk = await self._desks.shown(request)
        document = desk.document(request.match_info["file"])
        return desk, document, desk.passage(document.file, request.match_info["id"])

    async def _upload(self, document: Document) -> Upload | None:
        return await self._uploads.get(document.sha256) if document.sha256 else None

    async def _refused(self, request: web.Request, typed: Typed, upload: Upload | None, sentence: str) -> web.Response:
        """The form with what was typed, and what somebody else has saved meanwhile beside it."""
        desk, document, passage = await self._asked(request)
        return self._form(request, desk, document, passage, upload, typed, {"form": sentence}, stale=True)

    def _card(
        self, request: web.Request, desk: Desk, document: Document, passage: Passage, done: str = ""
    ) -> web.Response:
        values = _shared(desk, document, desk.may_change(admin_of(request)))
        return render(request, TEMPLATE, part="card", card=card(desk, passage), done=done, **values)

    def _form(
        self,
        request: web.Request,
        desk: Desk,
        document: Document,
        passage: Passage,
        upload: Upload | None,
        typed: Typed,
        errors: dict[str, str],
        *,
        stale: bool = False,
    ) -> web.Response:
        """With `stale` the form carries the newest revision: whoever saves again has seen what it would undo."""
        revision = desk.seen(("passage", passage.id))
        return render(
            request,
            TEMPLATE,
            status=422 if errors else 200,
            part="form",
            passage=passage,
            typed=typed,
            errors=errors,
            seen=revision if stale else typed.seen,
            theirs=_differing(passage, typed) if stale else [],
            is_new=all(known.id != passage.id for known in desk.live.passages),
            audiences=[(a, say(f"documents.audience.{a}"), say(f"documents.audience.{a}.more")) for a in AUDIENCES],
            programmes=[(programme.id, programme.name) for programme in desk.content.programmes],
            hints=hints_for(typed.applied(passage), document),
            most_letters=MOST_LETTERS,
            most_words=MOST_WORDS,
            origin=origin_of(desk, document, upload, passage, None),
            here=path(address(document.file)),
            inside=is_htmx(request),
            **_shared(desk, document, may_change=True),
        )


def _shared(desk: Desk, document: Document, may_change: bool) -> dict[str, Any]:
    return {"desk": desk, "document": document, "may_change": may_change, "shown_date": shown_date}


def _has_text(upload: Upload | None, passage: Passage) -> bool:
    """Whether the text may be put right: what a machine read of a file may be wrong; a row of a table is data."""
    return upload is not None and passage.kind == "text"


def _place(desk: Desk, document: Document, passage: Passage) -> str:
    """Where the passage stands in the document's page."""
    return f"{address(document.file)}?{desk.at(doan=passage.id)}#p-{passage.id}"


def _differing(passage: Passage, typed: Typed) -> list[tuple[str, str]]:
    """What somebody else has saved where it differs from what was typed: (name of the field, words)."""
    now = Typed.of_passage(passage, 0, with_text=typed.text is not None)
    pairs = (
        ("audience", say(f"documents.audience.{now.audience}"), now.audience != typed.audience),
        ("programmes", ", ".join(now.programmes), set(now.programmes) != set(typed.programmes)),
        ("plain", now.plain, now.plain != typed.plain),
        ("questions", now.questions, now.asked != typed.asked),
        ("propositions", now.propositions, read(now.propositions) != read(typed.propositions)),
        ("unused_after", now.unused_after, now.unused_after != typed.unused_after),
        ("text", now.text or "", now.text != typed.text),
    )
    return [(say(f"documents.field.{name}"), words or "–") for name, words, differs in pairs if differs]
