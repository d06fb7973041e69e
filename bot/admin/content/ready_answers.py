"""Ready answers: list, form with a preview, adding and removing, all in the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.content.answer_form import AnswerForm, twins
from bot.admin.content.desk import OPEN, Desk, Sight
from bot.admin.content.phone import Bubble, answer_bubbles
from bot.admin.contract import NotHere, Role, Route, Sorry, admin_of, redirect, render, say
from bot.admin.documents.dates import shown_date
from bot.publishing.faq import FILE, MOST_CHARACTERS, faq_document
from bot.storage.drafts import DraftRefused
from handlers.excerpt import MOST_SENTENCES
from knowledge.draft import put
from knowledge.model import Passage
from knowledge.times import today


class ReadyAnswerPages:
    """/hoi-dap."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/hoi-dap", self.list, Role.VIEWER),
            Route("GET", "/hoi-dap/them", self.blank, Role.EDITOR),
            Route("POST", "/hoi-dap/them", self.add, Role.EDITOR),
            Route("POST", "/hoi-dap/xem-thu", self.preview, Role.EDITOR),
            Route("POST", "/hoi-dap/bo", self.remove, Role.EDITOR),
            Route("GET", "/hoi-dap/{id}", self.show, Role.VIEWER),
            Route("POST", "/hoi-dap/{id}", self.save, Role.EDITOR),
        )

    async def list(self, request: web.Request) -> web.Response:
        """Shows all ready answers, those that are not used any more last."""
        sight, day = await self._desk.sight(request), today()
        own = [passage for passage in sight.content.passages if passage.file == FILE]
        own.sort(key=lambda passage: (passage.unused_after or "9") < day)
        names = {programme.id: programme.name for programme in sight.content.programmes}
        removed = [thing for thing in sight.removed("passage") if isinstance(thing, Passage) and thing.file == FILE]
        return render(
            request, "content/ready_answers.html.j2", sight=sight, answers=own, today=day, names=names, removed=removed,
            partial=shown_date,
        )  # fmt: skip

    async def blank(self, request: web.Request) -> web.Response:
        """Shows an empty form."""
        return await _page(request, await self._desk.sight(request), None, AnswerForm())

    async def show(self, request: web.Request) -> web.Response:
        """Shows the form of an answer."""
        sight = await self._desk.sight(request)
        passage = _answer(sight, request.match_info["id"])
        return await _page(request, sight, passage, AnswerForm.of(passage))

    async def add(self, request: web.Request) -> web.Response:
        """Adds an answer, together with the document of all answers where there is none yet."""
        sight = await self._desk.sight(request)
        form = AnswerForm.read(admin_of(request).form)
        if errors := form.errors(sight.content):
            return await _page(request, sight, None, form, errors=errors, status=422)
        document = faq_document(sight.content)
        things = [form.passage([passage.id for passage in sight.content.passages])]
        items = [put(things[0]), *([] if document in sight.content.documents else [put(document)])]
        try:
            draft = await self._desk.put(request, items, seen=0)
        except DraftRefused as refused:
            return await _page(request, sight, None, form, refused=str(refused), status=409)
        where = f"/hoi-dap/{things[0].id}?{OPEN}={draft}"
        return redirect(request, where, done=say("content.saved", draft=draft))

    async def save(self, request: web.Request) -> web.Response:
        """Saves an answer; it stays the passage that it was, so that what points to it still does."""
        sight = await self._desk.sight(request)
        form, name = AnswerForm.read(admin_of(request).form), request.match_info["id"]
        old = _answer(sight, name)
        if errors := form.errors(sight.content):
            return await _page(request, sight, old, form, errors=errors, status=422)
        changed = form.passage([]).model_copy(update={"id": name})
        try:
            draft = await self._desk.put(request, [put(changed)])
        except DraftRefused as refused:
            return await _page(request, await self._desk.sight(request), old, form, refused=str(refused), status=409)
        return redirect(request, f"/hoi-dap/{name}?{OPEN}={draft}", done=say("content.saved", draft=draft))

    async def remove(self, request: web.Request) -> web.Response:
        """Removes an answer."""
        sight = await self._desk.sight(request)
        passage = _answer(sight, admin_of(request).form.text("id"))
        try:
            draft = await self._desk.take_away(request, sight, ("passage", passage.id))
        except DraftRefused as refused:
            raise Sorry(409, str(refused)) from None
        return redirect(request, f"/hoi-dap?{OPEN}={draft}", done=say("content.removed", draft=draft))

    async def preview(self, request: web.Request) -> web.Response:
        """Shows the answer as it is being typed, how long it is, and who has nearly the same question."""
        sight, admin = await self._desk.sight(request), admin_of(request)
        form = AnswerForm.read(admin.form)
        found = await asyncio.to_thread(twins, form.questions, admin.form.text("id"), sight.content)
        return render(
            request, "content/answer_phone.html.j2", part="phone", form=form, twins=found, bubbles=_said(form, sight),
            most=MOST_CHARACTERS, most_sentences=MOST_SENTENCES, sight=sight,
        )  # fmt: skip


def _answer(sight: Sight, name: str) -> Passage:
    found = sight.thing(("passage", name))
    if not isinstance(found, Passage) or found.file != FILE:
        raise NotHere
    return found


def _said(form: AnswerForm, sight: Sight) -> tuple[Bubble, ...]:
    try:
        passage = form.passage([])
    except DraftRefused:
        return ()
    return answer_bubbles(passage, faq_document(sight.content), sight.content)


async def _page(
    request: web.Request, sight: Sight, old: Passage | None, form: AnswerForm, *, refused: str = "", status: int = 200,
    **more: Any,
) -> web.Response:  # fmt: skip
    name = old.id if old is not None else ""
    theirs = sight.thing(("passage", name)) if refused else None
    found = await asyncio.to_thread(twins, form.questions, name, sight.content)
    return render(
        request, "content/ready_answer.html.j2", status=status, sight=sight, old=old, form=form, refused=refused,
        seen=sight.seen(("passage", name)), mark=sight.mark("passage", name), twins=found, bubbles=_said(form, sight),
        theirs=AnswerForm.of(theirs) if isinstance(theirs, Passage) else None,
        most=MOST_CHARACTERS, most_sentences=MOST_SENTENCES, **more,
    )  # fmt: skip
