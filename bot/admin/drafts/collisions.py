"""Where somebody else has published a change since a draft began: then, now, and what the draft wants."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin.drafts.differences import changed_fields
from bot.admin.drafts.naming import Names, edit_address, names_in
from bot.admin.drafts.tokens import Line, all_gone, compare_lines, plain
from bot.admin.drafts.values import label_of, lines_of
from bot.publishing.drafting import View
from knowledge.draft import Item, Key, Thing, things
from knowledge.library import Content


@dataclass(frozen=True, slots=True)
class Three:
    """One field in its three states; each of the later ones is compared with the first."""

    label: str
    base: tuple[Line, ...]
    live: tuple[Line, ...]
    mine: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """A thing that two people changed; a state in which it did not exist is named in `missing`."""

    place: Key
    title: str
    fields: tuple[Three, ...]
    missing: frozenset[str]
    seen: int
    by: str
    edit: str
    anchor: str


def collisions_of(view: View, base: Content) -> list[Collision]:
    """Returns the collisions of a draft that began on `base`."""
    then, now = things(base), things(view.live)
    names = names_in(base, view.live, view.content)
    found = []
    for item in view.colliding:
        place = (item.kind, item.key)
        found.append(_collision(item, then.get(place), now.get(place), view, names))
    return found


def _collision(item: Item, base: Thing | None, live: Thing | None, view: View, names: Names) -> Collision:
    states = {"base": base, "live": live, "mine": item.body}
    thing = item.body or live or base
    assert thing is not None  # noqa: S101  # a collision has two different states
    place = (item.kind, item.key)
    known = [state for state in states.values() if state is not None]
    fields = tuple(
        Three(
            label_of(item.kind, name),
            plain(lines_of(name, base, names)) if base else (),
            _against(name, base, live, names),
            _against(name, base, item.body, names),
        )
        for name in changed_fields(item.kind, known[:-1], known[-1])
    )
    edit, anchor = edit_address(thing)
    return Collision(
        place, names.title(thing), fields, frozenset(name for name, state in states.items() if state is None),
        view.revisions.get(place, 0), view.changed_by.get(place, ""), edit, anchor,
    )  # fmt: skip


def _against(name: str, base: Thing | None, state: Thing | None, names: Names) -> tuple[Line, ...]:
    """The lines of a state, compared with those of the base."""
    old = lines_of(name, base, names) if base else ()
    if state is None:
        return all_gone(old)
    return compare_lines(old, lines_of(name, state, names))
