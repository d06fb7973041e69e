"""Footnotes: the blocks at a page's foot, and the places in the text that call them.

The marks of the plans are superscripts that lost their form: "86" with footnote 15 reads "8615". What decides is never
the look of a figure alone but the numbers of the notes at the foot of the same page: only those are looked for, in
their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge import marks
from knowledge.layout import NOTE, TEXT, Laid
from knowledge.rejoining import join

_OPENS = re.compile(r"(\d{1,3})(?:\s+(\S.*))?")
_AFTER = r"(?=[\s.,;:)”…]|$)"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the number printed before it, its text rejoined, and the page at whose foot it stands."""

    mark: int
    text: str
    page: int


def read_notes(laid: Iterable[Laid]) -> tuple[Note, ...]:
    """The footnotes of a document, in order."""
    found: list[Note] = []
    for item in laid:
        if item.role != NOTE:
            continue
        line = " ".join(item.text.split())
        mark, text = _opening(line, item.line.page, found)
        if mark:
            found.append(Note(mark, text, item.line.page))
        elif found:
            last = found[-1]
            found[-1] = Note(last.mark, join(last.text, line), last.page)
    return tuple(found)


def _opening(line: str, page: int, found: Sequence[Note]) -> tuple[int, str]:
    """The number and first words of a note that opens on this line; (0, "") when the line carries on the last one."""
    match = _OPENS.fullmatch(line)
    if not match:
        return 0, ""
    number = int(match.group(1))
    starts_again = number == 1 and bool(found) and found[-1].page != page
    if found and number != found[-1].mark + 1 and not starts_again:
        return 0, ""
    return number, match.group(2) or ""


def mark_calls(laid: Iterable[Laid], notes: Sequence[Note]) -> dict[int, str]:
    """The text of every line of running text, by line number, with footnote numbers turned into marks.

    A line that held nothing but a number holds only the mark. A note that nothing calls for certain hangs on the last
    line of its page, so that it is kept.
    """
    body = [item for item in laid if item.role == TEXT]
    texts = {item.line.number: item.text for item in body}
    at = (0, 0)
    for index, note in enumerate(notes):
        lines = [item.line.number for item in body if item.line.page == note.page and item.line.number >= at[0]]
        place = _find(str(note.mark), lines, texts, at)
        if place is None:
            _hang(marks.note(index), note.page, body, texts)
            continue
        line, column = place
        end = column + len(str(note.mark))
        texts[line] = texts[line][:column].rstrip() + marks.note(index) + texts[line][end:]
        at = (line, column + 1)
    return texts


def _hang(mark: str, page: int, body: Sequence[Laid], texts: dict[int, str]) -> None:
    before = [item for item in body if item.line.page <= page] or body
    if before:
        texts[before[-1].line.number] += mark


def _find(mark: str, lines: Sequence[int], texts: dict[int, str], at: tuple[int, int]) -> tuple[int, int] | None:
    """Line and column of a footnote's number: alone on its line, behind a word, or behind a figure."""
    for line in lines:
        if texts[line] == mark:
            return line, 0
    for pattern in (
        rf"(?<=[^\W\d_]){mark}{_AFTER}",
        rf"(?<=[”\"’)]){mark}{_AFTER}",
        rf"(?<=[^\W\d_]\s){mark}(?=[;,)])",
    ):
        for line in lines:
            start = at[1] if line == at[0] else 0
            if match := re.compile(pattern).search(texts[line], start):
                return line, match.start()
    places = [place for line in lines for place in _behind_figures(mark, line, texts[line], at)]
    return places[0] if len(places) == 1 else None


def _behind_figures(mark: str, line: int, text: str, at: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """Where a whole number ends in the mark's digits and is no year by itself ("8615", "202417", but not "2017")."""
    for match in re.finditer(rf"(?<![\d.,/])\d+{mark}(?![\d/%])(?![.,]\d)", text):
        is_year = re.fullmatch(r"(19|20)\d\d", match.group())
        if not is_year and (line, match.start()) >= at:
            yield line, match.end() - len(mark)
