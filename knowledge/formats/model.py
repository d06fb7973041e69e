"""What reading an uploaded document gives, and the pieces on the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pdf", "docx", "html", "text"]
Progress = Callable[[int, int], None]
"""Is told how many pages are done, and of how many."""


def silent(done: int, total: int) -> None:
    """A Progress that tells nobody."""


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something about the reading that an official should look at before the document is used."""

    code: str
    """For programs and counts: "no_text_layer", "likely_misread", "repeated_line_left_out" …"""
    sentence: str
    """For the official, in Vietnamese."""
    page: int | None = None
    """From 1; None where it concerns the whole document."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An uploaded document, read."""

    text: str
    """NFC, lines in the layout that `knowledge.reading.read_lines` expects; a form feed opens a new page."""
    pages: tuple[str, ...]
    """The text of each page, for people to look at."""
    kind: Kind
    warnings: tuple[ReadingWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of running text as it is printed; the reader of plans puts such lines together again."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A whole paragraph of running text, behind its list marker.

    `text` may hold form feeds, where a page begins inside it, and marks of `knowledge.marks.note`, where a footnote
    is called (by its place, from 0, among the document's footnotes).
    """

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class FootnoteText:
    """A footnote at its page's foot: lines as printed, the first behind the footnote's number."""

    page: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: a cell for every column, "" for an empty one and for the rest of a merged one."""

    page: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are known; the first row holds the titles of its columns."""

    rows: tuple[TableRow, ...]


Piece = Printed | Paragraph | FootnoteText | Table
