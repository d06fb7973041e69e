"""Tables of PDF pages: letters put in their cells, and tables that go on over the page put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.formats.clean import clean_line
from knowledge.formats.model import Table, TableRow
from knowledge.formats.pdf_glyphs import Glyph
from knowledge.formats.pdf_grids import Grid
from knowledge.formats.pdf_lines import read_text_lines, with_numbers
from knowledge.rejoining import join

_SAME_COLUMN = 6.0
"""Points by which the columns of a table may differ from one page to the next."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """The part of a table that stands on one page."""

    top: float
    columns: tuple[float, ...]
    rows: tuple[TableRow, ...]
    first_on_page: bool


def read_tables(grids: Sequence[Grid], glyphs: Sequence[Glyph], page: int) -> tuple[list[PageTable], list[Glyph]]:
    """The tables of a page with the letters in their cells, and the letters that stand in none."""
    rest = list(glyphs)
    tables: list[PageTable] = []
    for grid in grids:
        cells: dict[tuple[int, int], list[Glyph]] = {}
        outside: list[Glyph] = []
        for glyph in rest:
            place = grid.cell(glyph)
            (outside if place is None else cells.setdefault(place, [])).append(glyph)
        rows = _rows(grid, cells, page)
        if len(rows) > 0:
            tables.append(PageTable(grid.top, grid.columns, rows, not _written_above(outside, grid.top)))
            rest = outside
    return tables, rest


def _written_above(glyphs: Iterable[Glyph], top: float) -> bool:
    """Whether more than a page number stands above a table."""
    return sum(glyph.baseline > top for glyph in glyphs) > 4


def _rows(grid: Grid, cells: dict[tuple[int, int], list[Glyph]], page: int) -> tuple[TableRow, ...]:
    rows = []
    for row in range(len(grid.rows) - 1):
        texts = tuple(_cell_text(cells.get((row, column), ())) for column in range(len(grid.columns) - 1))
        if any(texts):
            rows.append(TableRow(page, texts))
    return tuple(rows)


def _cell_text(glyphs: Iterable[Glyph]) -> str:
    text = ""
    for line in read_text_lines(glyphs):
        text = join(text, clean_line(with_numbers(line.text)))
    return text


def tables_with_pages(parts: Sequence[PageTable]) -> list[Table | None]:
    """For each part of a table the whole table at its first part, and None at those that go on with one before."""
    found: list[Table | None] = []
    whole, before = -1, None
    for part in parts:
        table = found[whole] if whole >= 0 else None
        if table and before and _goes_on(before, part):
            found[whole] = Table(_continued(table.rows, part.rows))
            found.append(None)
        else:
            whole = len(found)
            found.append(Table(part.rows))
        before = part
    return found


def _goes_on(before: PageTable, part: PageTable) -> bool:
    return (
        part.first_on_page
        and part.rows[0].page == before.rows[-1].page + 1
        and len(part.columns) == len(before.columns)
        and all(abs(a - b) <= _SAME_COLUMN for a, b in zip(part.columns, before.columns, strict=True))
    )


def _continued(rows: tuple[TableRow, ...], more: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows of a table with those of the next page: a repeated header goes, and a row cut in two is whole again."""
    if more[0].cells == rows[0].cells:
        more = more[1:]
    if more and len(rows) > 1 and _is_rest_of(rows[-1], more[0]):
        cells = tuple(join(a, b) if b else a for a, b in zip(rows[-1].cells, more[0].cells, strict=True))
        rows, more = (*rows[:-1], TableRow(rows[-1].page, cells)), more[1:]
    return rows + more


def _is_rest_of(row: TableRow, more: TableRow) -> bool:
    """Whether a page's first row goes on with the one before it: no number, and the middle of a sentence."""
    if more.cells[0] or not row.cells[0]:
        return False
    return any(a and b and (b[:1].islower() or a[-1:] in ",-") for a, b in zip(row.cells, more.cells, strict=True))
