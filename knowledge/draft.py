"""Drafts: changes to the content of a version, laid over it, compared with it, and found to collide with others'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.library import Content
from knowledge.model import Contact, Document, Frozen, Passage, Programme, Word

Kind = Literal["document", "passage", "programme", "contact", "word"]
KINDS: tuple[Kind, ...] = ("document", "passage", "programme", "contact", "word")
Thing = Document | Passage | Programme | Contact | Word
MODELS: dict[Kind, type[Thing]] = {
    "document": Document,
    "passage": Passage,
    "programme": Programme,
    "contact": Contact,
    "word": Word,
}
Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One changed thing, whole; `body` is None where it is removed."""

    kind: Kind
    key: str
    body: Thing | None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two contents at one place: added where `before` is None, removed where `after` is."""

    kind: Kind
    key: str
    before: Thing | None
    after: Thing | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ; none for what was added or removed."""
        if self.before is None or self.after is None:
            return ()
        old, new = dict(self.before), dict(self.after)
        return tuple(name for name in new if old.get(name) != new[name])


def key_of(thing: Thing) -> Key:
    """Returns by what a thing is known in its version: a document by its file, a contact by what it is."""
    match thing:
        case Document():
            return "document", thing.file
        case Contact():
            return "contact", thing.what
        case Word():
            return "word", thing.name
        case Passage():
            return "passage", thing.id
        case Programme():
            return "programme", thing.id


def put(thing: Thing) -> Item:
    """Returns the item that adds a thing, or changes the one of its key."""
    kind, key = key_of(thing)
    return Item(kind, key, thing)


def things(content: Content) -> dict[Key, Thing]:
    """Returns all things of a content by their keys, in its order."""
    listed: tuple[Sequence[Frozen], ...] = (
        content.documents,
        content.passages,
        content.programmes,
        content.contacts,
        content.words,
    )
    return {key_of(thing): thing for group in listed for thing in group if isinstance(thing, Thing)}


def applied(content: Content, items: Iterable[Item]) -> Content:
    """Returns the content with the items laid over it.

    What is changed keeps its place; what is new stands behind, in the order of the items. The passages of a removed
    document go with it; the copies of a contact in the programmes follow the contact.
    """
    found = things(content)
    for item in items:
        place = (item.kind, item.key)
        if item.body is None:
            found.pop(place, None)
        else:
            found[place] = item.body
    files = {thing.file for thing in found.values() if isinstance(thing, Document)}
    contacts = {thing.what: thing for thing in found.values() if isinstance(thing, Contact)}
    gone = {contact.what for contact in content.contacts} - contacts.keys()
    return Content(
        documents=tuple(t for t in found.values() if isinstance(t, Document)),
        passages=tuple(t for t in found.values() if isinstance(t, Passage) and t.file in files),
        programmes=tuple(_with_contacts(t, contacts, gone) for t in found.values() if isinstance(t, Programme)),
        contacts=tuple(contacts.values()),
        words=tuple(t for t in found.values() if isinstance(t, Word)),
    )


def _with_contacts(programme: Programme, contacts: dict[str, Contact], gone: set[str]) -> Programme:
    """The programme with the contacts as they are now; one that is gone is not stated any more."""
    now = tuple(contacts.get(known.what, known) for known in programme.contacts if known.what not in gone)
    return programme if now == programme.contacts else programme.model_copy(update={"contacts": now})


def diff(old: Content, new: Content) -> tuple[Change, ...]:
    """Returns what differs, removed and changed things in the order of `old`, then what is new."""
    before, after = things(old), things(new)
    gone = (Change(*key, thing, after.get(key)) for key, thing in before.items() if after.get(key) != thing)
    added = (Change(*key, None, thing) for key, thing in after.items() if key not in before)
    return (*gone, *added)


def collisions(items: Iterable[Item], base: Content, live: Content) -> tuple[Item, ...]:
    """Returns the items whose place was changed between `base`, from which their draft started, and `live`.

    To lay them over `live` would undo somebody else's change unseen; an item that wants what is live already does not.
    """
    then, now = things(base), things(live)
    return tuple(
        item
        for item in items
        if then.get((item.kind, item.key)) != now.get((item.kind, item.key))
        and now.get((item.kind, item.key)) != item.body
    )
