"""What the console and the command line change in drafts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.publishing.faq import answer_passage, faq_document
from bot.storage.database import Database
from bot.storage.drafts import Draft, DraftRefused, DraftStore
from bot.storage.versions import VersionStore
from knowledge.draft import Change, Item, Key, Thing, applied, collisions, diff, put, things
from knowledge.library import Content
from knowledge.model import Passage

MOST_CACHED = 4
"""Contents of versions kept in memory; each is some megabytes."""


@dataclass(frozen=True, slots=True)
class View:
    """A draft as an editor sees it: the live content, and the same with the draft laid over it."""

    draft: Draft
    live: Content
    content: Content
    colliding: tuple[Item, ...]
    """The items whose place somebody else has changed since the draft began: they have to be looked at again."""
    revisions: dict[Key, int]
    """By changed thing, the revision that goes back as `seen`."""
    changed_by: dict[Key, str]

    @property
    def changes(self) -> tuple[Change, ...]:
        return diff(self.live, self.content)

    def thing(self, key: Key) -> Thing | None:
        """The thing as the draft has it."""
        return things(self.content).get(key)


class Drafting:
    """Every method raises DatabaseUnavailable; DraftRefused where a draft does not take the change."""

    def __init__(self, database: Database, versions: VersionStore) -> None:
        self.store = DraftStore(database)
        self._versions = versions
        self._contents: OrderedDict[int, Content] = OrderedDict()

    async def view(self, draft: int) -> View:
        """Returns the draft with all that is needed to show it."""
        head = await self.store.get(draft)
        live = await self.live_content()
        stored = await self.store.items(draft)
        items = [one.item for one in stored]
        base = await self.content_of(head.base)
        return View(
            draft=head,
            live=live,
            content=applied(live, items),
            colliding=collisions(items, base, live),
            revisions={(one.item.kind, one.item.key): one.revision for one in stored},
            changed_by={(one.item.kind, one.item.key): one.changed_by for one in stored},
        )

    async def live_content(self) -> Content:
        """The content of the live version. Raises DraftRefused where there is none."""
        live = await self._versions.live()
        if live is None:
            raise DraftRefused("Chưa có phiên bản kiến thức nào đang dùng. Hãy chạy trolyso serve một lần.")
        return await self.content_of(live)

    async def content_of(self, version: int) -> Content:
        """The content of a version, which never changes. Raises UnknownVersion, UnreadableVersion."""
        if version not in self._contents:
            self._contents[version] = (await self._versions.load(version)).content
            while len(self._contents) > MOST_CACHED:
                self._contents.popitem(last=False)
        self._contents.move_to_end(version)
        return self._contents[version]

    async def open_draft(self, by: str) -> int:
        """Returns the newest draft that can be changed, or a new one."""
        for draft in await self.store.listing("open", "in_review"):
            return draft.id
        return await self.store.begin("Cập nhật kiến thức", by)

    async def save(self, draft: int, thing: Thing, seen: int, by: str) -> int:
        """Puts one thing into the draft; `seen` is its revision when its form was opened (View.revisions, else 0).

        Raises DraftRefused, also where somebody else changed it meanwhile.
        """
        item = put(thing)
        return await self.store.change(draft, [item], by, seen={(item.kind, item.key): seen})

    async def add_ready_answer(
        self,
        draft: int | None,
        *,
        question: str,
        others: tuple[str, ...],
        answer: str,
        programmes: tuple[str, ...],
        source: str,
        unused_after: str | None,
        by: str,
    ) -> tuple[int, str]:
        """Adds a ready answer; returns the draft and the passage's id. None: the open draft, or a new one.

        `source` says on what the answer rests. Raises DraftRefused for an answer that cannot be said.
        """
        draft = draft if draft is not None else await self.open_draft(by)
        content = (await self.view(draft)).content
        document = faq_document(content)
        taken = [passage.id for passage in content.passages]
        passage = answer_passage(
            taken, question=question, others=others, answer=answer,
            programmes=programmes, source=source, unused_after=unused_after,
        )  # fmt: skip
        new: Sequence[Thing] = (passage,) if document in content.documents else (document, passage)
        await self.store.change(draft, [put(thing) for thing in new], by)
        return draft, passage.id

    async def add_question(self, draft: int | None, passage: str, question: str, by: str) -> int:
        """Adds a question to a passage, so that it finds it; returns the draft. Raises DraftRefused."""
        draft = draft if draft is not None else await self.open_draft(by)
        view = await self.view(draft)
        found = view.thing(("passage", passage))
        if not isinstance(found, Passage):
            raise DraftRefused("Không tìm thấy đoạn này trong kho kiến thức.")
        asked = " ".join(question.split())
        if asked and asked not in found.questions:
            thing = found.model_copy(update={"questions": (*found.questions, asked)})
            await self.save(draft, thing, view.revisions.get(("passage", passage), 0), by)
        return draft
