"""The documents as rows of a list: how many passages each has, and what the draft does to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.admin.documents.desk import Desk, mark_of
from knowledge.draft import things
from knowledge.model import Document
from knowledge.times import today


@dataclass(frozen=True, slots=True)
class Shelved:
    """One document. `mark` is "new", "changed", "removed" or ""; `counts` by audience."""

    document: Document
    mark: str
    counts: Mapping[str, int]
    touched: int
    """Passages that the draft adds, changes or removes."""
    unread: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def expired(self) -> bool:
        """Whether the bot does not answer from it any more."""
        return self.document.unused_after is not None and self.document.unused_after < today()


def shelved(desk: Desk) -> list[Shelved]:
    """Returns the documents of the draft in their order, then those that it removes."""
    old = {document.file: document for document in desk.live.documents}
    new = {document.file: document for document in desk.content.documents}
    before, after = things(desk.live), things(desk.content)
    counts: dict[str, Counter[str]] = {file: Counter() for file in (*new, *old)}
    touched: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for passage in desk.content.passages:
        counts[passage.file][passage.audience] += 1
        unread[passage.file] += desk.is_unread(passage)
        touched[passage.file] += before.get(("passage", passage.id)) != passage
    for passage in desk.live.passages:
        touched[passage.file] += ("passage", passage.id) not in after
    rows = [(document, new.get(file)) for file, document in (old | new).items()]
    rows.sort(key=lambda row: row[1] is None)
    return [
        Shelved(d, mark_of(old.get(d.file), now), counts[d.file], touched[d.file], unread[d.file]) for d, now in rows
    ]
