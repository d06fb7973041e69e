"""The passages of a document as they are shown: what the draft did to each, and which are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.admin.documents.desk import Desk, mark_of
from bot.admin.documents.hints import Hints, hints_for
from knowledge.draft import Thing
from knowledge.model import Document, Passage

A_SCREEN = 20
"""Passages shown at once."""


@dataclass(frozen=True, slots=True)
class Card:
    """One passage. `revision` goes back with its form; `mark` is "new", "changed", "removed" or ""."""

    passage: Passage
    mark: str
    unread: bool
    revision: int
    programmes: tuple[str, ...]
    hints: Hints


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of one page, as far as they are on the screen; `page` is None where the document has no pages."""

    page: int | None
    cards: tuple[Card, ...]

    @property
    def unread(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards if card.unread)


@dataclass(frozen=True, slots=True)
class Screen:
    """Some of the chosen passages; `at` counts from 0, `total` are all that were chosen."""

    groups: tuple[Group, ...]
    at: int
    total: int

    @property
    def first(self) -> Passage | None:
        return self.groups[0].cards[0].passage if self.groups else None

    @property
    def older(self) -> int | None:
        """Where the next screen begins."""
        return self.at + A_SCREEN if self.at + A_SCREEN < self.total else None

    @property
    def newer(self) -> int | None:
        """Where the screen before begins."""
        return max(self.at - A_SCREEN, 0) if self.at else None


Wanted = Callable[[Desk, Passage], bool]
FILTERS: dict[str, Wanted] = {
    "": lambda desk, passage: True,
    "chua-xem": lambda desk, passage: desk.is_unread(passage),
    "dan-thay": lambda desk, passage: passage.audience == "public",
    "to-so": lambda desk, passage: passage.audience == "helper",
    "noi-bo": lambda desk, passage: passage.audience == "internal",
    "chua-co-loi": lambda desk, passage: not passage.plain,
}
"""By their code in the address; the words of each are documents.filter.CODE."""
REMOVED = "da-bo"


def chosen(desk: Desk, file: str, wanted: str, page: int | None) -> list[Passage]:
    """Returns the passages of a document that a filter lets through, of one page alone where it is given."""
    found = desk.removed(file) if wanted == REMOVED else desk.passages(file)
    fits = FILTERS.get(wanted, FILTERS[""])
    return [p for p in found if (wanted == REMOVED or fits(desk, p)) and page in (None, p.page)]


def counts(desk: Desk, file: str) -> dict[str, int]:
    """Returns how many passages each filter lets through."""
    found = desk.passages(file)
    return {
        **{code: sum(fits(desk, passage) for passage in found) for code, fits in FILTERS.items()},
        REMOVED: len(desk.removed(file)),
    }


def screen(desk: Desk, document: Document, passages: Sequence[Passage], at: int, with_passage: str = "") -> Screen:
    """Returns the passages from `at`, or the screen on which the passage of that id stands."""
    place = next((number for number, passage in enumerate(passages) if passage.id == with_passage), None)
    start = at if place is None else place // A_SCREEN * A_SCREEN
    start = start if 0 <= start < len(passages) else 0
    before: dict[str, Thing] = {p.id: p for p in desk.live.passages if p.file == document.file}
    kept = {p.id for p in desk.content.passages if p.file == document.file}
    names = {programme.id: programme.name for programme in desk.content.programmes}
    shown = passages[start : start + A_SCREEN]
    cards = [_card(desk, p, before.get(p.id), p if p.id in kept else None, names) for p in shown]
    groups = groupby(cards, key=lambda card: card.passage.page if document.paged else None)
    return Screen(tuple(Group(page, tuple(group)) for page, group in groups), start, len(passages))


def card(desk: Desk, passage: Passage) -> Card:
    """Returns one passage's card."""
    before = next((p for p in desk.live.passages if p.id == passage.id), None)
    names = {programme.id: programme.name for programme in desk.content.programmes}
    return _card(desk, passage, before, passage, names)


def _card(desk: Desk, passage: Passage, before: Thing | None, now: Thing | None, names: dict[str, str]) -> Card:
    return Card(
        passage=passage,
        mark=mark_of(before, now),
        unread=now is not None and desk.is_unread(passage),
        revision=desk.seen(("passage", passage.id)),
        programmes=tuple(names.get(name, name) for name in passage.programmes),
        hints=hints_for(passage, desk.document(passage.file)),
    )
