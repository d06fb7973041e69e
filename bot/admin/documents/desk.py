"""What somebody looks at: a draft laid over the live version, or the live version alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from aiohttp import web

from bot.admin.contract import Admin, NotHere, Role, Sorry, admin_of
from bot.publishing.checking import MACHINE
from bot.publishing.drafting import Drafting
from bot.storage.drafts import CHANGEABLE, Draft, DraftRefused
from knowledge.draft import Key, Thing
from knowledge.library import Content
from knowledge.model import Document, Passage


@dataclass(frozen=True, slots=True)
class Desk:
    """The content as it is seen. `draft` is None where nobody has changed anything since the last publishing."""

    draft: Draft | None
    live: Content
    content: Content
    revisions: Mapping[Key, int] = field(default_factory=dict)
    changed_by: Mapping[Key, str] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        return self.draft.id if self.draft else None

    @property
    def query(self) -> str:
        """What follows an address, so that the next page shows the same draft: "?draft=3" or ""."""
        return f"?draft={self.draft.id}" if self.draft else ""

    def at(self, **fields: object) -> str:
        """What stands behind "?" in an address of this draft; empty fields are left out."""
        kept = {name: value for name, value in fields.items() if value not in (None, "")}
        return urlencode({**({"draft": self.draft.id} if self.draft else {}), **kept})

    @property
    def changeable(self) -> bool:
        return self.draft is None or self.draft.changeable

    def may_change(self, admin: Admin) -> bool:
        """Whether forms are shown at all."""
        return admin.may(Role.EDITOR) and self.changeable

    def document(self, file: str) -> Document:
        """The document, also one that the draft removes. Raises NotHere."""
        found = (d for content in (self.content, self.live) for d in content.documents if d.file == file)
        document = next(found, None)
        if document is None:
            raise NotHere
        return document

    def passage(self, file: str, name: str) -> Passage:
        """A passage of a document, as the draft has it. Raises NotHere."""
        passage = next((p for p in self.content.passages if p.id == name and p.file == file), None)
        if passage is None:
            raise NotHere
        return passage

    def passages(self, file: str) -> list[Passage]:
        """The passages of a document in their order: prose and rows of tables by the page they stand on."""
        found = [p for p in self.content.passages if p.file == file]
        return sorted(found, key=lambda passage: passage.page)

    def removed(self, file: str) -> list[Passage]:
        """The passages of a document that the draft takes out of the live version."""
        kept = {p.id for p in self.content.passages}
        return [p for p in self.live.passages if p.file == file and p.id not in kept]

    def is_unread(self, passage: Passage) -> bool:
        """Whether nobody has looked at what the machine read."""
        return self.changed_by.get(("passage", passage.id)) == MACHINE

    def seen(self, key: Key) -> int:
        """The revision that goes back with a form."""
        return self.revisions.get(key, 0)


def mark_of(before: Thing | None, now: Thing | None) -> str:
    """Returns "new", "changed", "removed" or ""."""
    if before is None:
        return "new"
    if now is None:
        return "removed"
    return "changed" if before != now else ""


def address(file: str) -> str:
    """Returns where a document's page is, below /admin."""
    return f"/van-ban/{quote(file, safe='')}"


class Desks:
    """Lays them; raises Sorry and NotHere for what cannot be shown."""

    def __init__(self, drafting: Drafting) -> None:
        self._drafting = drafting

    async def shown(self, request: web.Request) -> Desk:
        """The draft that the address or the form names, else the newest one that can be changed, else none."""
        named = request.query.get("draft", "") or admin_of(request).form.text("draft")
        if not named:
            return await self.newest()
        if not (named.isascii() and named.isdigit() and len(named) < 10):
            raise NotHere
        try:
            return await self.of(int(named))
        except DraftRefused as refused:
            raise NotHere(str(refused)) from None

    async def newest(self) -> Desk:
        """The newest draft that can be changed, else the live version. Raises Sorry where nothing is live yet."""
        try:
            for draft in await self._drafting.store.listing(*CHANGEABLE):
                return await self.of(draft.id)
            live = await self._drafting.live_content()
        except DraftRefused as refused:
            raise Sorry(503, str(refused)) from None
        return Desk(None, live, live)

    async def of(self, draft: int) -> Desk:
        """One draft. Raises DraftRefused for an unknown one."""
        view = await self._drafting.view(draft)
        return Desk(view.draft, view.live, view.content, view.revisions, view.changed_by)

    async def begun(self, desk: Desk, by: str) -> int:
        """The draft into which a change goes; a new one where there is none yet. Raises DraftRefused."""
        return desk.draft.id if desk.draft else await self._drafting.open_draft(by)
