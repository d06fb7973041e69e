"""Tables that the extraction flattened to one cell a line, each cell behind a tab: the appendix of 002.

Every record of the table, a heading between rows included, has as many cells as the table has columns, for an empty
cell keeps its line (a tab with nothing, or with a no-break space, behind it). That regularity is the whole key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.model import TargetRow, TargetValue
from knowledge.reading import Line, UnreadableDocument
from knowledge.tables import Appendix, Row, Table, collapsed, sentence_case

_CELL = re.compile(r" ?\t")
_YEAR = re.compile(r"Năm (\d{4})")
_NUMBER = re.compile(r"(\d+)\.")
_LAST_COLUMN = "Căn cứ pháp lý"
_HEADING = re.compile(r"[IVX]+\. ")


@dataclass(frozen=True, slots=True)
class _Cell:
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return collapsed(" ".join(line.text for line in self.lines))


def read(appendix: Appendix) -> Table | None:
    """The appendix's table, or None where its lines are not cells behind tabs.

    Raises `UnreadableDocument` where a row has a cell too many or too few.
    """
    cells = _cells(appendix.body)
    header_end = next((index + 1 for index, cell in enumerate(cells) if cell.text == _LAST_COLUMN), 0)
    if not header_end:
        return None
    header, rest = cells[:header_end], cells[header_end:]
    # The column of numbers has no title, and the extraction left its cell out.
    width = header_end + 1
    years = tuple(int(match[1]) for cell in header if (match := _YEAR.fullmatch(cell.text)))
    records = [rest[index : index + width] for index in range(0, len(rest), width)]
    furniture = [line for cell in header for line in cell.lines]
    rows: list[Row] = []
    groups: tuple[str, ...] = ()
    for record in records:
        _check(record, width, appendix)
        if _HEADING.match(record[1].text):
            groups = (sentence_case(record[1].text),)
            furniture += record[1].lines
        else:
            rows.append(_row(record, years, groups, appendix, rows))
    last = rest[-1].lines[-1].number if rest else header[-1].lines[-1].number
    inside = tuple(line for line in appendix.body if line.number <= last)
    return Table(appendix, appendix.heading + inside, tuple(rows), appendix.heading + tuple(furniture))


def _cells(lines: Sequence[Line]) -> list[_Cell]:
    """The lines joined to cells: a tab opens one, and a line of text without a tab goes on with the one before."""
    cells: list[list[Line]] = []
    last = max((index for index, line in enumerate(lines) if _CELL.match(line.text)), default=-1)
    for index, line in enumerate(lines):
        if _CELL.match(line.text):
            cells.append([line])
        # Behind the last tab the document goes on with other things (the footnotes of its prose).
        elif line.text.strip() and cells and index < last:
            cells[-1].append(line)
    return [_Cell(tuple(cell)) for cell in cells]


def _check(record: Sequence[_Cell], width: int, appendix: Appendix) -> None:
    number = record[0]
    if len(record) != width or (number.text and not _NUMBER.fullmatch(number.text)):
        raise UnreadableDocument(
            f"{appendix.name}, dòng {number.lines[0].number} của tập tin: hàng của bảng không đủ {width} ô, "
            f'hoặc ô đầu "{number.text[:40]}" không phải là số thứ tự. '
            "Hãy kiểm tra hàng ngay phía trên: mỗi ô phải nằm trên một dòng bắt đầu bằng dấu tab, ô trống cũng vậy."
        )


def _row(
    record: Sequence[_Cell],
    years: tuple[int, ...],
    groups: tuple[str, ...],
    appendix: Appendix,
    above: Sequence[Row],
) -> Row:
    number, *cells = (cell.text for cell in record)
    text, *values = cells[: 1 + len(years)]
    lead, partners, legal_basis = cells[1 + len(years) :]
    lead_in = ""
    if not number and above:
        # A part of the row above ("trong đó …"): alone it would not say of what.
        number = _next_part(above[-1].target.number)
        lead_in = above[-1].lead_in or above[-1].target.text
    target = TargetRow(
        appendix=appendix.name,
        number=number.rstrip("."),
        group=groups,
        text=text,
        values=tuple(TargetValue(year=year, value=value) for year, value in zip(years, values, strict=True) if value),
        lead=lead,
        partners=partners,
        legal_basis=legal_basis,
    )
    return Row(record[0].lines[0].page, " ".join(cell for cell in cells if cell), target, lead_in)


def _next_part(number: str) -> str:
    whole, _, part = number.partition(".")
    return f"{whole}.{int(part or 0) + 1}"
