"""Target rows: the tables in the appendices of a plan, one passage a row, looked up as data and not as prose."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge import tables_broken, tables_cells
from knowledge.model import Document, Passage, passage_id
from knowledge.reading import Line
from knowledge.tables import Row, Table, find_appendices


def target_passages(document: Document, lines: tuple[Line, ...]) -> tuple[Passage, ...]:
    """One passage of kind "target" for each row of the document's tables, in order; none where it has no table.

    `Passage.text` is the row's cells in order, verbatim, without its number; `Passage.target` is the same as data.
    Raises `UnreadableDocument` where a table is one that we know but a row of it cannot be split in cells.
    """
    passages: list[Passage] = []
    taken: set[str] = set()
    for table in _tables(lines):
        for row in table.rows:
            passage = _passage(document, table, row, taken)
            taken.add(passage.id)
            passages.append(passage)
    return tuple(passages)


def table_lines(document: Document, lines: tuple[Line, ...]) -> frozenset[int]:
    """The numbers of the lines that belong to tables, from the appendix's name to the table's end, blank ones too.

    Raises `UnreadableDocument` as `target_passages` does.
    """
    return frozenset(line.number for table in _tables(lines) for line in table.lines)


def table_furniture(document: Document, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of tables that stand in no passage's text, on purpose, in order, none of them blank.

    They are the appendices' names, titles and notes, the column headers each time they come back, page numbers, and
    the headings between rows; titles and headings are kept in `Passage.section`.
    Raises `UnreadableDocument` as `target_passages` does.
    """
    furniture = (line for table in _tables(lines) for line in table.furniture)
    return tuple(sorted(furniture, key=lambda line: line.number))


def _tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    readings = (tables_cells.read(appendix) or tables_broken.read(appendix) for appendix in find_appendices(lines))
    return tuple(table for table in readings if table)


def _passage(document: Document, table: Table, row: Row, taken: set[str]) -> Passage:
    return Passage(
        id=passage_id(document.file, row.text, taken),
        file=document.file,
        section=(table.appendix.section, *row.target.group),
        page=row.page,
        kind="target",
        text=row.text,
        lead_in=row.lead_in,
        province=document.province,
        as_of=document.as_of,
        target=row.target,
    )
