"""The rows of a table as lines: for the readers of the plans' tables, or as sentences for the reader of prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.formats.clean import clean_line
from knowledge.formats.model import Table, TableRow
from knowledge.formats.wrapping import wrapped

_CORNER = ("STT", "TT", "SỐ TT", "")
"""What the title of the column of numbers can be."""
_LEGAL_BASIS = "Căn cứ pháp lý"
"""The last column of the tables that `knowledge.tables_cells` reads."""
_SIDE_BY_SIDE = ("CỘNG H", "Nơi nhận", "Độc lập")
_LONGEST_NUMBER = 8


def may_be_cells(table: Table) -> bool:
    """Whether the readers of the plans' tables may know this one."""
    titles = [clean_line(cell) for cell in table.rows[0].cells]
    return titles[-1] == _LEGAL_BASIS or titles[0].upper() in _CORNER[:2]


def cell_lines(table: Table) -> Iterator[tuple[int, str]]:
    """Every cell behind a tab on its own line, with its page.

    The title of the column of numbers has no tab, for one of the readers knows no such title and the other needs it.
    """
    header, *rows = table.rows
    first, *titles = (clean_line(cell) for cell in header.cells)
    if first:
        yield header.page, first
    yield from ((header.page, f"\t{title}") for title in titles)
    for row in rows:
        cells = [clean_line(cell) for cell in row.cells]
        if titles[-1:] == [_LEGAL_BASIS]:
            cells = _heading_in_place(cells)
        yield from ((row.page, f"\t{cell or ' '}") for cell in cells)


def _heading_in_place(cells: list[str]) -> list[str]:
    """A heading between rows with its number and words in the second cell, where the reader looks for it."""
    number, words, *rest = cells
    if any(rest) or not number:
        return cells
    if not words:
        return ["", number, *rest]
    return ["", f"{number.rstrip('.')}. {words}", *rest] if not number.rstrip(".").strip("IVX") else cells


def sentence_lines(table: Table, width: int) -> Iterator[tuple[int, str]]:
    """One sentence a row, each cell behind the title of its column, broken to lines, with their page.

    What only stands side by side (a letterhead, the recipients beside the signature) comes out cell by cell.
    """
    header, *rows = table.rows
    titles = [clean_line(cell).rstrip(":") for cell in header.cells]
    if not rows or _only_side_by_side(table):
        for row in table.rows:
            yield from (
                (row.page, line) for cell in row.cells for part in cell.split("\n") if (line := clean_line(part))
            )
        return
    for row in rows:
        yield from ((row.page, line) for line in wrapped(_sentence(row, titles), width))


def _only_side_by_side(table: Table) -> bool:
    words = " ".join(cell for row in table.rows for cell in row.cells)
    return len(table.rows) <= 3 and any(sign in words for sign in _SIDE_BY_SIDE)


def _sentence(row: TableRow, titles: Sequence[str]) -> str:
    """What a row says; one with no more than a number and words is a heading, and no sentence."""
    number, *cells = (clean_line(cell) for cell in row.cells)
    if titles[0].upper() not in _CORNER or len(number) > _LONGEST_NUMBER:
        number, cells, titles = "", [number, *cells], ["", *titles]
    filled = [(title, cell) for title, cell in zip(titles[1:], cells, strict=False) if cell]
    mark = "" if not number else number if number.endswith((".", ")")) else f"{number}."
    if len(filled) < 2:
        return " ".join([mark, *(cell for _, cell in filled)]).strip()
    (_, first), *others = filled
    said = [first, *(f"{title}: {cell}" if title else cell for title, cell in others)]
    return f"{mark or '-'} {'; '.join(part.rstrip('.; ') for part in said)}."
