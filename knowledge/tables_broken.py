"""Tables whose cells the extraction broke over lines with no mark between them: the appendices of 003.

This module finds the rows: it takes out the column headers, which come back at the top of a page, and follows the
numbering, for a line begins a row if and only if it begins with the number that must come next. What the columns of
a row are is the business of `knowledge.tables_columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge import tables_columns
from knowledge.reading import Line
from knowledge.tables import Appendix, Row, Table, collapsed

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CORNER = ("STT", "TT")
"""What the title of the first column, that of the numbers, can be."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A row, or a heading between rows: its number ("3.10", "II") and its lines."""

    label: str
    lines: tuple[Line, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines that say something, collapsed, the number taken off the first."""
        first = collapsed(self.lines[0].text).removeprefix(self.label).strip()
        return tuple(text for text in (first, *(collapsed(line.text) for line in self.lines[1:])) if text)


def read(appendix: Appendix) -> Table | None:
    """The appendix's table, or None where no known header of columns opens it.

    Raises `UnreadableDocument` where the columns of a row cannot be told apart.
    """
    written = [line for line in appendix.body if line.text.strip()]
    header = _header(written)
    split = tables_columns.splitter(" ".join(collapsed(line.text) for line in header))
    if split is None:
        return None
    content, page_headers = _without_page_headers(written, header)
    furniture = [*appendix.heading, *page_headers]
    rows: list[Row] = []
    groups: dict[bool, str] = {}
    blocks = _blocks(content)
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if _is_heading(block, after):
            # A Roman heading stands above the Arabic ones and ends them.
            roman = block.label in _ROMAN
            groups = {True: _heading(block)} if roman else {**groups, False: _heading(block)}
            furniture += block.lines
        else:
            columns = split(block.texts, f"{appendix.name}, hàng {block.label}")
            above = tuple(groups[roman] for roman in (True, False) if roman in groups)
            target = columns.target(appendix.name, block.label, above)
            rows.append(Row(block.lines[0].page, columns.text, target))
    return Table(appendix, appendix.heading + appendix.body, tuple(rows), tuple(furniture))


def _header(written: Sequence[Line]) -> list[Line]:
    """The lines of the column titles: all that stands before the first number, if the corner of a table opens it."""
    if not written or collapsed(written[0].text).split()[0] not in _CORNER:
        return []
    numbers = (index for index, line in enumerate(written) if collapsed(line.text).split()[0] in ("I", "1"))
    return list(written[: next(numbers, len(written))])


def _without_page_headers(written: Sequence[Line], header: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of rows, and those of page furniture: the header each time it comes, the page number before it."""
    titles = [collapsed(line.text) for line in header]
    content: list[Line] = []
    furniture: list[Line] = []
    index = 0
    while index < len(written):
        if [collapsed(line.text) for line in written[index : index + len(titles)]] == titles:
            if content and content[-1].text.strip().isdigit() and _stands_alone(content[-1], written[index]):
                furniture.append(content.pop())
            furniture += written[index : index + len(titles)]
            index += len(titles)
        else:
            content.append(written[index])
            index += 1
    return content, furniture


def _stands_alone(number: Line, header: Line) -> bool:
    """Whether a page number is meant and not a row's year, which the next header follows at once."""
    return header.number - number.number > 2


def _blocks(content: Sequence[Line]) -> list[_Block]:
    starts: list[tuple[int, str]] = []
    roman, number = 0, ""
    for index, line in enumerate(content):
        first = collapsed(line.text).split()[0]
        if first in _ROMAN[roman : roman + 1]:
            roman += 1
            # Below a Roman heading the numbers begin again (appendix I) or go on (appendix III).
            starts.append((index, first))
        elif first in _successors(number, fresh=bool(starts) and starts[-1][1] in _ROMAN):
            number = first
            starts.append((index, first))
    return [
        _Block(label, tuple(content[start:end])) for (start, label), (end, _) in pairwise([*starts, (len(content), "")])
    ]


def _successors(number: str, *, fresh: bool) -> tuple[str, ...]:
    """The numbers that can come after `number`; after a Roman heading (`fresh`) the first one can, too."""
    if not number:
        return ("1",)
    whole, _, part = number.partition(".")
    up = str(int(whole) + 1)
    down = f"{whole}.{int(part) + 1}" if part else f"{number}.1"
    return (down, up, "1") if fresh else (down, up)


def _is_heading(block: _Block, after: _Block | None) -> bool:
    return block.label in _ROMAN or (after is not None and after.label == f"{block.label}.1")


def _heading(block: _Block) -> str:
    return f"{block.label}. {' '.join(block.texts)}"
