"""The appendices of a plan that may hold a table, and the table as a reader of tables hands it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.model import TargetRow
from knowledge.reading import Line

_NAME = re.compile(r"phụ lục ([ivx]+|\d+)", re.IGNORECASE)
_NOTE = "(kèm theo"
_LONGEST_TITLE = 8
"""Lines of text between an appendix's name and its note "(kèm theo …)"; a plan that has more has no such note."""
_PROPER_NAMES = ("Vĩnh Long", "Vĩnh Phúc")


@dataclass(frozen=True, slots=True)
class Appendix:
    """A stretch of the document from a line "Phụ lục …" to the next such line, or to the end of the document."""

    name: str
    """In normal form: "Phụ lục 1", "Phụ lục II"."""
    title: str
    heading: tuple[Line, ...]
    """The lines of name, title and note."""
    body: tuple[Line, ...]

    @property
    def section(self) -> str:
        """What the appendix is called in a passage's section path."""
        return f"{self.name}. {self.title}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    page: int
    """The page on which the row begins."""
    text: str
    """Its cells in order, verbatim, without the row number."""
    target: TargetRow
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One appendix's table, read."""

    appendix: Appendix
    lines: tuple[Line, ...]
    """Every line of it, blank ones too, from the appendix's name to the table's last line."""
    rows: tuple[Row, ...]
    furniture: tuple[Line, ...]
    """The lines that stand in no row: titles, column headers, page headers and numbers, headings between rows."""


def collapsed(text: str) -> str:
    """`text` with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def sentence_case(heading: str) -> str:
    """A heading in capitals as a sentence: "I. KINH TẾ SỐ" becomes "I. Kinh tế số"; any other comes back as it is."""
    if not heading.isupper():
        return heading
    mark, _, words = heading.rpartition(". ")
    result = words.capitalize()
    for name in _PROPER_NAMES:
        result = result.replace(name.lower(), name)
    return f"{mark}. {result}" if mark else result


def find_appendices(lines: Sequence[Line]) -> tuple[Appendix, ...]:
    """The appendices of a document, in order. A mention inside a sentence ("Đính kèm Phụ lục 2 – …") is none."""
    starts = [index for index, line in enumerate(lines) if _NAME.fullmatch(collapsed(line.text))]
    return tuple(_appendix(lines[start:end]) for start, end in pairwise([*starts, len(lines)]))


def _appendix(lines: Sequence[Line]) -> Appendix:
    heading = _heading_lines(lines)
    name = collapsed(lines[0].text)
    title = " ".join(collapsed(line.text) for line in heading[1:-1])
    body = tuple(line for line in lines if line.number > heading[-1].number)
    return Appendix(f"Phụ lục {name.split()[-1]}", sentence_case(title), heading, body)


def _heading_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    written = [line for line in lines if line.text.strip()][: _LONGEST_TITLE + 2]
    for index, line in enumerate(written):
        if collapsed(line.text).lower().startswith(_NOTE):
            return tuple(written[: index + 1])
    return (written[0],)
