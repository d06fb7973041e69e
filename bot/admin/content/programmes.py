"""The sixteen cards: list, form with a preview, saving into the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.content.citing import Shelf
from bot.admin.content.contact_names import contact_names
from bot.admin.content.desk import OPEN, Desk, Sight
from bot.admin.content.phone import card_bubbles
from bot.admin.content.programme_form import FACTS, MOST, MOST_CONTACTS, CardForm
from bot.admin.contract import NotHere, Role, Route, admin_of, redirect, render, say
from bot.storage.drafts import DraftRefused
from knowledge.draft import put
from knowledge.model import Programme

MOST_SAID = 600
"""Characters of a card before its sources: about one screen of a phone."""


class ProgrammePages:
    """/chuong-trinh."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/chuong-trinh", self.list, Role.VIEWER),
            Route("GET", "/chuong-trinh/{id}", self.show, Role.VIEWER),
            Route("POST", "/chuong-trinh/{id}", self.save, Role.EDITOR),
            Route("POST", "/chuong-trinh/{id}/xem-thu", self.preview, Role.EDITOR),
        )

    async def list(self, request: web.Request) -> web.Response:
        """Shows all cards with what the draft changes."""
        return render(request, "content/programmes.html.j2", sight=await self._desk.sight(request))

    async def show(self, request: web.Request) -> web.Response:
        """Shows a card's form."""
        sight = await self._desk.sight(request)
        programme = _programme(sight, request)
        return _page(request, sight, programme, CardForm.of(programme))

    async def save(self, request: web.Request) -> web.Response:
        """Saves a card; shows the form with what is wrong where it cannot be said."""
        sight = await self._desk.sight(request)
        old, form, shelf = _programme(sight, request), CardForm.read(admin_of(request).form), Shelf(sight.content)
        programme = form.programme(old, shelf)
        if errors := form.errors(shelf) or _too_long(programme, sight):
            return _page(request, sight, old, form, errors=errors, status=422)
        try:
            draft = await self._desk.put(request, [put(programme)])
        except DraftRefused as refused:
            return _page(request, await self._desk.sight(request), old, form, refused=str(refused), status=409)
        return redirect(request, f"/chuong-trinh/{old.id}?{OPEN}={draft}", done=say("content.saved", draft=draft))

    async def preview(self, request: web.Request) -> web.Response:
        """Shows the card as it is being typed."""
        sight = await self._desk.sight(request)
        programme = CardForm.read(admin_of(request).form).programme(_programme(sight, request), Shelf(sight.content))
        return render(request, "content/phone.html.j2", part="phone", bubbles=card_bubbles(programme, sight.content))


def _programme(sight: Sight, request: web.Request) -> Programme:
    found = sight.thing(("programme", request.match_info["id"]))
    if not isinstance(found, Programme):
        raise NotHere
    return found


def _too_long(programme: Programme, sight: Sight) -> dict[str, str]:
    said = next((bubble.text for bubble in card_bubbles(programme, sight.content)), "")
    length = len(said.partition("\n\nNguồn:")[0])
    return {"name": say("content.card.long", length=length, most=MOST_SAID)} if length > MOST_SAID else {}


def _page(
    request: web.Request, sight: Sight, old: Programme, form: CardForm, *, refused: str = "", status: int = 200,
    **more: Any,
) -> web.Response:  # fmt: skip
    shelf = Shelf(sight.content)
    theirs = sight.thing(("programme", old.id)) if refused else None
    return render(
        request, "content/programme.html.j2", status=status, sight=sight, programme=old, form=form, shelf=shelf,
        seen=sight.seen(("programme", old.id)), most=MOST, most_contacts=MOST_CONTACTS, facts=FACTS, refused=refused,
        theirs=CardForm.of(theirs) if isinstance(theirs, Programme) else None,
        names=contact_names(sight.content), bubbles=card_bubbles(form.programme(old, shelf), sight.content), **more,
    )  # fmt: skip
