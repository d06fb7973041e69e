"""Passages at which a check says that somebody should look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.admin.drafts.naming import edit_address, passage_title
from bot.publishing.checking import MACHINE
from bot.publishing.drafting import View
from bot.publishing.report import Report
from knowledge.library import Content


@dataclass(frozen=True, slots=True)
class Missed:
    """A passage whose own question finds another one first; `found` is that one's title, "" where nothing is found."""

    title: str
    question: str
    found: str
    edit: str
    """Where the passage is edited, below /admin; "" where it is no longer there."""
    anchor: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A document with how many of its public passages nobody has looked at."""

    file: str
    name: str
    count: int


def unreached(report: Report, content: Content) -> list[Missed]:
    """Returns the passages of the report that are hard to find."""
    passages = {passage.id: passage for passage in content.passages}
    titles = {key: passage_title(passage) for key, passage in passages.items()}
    missed = []
    for row in report.unreached:
        passage = passages.get(row.passage)
        edit, anchor = edit_address(passage) if passage else ("", "")
        found = titles.get(row.found, row.found)
        missed.append(Missed(titles.get(row.passage, row.passage), row.question, found, edit, anchor))
    return missed


def unread(view: View) -> list[Unread]:
    """Returns the documents with public passages that only the machine has read."""
    changed = {key for (kind, key), by in view.changed_by.items() if kind == "passage" and by == MACHINE}
    files = Counter(p.file for p in view.content.passages if p.id in changed and p.audience == "public")
    names = {document.file: document.name for document in view.content.documents}
    return [Unread(file, names.get(file, file), count) for file, count in files.items()]
