"""Contacts: list with what has to be checked again, form, adding and removing, all in the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.content.contact_form import MOST, ContactForm, flag_of, users_of
from bot.admin.content.contact_names import contact_names
from bot.admin.content.desk import OPEN, Desk, Sight
from bot.admin.content.phone import contact_bubbles
from bot.admin.contract import NotHere, Role, Route, Sorry, admin_of, redirect, render, say
from bot.admin.documents.dates import shown_date
from bot.storage.drafts import DraftRefused
from handlers.events import HELPLINE
from knowledge.draft import put
from knowledge.model import Contact
from knowledge.times import today

_FILTERS = ("", "late", "unknown", "changed")


class ContactPages:
    """/lien-he. A contact is named by the parameter `ten`, since its name may hold any sign."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/lien-he", self.list, Role.VIEWER),
            Route("GET", "/lien-he/sua", self.show, Role.VIEWER),
            Route("GET", "/lien-he/them", self.blank, Role.EDITOR),
            Route("POST", "/lien-he/sua", self.save, Role.EDITOR),
            Route("POST", "/lien-he/them", self.add, Role.EDITOR),
            Route("POST", "/lien-he/bo", self.remove, Role.EDITOR),
            Route("POST", "/lien-he/xem-thu", self.preview, Role.EDITOR),
        )

    async def list(self, request: web.Request) -> web.Response:
        """Shows all contacts, or those that have to be checked, or those that the draft changes."""
        sight, day, chosen = await self._desk.sight(request), today(), request.query.get("loc", "")
        chosen = chosen if chosen in _FILTERS else ""
        flags = {contact.what: flag_of(contact, day) for contact in sight.content.contacts}
        marks = {contact.what: sight.mark("contact", contact.what) for contact in sight.content.contacts}
        shown = [c for c in sight.content.contacts if _fits(chosen, flags[c.what], marks[c.what])]
        late, unknown = (sum(flag == kind for flag in flags.values()) for kind in ("late", "unknown"))
        counts = {"": len(flags), "late": late, "unknown": unknown, "changed": sum(map(bool, marks.values()))}
        users = {contact.what: users_of(contact.what, sight.content.programmes) for contact in shown}
        return render(
            request, "content/contacts.html.j2", sight=sight, contacts=shown, flags=flags, marks=marks, users=users,
            chosen=chosen, counts=counts, names=contact_names(sight.content), partial=shown_date,
        )  # fmt: skip

    async def show(self, request: web.Request) -> web.Response:
        """Shows a contact's form."""
        sight = await self._desk.sight(request)
        contact = _contact(sight, request.query.get("ten", ""))
        return _page(request, sight, contact, ContactForm.of(contact))

    async def blank(self, request: web.Request) -> web.Response:
        """Shows an empty form."""
        return _page(request, await self._desk.sight(request), None, ContactForm())

    async def save(self, request: web.Request) -> web.Response:
        """Saves a contact; its name, by which it is known, stays."""
        sight = await self._desk.sight(request)
        old = _contact(sight, admin_of(request).form.text("what"))
        return await self._save(request, sight, old)

    async def add(self, request: web.Request) -> web.Response:
        """Adds a contact."""
        return await self._save(request, await self._desk.sight(request), None)

    async def _save(self, request: web.Request, sight: Sight, old: Contact | None) -> web.Response:
        form = ContactForm.read(admin_of(request).form)
        if errors := form.errors(sight.content, old):
            return _page(request, sight, old, form, errors=errors, status=422)
        contact = form.contact()
        others = [put(other) for other in sight.of_cards if other.what != contact.what]
        try:
            draft = await self._desk.put(request, [put(contact), *others])
        except DraftRefused as refused:
            return _page(request, await self._desk.sight(request), old, form, refused=str(refused), status=409)
        return redirect(request, f"/lien-he?{OPEN}={draft}", done=say("content.saved", draft=draft))

    async def remove(self, request: web.Request) -> web.Response:
        """Removes a contact that no card and no fixed sentence needs."""
        sight = await self._desk.sight(request)
        contact = _contact(sight, admin_of(request).form.text("what"))
        if contact.what == HELPLINE:
            raise Sorry(409, say("content.contact.helpline"))
        if users := users_of(contact.what, sight.content.programmes):
            raise Sorry(409, say("content.contact.used", programmes=", ".join(user.name for user in users)))
        try:
            draft = await self._desk.take_away(request, sight, ("contact", contact.what))
        except DraftRefused as refused:
            raise Sorry(409, str(refused)) from None
        return redirect(request, f"/lien-he?{OPEN}={draft}", done=say("content.removed", draft=draft))

    async def preview(self, request: web.Request) -> web.Response:
        """Shows how the bot names the contact as it is being typed."""
        sight = await self._desk.sight(request)
        contact = ContactForm.read(admin_of(request).form).contact()
        return render(request, "content/phone.html.j2", part="phone", bubbles=contact_bubbles(contact, sight.content))


def _fits(chosen: str, flag: str, mark: str) -> bool:
    return bool(mark) if chosen == "changed" else chosen in ("", flag)


def _contact(sight: Sight, what: str) -> Contact:
    found = sight.thing(("contact", what))
    if not isinstance(found, Contact):
        raise NotHere
    return found


def _page(
    request: web.Request, sight: Sight, old: Contact | None, form: ContactForm, *, refused: str = "", status: int = 200,
    **more: Any,
) -> web.Response:  # fmt: skip
    key = old.what if old is not None else form.what
    theirs = sight.thing(("contact", key)) if refused else None
    return render(
        request, "content/contact.html.j2", status=status, sight=sight, old=old, form=form, most=MOST,
        seen=sight.seen(("contact", key)), users=users_of(key, sight.content.programmes), refused=refused,
        theirs=ContactForm.of(theirs) if isinstance(theirs, Contact) else None, helpline=key == HELPLINE,
        mark=sight.mark("contact", key), flag=flag_of(old, today()) if old else "",
        name=contact_names(sight.content).get(key, key), bubbles=contact_bubbles(form.contact(), sight.content),
        **more,
    )  # fmt: skip
