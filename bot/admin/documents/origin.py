"""Where a passage comes from: the page of the uploaded file, or the passages around it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin.documents.desk import Desk
from bot.admin.documents.highlight import Piece, highlighted
from bot.storage.uploads import Upload
from knowledge.model import Document, Passage

_AROUND = 2
"""Passages shown before and behind."""
_LONGEST = 30_000
"""Characters of a page that are shown; a text file is one page, however long."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What stands beside the passages. `passage` is the chosen one, if any.

    `page` is None where there are no pages; `picture` says that the page can be drawn; `pieces` is its text as the
    machine read it, (text, whether it is the passage's); `around` are the neighbours where no file is kept.
    """

    passage: Passage | None
    page: int | None
    pages: int
    picture: bool
    pieces: tuple[Piece, ...]
    around: tuple[Passage, ...]
    cut: bool = False


def origin_of(
    desk: Desk, document: Document, upload: Upload | None, passage: Passage | None, page: int | None
) -> Origin:
    """Returns the origin of a passage, or a page for itself; without both, the first page."""
    if upload is None or not upload.pages:
        return Origin(passage, None, 0, False, (), _neighbours(desk, document, passage))
    number = page or (passage.page if passage else 1)
    number = min(max(number, 1), len(upload.pages))
    text = upload.pages[number - 1]
    words = " ".join((passage.lead_in, passage.quote)) if passage and passage.page in (number, number - 1) else ""
    pieces, cut = _shortened(highlighted(text, words) if words else ((text, False),))
    return Origin(passage, number, len(upload.pages), upload.kind == "pdf", pieces, (), cut)


def _neighbours(desk: Desk, document: Document, passage: Passage | None) -> tuple[Passage, ...]:
    found = [p for p in desk.content.passages if p.file == document.file]
    at = next((n for n, p in enumerate(found) if passage is not None and p.id == passage.id), 0)
    return tuple(found[max(at - _AROUND, 0) : at + _AROUND + 1])


def _shortened(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], bool]:
    """The pieces around the first highlighted one, where they are too long to be shown whole."""
    if sum(len(text) for text, _ in pieces) <= _LONGEST:
        return pieces, False
    first = next((n for n, (_, marked) in enumerate(pieces) if marked), 0)
    shown: list[Piece] = []
    if first:
        shown.append((pieces[first - 1][0][-_LONGEST // 10 :], False))
    left = _LONGEST
    for text, marked in pieces[first:]:
        shown.append((text[:left], marked))
        left -= len(text)
        if left <= 0:
            break
    return tuple(shown), True
