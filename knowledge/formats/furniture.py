"""Page numbers and lines that come back at the head or foot of every page: no part of what a document says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge import marks
from knowledge.formats.clean import clean_line
from knowledge.formats.model import ReadingWarning
from knowledge.formats.pdf_lines import TextLine

if TYPE_CHECKING:
    from knowledge.formats.pdf import PageText

_NUMBER = re.compile(r"(?:Trang )?[-–]? ?(\d{1,4}) ?[-–]?(?:/\d{1,4})?")
_FEWEST_PAGES = 3


def without_furniture(pages: Sequence[PageText]) -> list[ReadingWarning]:
    """Takes page numbers and repeated lines out of the pages; a warning for each repeated line tells the official."""
    for end in (0, -1):
        _drop_numbers(pages, end)
    return [warning for end in (0, -1) for warning in _drop_repeated(pages, end)]


def _outer(page: PageText, end: int) -> str:
    """The first (0) or last (-1) line of a page."""
    line = page.body[end] if page.body else None
    return clean_line(marks.without(line.text)) if isinstance(line, TextLine) else ""


def _drop_numbers(pages: Sequence[PageText], end: int) -> None:
    """Page numbers count up with the pages; what stands alone on its page must be its very number."""
    found = {page.number: int(match[1]) for page in pages if (match := _NUMBER.fullmatch(_outer(page, end)))}
    offsets = Counter(printed - number for number, printed in found.items())
    for page in pages:
        offset = found.get(page.number, -1) - page.number
        if page.number in found and (offset == 0 or offsets[offset] >= _FEWEST_PAGES):
            del page.body[end]


def _drop_repeated(pages: Sequence[PageText], end: int) -> list[ReadingWarning]:
    if len(pages) < _FEWEST_PAGES:
        return []
    outer = {page.number: re.sub(r"\d+", "#", _outer(page, end)) for page in pages}
    counts = Counter(text for text in outer.values() if text)
    repeated = {text for text, count in counts.items() if count >= _FEWEST_PAGES and count > len(pages) / 2}
    examples: dict[str, str] = {}
    for page in pages:
        if outer[page.number] in repeated and len(page.body) > 1:
            examples.setdefault(outer[page.number], _outer(page, end))
            del page.body[end]
    where = "đầu" if end == 0 else "cuối"
    return [
        ReadingWarning("repeated_line_left_out", f"Dòng lặp lại ở {where} các trang đã được bỏ ra: “{example[:120]}”.")
        for example in examples.values()
    ]
