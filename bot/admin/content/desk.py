"""What the pages of the content share: the draft that they edit, what it changes, saving into it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from aiohttp import web

from bot.admin.contract import NotHere, Sorry, admin_of, say
from bot.publishing.drafting import Drafting
from bot.storage.drafts import Draft, DraftRefused
from knowledge.draft import Change, Item, Key, Kind, Thing, diff, things
from knowledge.library import Content
from knowledge.model import Contact

Mark = Literal["", "added", "changed", "removed"]
OPEN = "draft"
"""The parameter of an address, and the field of a form, that names the draft."""


@dataclass(frozen=True)
class Sight:
    """The content as an editor sees it: that of a draft, or the live one where no draft is open."""

    draft: Draft | None
    live: Content
    content: Content
    others: tuple[Draft, ...] = ()
    """The other drafts that can be changed."""
    revisions: Mapping[Key, int] = field(default_factory=dict)
    colliding: frozenset[Key] = frozenset()
    of_cards: tuple[Contact, ...] = ()
    """The contacts of the cards, where the content has none of its own: a version from before it had them. They have to
    go into the draft together with the first that is changed, else they would be gone from the cards.
    """

    @cached_property
    def changes(self) -> dict[Key, Change]:
        """What the draft changes."""
        return {(change.kind, change.key): change for change in diff(self.live, self.content)}

    @cached_property
    def _things(self) -> dict[Key, Thing]:
        return things(self.content)

    def thing(self, key: Key) -> Thing | None:
        """The thing as the draft has it."""
        return self._things.get(key)

    def seen(self, key: Key) -> int:
        """The revision that a form of this thing carries."""
        return self.revisions.get(key, 0)

    def mark(self, kind: Kind, key: str) -> Mark:
        """What the draft does to a thing."""
        change = self.changes.get((kind, key))
        if change is None:
            return ""
        if change.before is None:
            return "added"
        return "removed" if change.after is None else "changed"

    def removed(self, kind: Kind) -> list[Thing]:
        """The things of a kind that the draft takes away."""
        return [c.before for c in self.changes.values() if c.kind == kind and c.after is None and c.before is not None]

    @property
    def query(self) -> str:
        """What addresses of these pages end with, so that they stay with the same draft."""
        return f"?{OPEN}={self.draft.id}" if self.draft else ""


@dataclass(frozen=True, slots=True)
class Desk:
    """How the pages see drafts and save into them."""

    drafting: Drafting

    async def sight(self, request: web.Request) -> Sight:
        """Returns the content in the draft that the request names, else in the newest open one, else as it is live.

        A form whose draft was closed meanwhile gets the newest one too: `put` refuses it, and what was typed is shown.
        Raises NotHere for a page of a draft that cannot be changed, Sorry where nothing is live yet.
        """
        sent = admin_of(request).form.text(OPEN)
        number = sent or request.query.get(OPEN, "")
        drafts = await self.drafting.store.listing("open", "in_review")
        chosen = next((draft for draft in drafts if str(draft.id) == number), None) if number else None
        if number and chosen is None and not sent:
            raise NotHere(say("content.closed", draft=number[:10]))
        draft = chosen or (drafts[0] if drafts else None)
        try:
            return await self._sight(draft, tuple(other for other in drafts if other != draft))
        except DraftRefused as refused:
            raise Sorry(503, str(refused)) from None

    async def _sight(self, draft: Draft | None, others: tuple[Draft, ...]) -> Sight:
        if draft is None:
            live = await self.drafting.live_content()
            filled = _with_contacts(live)
            return Sight(None, filled, filled, of_cards=() if live.contacts else filled.contacts)
        view = await self.drafting.view(draft.id)
        colliding = frozenset((item.kind, item.key) for item in view.colliding)
        live, content = _with_contacts(view.live), _with_contacts(view.content)
        of_cards = () if view.content.contacts else content.contacts
        sight = Sight(view.draft, live, content, others, view.revisions, colliding, of_cards)
        await asyncio.to_thread(lambda: sight.changes)
        return sight

    async def put(self, request: web.Request, items: Sequence[Item], *, seen: int | None = None) -> int:
        """Saves things into the draft of the form, or into the open one, or into a new one; returns its number.

        `seen` is the revision of the first that the form carried. Raises DraftRefused, also where somebody was faster.
        """
        admin = admin_of(request)
        draft = admin.form.number(OPEN) or await self.drafting.open_draft(admin.who)
        carried = seen if seen is not None else admin.form.number("seen") or 0
        place: Key = (items[0].kind, items[0].key)
        await self.drafting.store.change(draft, items, admin.who, seen={place: carried})
        return draft

    async def take_away(self, request: web.Request, sight: Sight, key: Key) -> int:
        """Removes a thing; what only the draft has is forgotten. Raises DraftRefused."""
        if sight.draft is not None and sight.mark(*key) == "added":
            return await self.undo(request, key)
        return await self.put(request, [Item(*key, None)])

    async def undo(self, request: web.Request, key: Key) -> int:
        """Takes a thing out of the draft, so that it is as the live version has it. Raises DraftRefused."""
        admin = admin_of(request)
        draft = admin.form.number(OPEN) or 0
        await self.drafting.store.undo(draft, *key, admin.form.number("seen") or 0, admin.who)
        return draft


def _with_contacts(content: Content) -> Content:
    if content.contacts:
        return content
    named = {contact.what: contact for programme in content.programmes for contact in programme.contacts}
    return replace(content, contacts=tuple(named.values()))
