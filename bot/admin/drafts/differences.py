"""What differs between two contents, in groups that an official knows: documents, programmes, contacts, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from bot.admin.drafts.naming import Names, edit_address, names_in, shorten
from bot.admin.drafts.tokens import Line, all_gone, all_new, compare_lines
from bot.admin.drafts.values import BRIEF, SHOWN, label_of, lines_of
from bot.admin.words import say
from handlers.words_check import shipped, shipped_names
from knowledge.draft import Change, Key, Kind, Thing
from knowledge.library import Content
from knowledge.model import Document, Passage, Word

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of a changed thing, with what became of its lines."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One changed thing as the page shows it."""

    place: Key
    how: How
    title: str
    fields: tuple[FieldShown, ...]
    edit: str
    """Where it is edited, below /admin, without the draft's number; "" where nothing is left to edit."""
    anchor: str
    """The part of that page, with its "#"."""
    about: str
    """The beginning of a passage of which only other things than its text changed."""


@dataclass(frozen=True)
class Group:
    """Changes that belong together; `code` names the group in an address."""

    code: str
    title: str
    changes: tuple[Change, ...]

    @cached_property
    def counts(self) -> dict[How, int]:
        """How many things were added, removed and changed."""
        hows = [how_of(change) for change in self.changes]
        every: tuple[How, ...] = ("added", "removed", "changed")
        return {how: hows.count(how) for how in every if how in hows}


@dataclass(frozen=True)
class Differences:
    """The changes from one content to another, grouped."""

    groups: tuple[Group, ...]
    names: Names = field(repr=False)
    """Of the things of both contents."""

    @property
    def total(self) -> int:
        return sum(len(group.changes) for group in self.groups)

    @cached_property
    def counts(self) -> dict[How, int]:
        """How many things were added, removed and changed in all."""
        every: tuple[How, ...] = ("added", "removed", "changed")
        found = {how: sum(group.counts.get(how, 0) for group in self.groups) for how in every}
        return {how: count for how, count in found.items() if count}

    def group(self, code: str) -> Group | None:
        """Returns the group of that code; None where there is none."""
        return next((group for group in self.groups if group.code == code), None)

    def rows(self, group: Group, start: int, many: int) -> list[Row]:
        """Returns the group's changes from the number `start` on, at most `many`, compared word by word."""
        return [row_of(change, self.names) for change in group.changes[start : start + many]]


def group_changes(changes: Iterable[Change], old: Content, new: Content) -> Differences:
    """Returns the changes that lead from `old` to `new`, a group for each document, in the order of `new`."""
    documents = {document.file: document for document in (*old.documents, *new.documents)}
    order = {document.file: place for place, document in enumerate((*new.documents, *old.documents))}
    found: dict[str, list[Change]] = {}
    for change in map(_from_shipped, changes):
        found.setdefault(_code(change), []).append(change)
    files = sorted((code for code in found if code.startswith("d:")), key=lambda code: order.get(code[2:], 0))
    codes = (*files, *(code for code in ("programme", "contact", "word") if code in found))
    groups = tuple(Group(code, _title(code, documents), tuple(found[code])) for code in codes)
    return Differences(groups, names_in(old, new))


def _from_shipped(change: Change) -> Change:
    """A word that a version does not have is said as it is shipped: that is what changes."""
    if change.kind != "word" or change.key not in shipped_names():
        return change
    word = Word(name=change.key, text=shipped(change.key))
    return Change(change.kind, change.key, change.before or word, change.after or word)


def how_of(change: Change) -> How:
    """Returns whether a change adds, removes or changes."""
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def row_of(change: Change, names: Names) -> Row:
    """Returns a change with every field that it concerns, compared word by word."""
    thing = change.after or change.before
    assert thing is not None  # noqa: S101  # a change has one of the two
    edit, anchor = ("", "") if change.after is None else edit_address(thing)
    about = shorten(thing.text) if isinstance(thing, Passage) and change.fields and "text" not in change.fields else ""
    fields = _fields(change, names)
    return Row((change.kind, change.key), how_of(change), names.title(thing), fields, edit, anchor, about)


def changed_fields(kind: Kind, befores: Sequence[Thing | None], after: Thing | None) -> tuple[str, ...]:
    """Returns the fields in which any of `befores` differs from `after`, the most telling first."""
    known = [dict(thing) for thing in (*befores, after) if thing is not None]
    names = {name: None for thing in known for name in thing}
    differing = [name for name in names if any(thing.get(name) != known[-1].get(name) for thing in known)]
    shown = [name for name in SHOWN[kind] if name in differing]
    return (*shown, *(name for name in differing if name not in shown))


def _fields(change: Change, names: Names) -> tuple[FieldShown, ...]:
    before, after, kind = change.before, change.after, change.kind
    if before is not None and after is not None:
        fields = changed_fields(kind, [before], after)
        pairs = ((name, lines_of(name, before, names), lines_of(name, after, names)) for name in fields)
        return tuple(FieldShown(label_of(kind, name), compare_lines(old, new)) for name, old, new in pairs)
    thing, mark = (after, all_new) if after is not None else (before, all_gone)
    assert thing is not None  # noqa: S101  # a change has one of the two
    found = ((name, lines_of(name, thing, names)) for name in BRIEF[kind])
    return tuple(FieldShown(label_of(kind, name), mark(lines)) for name, lines in found if lines)


def _code(change: Change) -> str:
    thing = change.after or change.before
    if isinstance(thing, Document | Passage):
        return f"d:{thing.file}"
    return change.kind


def _title(code: str, documents: Mapping[str, Document]) -> str:
    if not code.startswith("d:"):
        return say(f"drafts.group.{code}")
    known = documents.get(code[2:])
    return known.name if known else code[2:]
