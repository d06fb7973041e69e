"""Questions as a file for a spreadsheet, written row by row: memory does not grow with their number."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

import xlsxwriter

from bot.storage.asked import Question
from bot.storage.local_day import VIETNAM
from handlers.personal import mask

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""The last is no formula: it is guarded too, so that every apostrophe in front is a guard."""
_GUARD = "'"
_WIDTHS = (18, 12, 60, 60, 20, 24, 12, 24)
"""Of the columns of the sheet, in characters."""


class Sheet(Protocol):
    """A file that takes rows."""

    def write(self, row: Sequence[str]) -> None:
        """Adds a row of texts."""

    def close(self) -> None:
        """Ends the file."""


class CsvSheet:
    """UTF-8 with a byte order mark, without which Excel reads another encoding.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, as a person would type it there.
    """

    def __init__(self, file: Path) -> None:
        self._file: TextIO = file.open("w", encoding="utf-8-sig", newline="", errors="replace")
        self._rows = csv.writer(self._file, quoting=csv.QUOTE_ALL)

    def write(self, row: Sequence[str]) -> None:
        """As Sheet.write."""
        self._rows.writerow([guarded(text) for text in row])

    def close(self) -> None:
        """As Sheet.close."""
        self._file.close()


class XlsxSheet:
    """A workbook of one sheet. Every cell is written as text, whatever it begins with."""

    def __init__(self, file: Path, title: str) -> None:
        self._book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
        self._sheet: Any = self._book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._next = 0

    def write(self, row: Sequence[str]) -> None:
        """As Sheet.write."""
        for column, text in enumerate(row):
            self._sheet.write_string(self._next, column, _of_xml(text))
        self._next += 1

    def close(self) -> None:
        """As Sheet.close."""
        self._book.close()


def guarded(text: str) -> str:
    """Returns the text as a cell of a CSV file that no spreadsheet takes for a formula."""
    return _GUARD + text if text.startswith(_STARTS_A_FORMULA) else text


async def write_questions(
    sheet: Sheet, heads: Sequence[str], batches: AsyncIterator[tuple[Question, ...]], words: dict[str, str]
) -> int:
    """Writes the heads and a row a question; returns how many questions there were.

    `words` names channels, statuses and thumbs ("status.answered", "channel.web", "thumb.up"); what it does not name is
    written as it is stored.
    """
    number = 0
    sheet.write(heads)
    async for batch in batches:
        await asyncio.to_thread(_write, sheet, batch, words)
        number += len(batch)
    return number


def _write(sheet: Sheet, questions: Sequence[Question], words: dict[str, str]) -> None:
    for question in questions:
        sheet.write(_row(question, words))


def _row(question: Question, words: dict[str, str]) -> tuple[str, ...]:
    def named(kind: str, value: str) -> str:
        return words.get(f"{kind}.{value}", value)

    return (
        f"{question.asked_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}",
        named("channel", question.channel),
        mask(question.text).text,
        mask(question.understood).text,
        named("status", question.status),
        named("programme", question.programme),
        named("thumb", question.thumb),
        mask(named("reason", question.reason)).text,
    )


def _of_xml(text: str) -> str:
    """XML holds neither half a surrogate pair nor U+FFFE and U+FFFF."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
