"""From the pieces of a document to its text in the layout that the reader of plans expects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from knowledge import marks
from knowledge.formats import rows
from knowledge.formats.clean import clean_line
from knowledge.formats.model import FootnoteText, Paragraph, Piece, Printed, Table
from knowledge.formats.wrapping import width_for, wrapped
from knowledge.reading import Line, UnreadableDocument, read_lines
from knowledge.tables import find_appendices
from knowledge.tables_broken import read as read_broken
from knowledge.tables_cells import read as read_cells

NOTE_RULE = " " * 40
"""The rule above the footnotes of a page, as the reader knows it: a line of nothing but spaces."""
_MOST_TABLES = 20
"""So many tables are tried in the layout of the appendices of a plan."""


@dataclass(slots=True)
class _Page:
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join([*self.body, *([NOTE_RULE, *self.notes] if self.notes else [])])


def written(pieces: Sequence[Piece], notes: Sequence[str] = (), page_count: int = 1) -> tuple[str, ...]:
    """The text of every page; `notes` are the texts of the footnotes that Paragraphs call, by their place.

    `joined` puts the pages together to what `knowledge.reading.read_lines` takes. A table comes out with every cell
    on a line of its own where the readers of tables know it, and else as one sentence a row.
    """
    kept: set[int] = set()
    tables = [at for at, piece in enumerate(pieces) if isinstance(piece, Table) and rows.may_be_cells(piece)]
    for at in tables[:_MOST_TABLES]:
        if _read_tables(joined(_pages(pieces, notes, page_count, {*kept, at}))) > len(kept):
            kept.add(at)
    return _pages(pieces, notes, page_count, kept)


def joined(pages: Sequence[str]) -> str:
    """The pages as one text: a form feed opens every page but the first, on a line of its own before a cell's tab."""
    first, *others = pages
    return "".join([first, *(f"\n\f\n{page}" if page.startswith("\t") else f"\n\f{page}" for page in others)])


def _read_tables(text: str) -> int:
    """How many tables the readers of tables take; none where they refuse one."""
    try:
        lines: tuple[Line, ...] = read_lines(text)
        return sum(bool(read_cells(appendix) or read_broken(appendix)) for appendix in find_appendices(lines))
    except UnreadableDocument:
        return 0


def _pages(pieces: Sequence[Piece], notes: Sequence[str], count: int, as_cells: Collection[int]) -> tuple[str, ...]:
    pages = [_Page() for _ in range(count)]
    width = width_for([piece.text for piece in pieces if isinstance(piece, Paragraph)])
    for at, piece in enumerate(pieces):
        match piece:
            case Printed():
                pages[piece.page - 1].body += _with_calls(piece.text)
            case FootnoteText():
                pages[piece.page - 1].notes.extend(clean_line(line) for line in piece.lines)
            case Paragraph():
                _write_paragraph(piece, width, notes, pages)
            case Table():
                lines = rows.cell_lines(piece) if at in as_cells else rows.sentence_lines(piece, width)
                for page, line in lines:
                    pages[page - 1].body.append(line)
    return tuple(page.text() for page in pages)


def _write_paragraph(piece: Paragraph, width: int, notes: Sequence[str], pages: list[_Page]) -> None:
    number = piece.page
    for line in wrapped(piece.text, width):
        number = min(number + line.count("\f"), len(pages))
        page = pages[number - 1]
        page.body += _with_calls(line.replace("\f", ""))
        page.notes += [f"{index + 1} {clean_line(notes[index])}" for index in marks.notes(line)]


def _with_calls(line: str) -> list[str]:
    """A line with the numbers of the footnotes that it calls.

    A number stands right behind a letter, where the reader finds it, and else on a line of its own, where it cannot be
    taken for a part of a figure.
    """
    parts = [""]
    for char in line:
        called = marks.notes(char)
        if not called:
            parts[-1] += char
        elif parts[-1][-1:].isalpha():
            parts[-1] += str(called[0] + 1)
        else:
            parts += [str(called[0] + 1), ""]
    return [text for part in parts if (text := clean_line(part))]
