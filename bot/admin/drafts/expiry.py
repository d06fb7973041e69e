"""What stops being answered from soon, or has stopped already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.admin.drafts.naming import edit_address, names_in
from knowledge.library import Content
from knowledge.model import Document, Passage

DAYS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Expiring:
    """A document or a passage with its last day; `days` that are left, below 0 once it is over."""

    thing: Document | Passage
    title: str
    document: str
    last_day: str
    days: int
    edit: str
    anchor: str


def expiring(content: Content, today: str) -> list[Expiring]:
    """Returns all that has expired or will within DAYS_AHEAD, the newest day last; `today` is an ISO date.

    A passage that goes with its whole document is not named for itself.
    """
    now = date.fromisoformat(today)
    names = {document.file: document.name for document in content.documents}
    whole = {document.file: document.unused_after for document in content.documents if document.unused_after}
    titles, found = names_in(content), []
    things: tuple[Document | Passage, ...] = (*content.documents, *content.passages)
    for thing in things:
        last = _day(thing.unused_after)
        if last is None or last > now + timedelta(days=DAYS_AHEAD):
            continue
        over = _day(whole.get(thing.file))
        if isinstance(thing, Passage) and over is not None and over <= last:
            continue
        edit, anchor = edit_address(thing)
        name = names.get(thing.file, thing.file)
        found.append(Expiring(thing, titles.title(thing), name, last.isoformat(), (last - now).days, edit, anchor))
    return sorted(found, key=lambda one: one.last_day)


def _day(text: str | None) -> date | None:
    """A day as a date; None where there is none, or where it is no day of the calendar."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
