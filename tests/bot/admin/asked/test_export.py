"""The files for spreadsheets: what was asked comes out as it was, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.admin.asked.export import CsvSheet, Sheet, XlsxSheet, guarded, write_questions
from bot.storage.asked import Question

FORMULAS = ("=1+1", "+84", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")', "'=1", "''")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
NAMESPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
texts = st.one_of(
    st.text(max_size=60), st.sampled_from(FORMULAS), st.text(alphabet="=+-@'\t\r\n ,;\"_x00Đấ", max_size=12)
)
rows = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6)


def written(sheet: Sheet, content: Sequence[Sequence[str]]) -> None:
    for row in content:
        sheet.write(row)
    sheet.close()


def holdable(text: str) -> str:
    """What a file in UTF-8 and XML can hold of a text: half a surrogate pair is no letter."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def unescaped(text: str) -> str:
    """Undoes the escapes of control characters in a cell ("_x000D_"), as Excel does."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def read_xlsx(file: Path, rows_in: int, columns: int) -> list[list[str]]:
    with zipfile.ZipFile(file) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert "xl/calcChain.xml" not in book.namelist()
    assert not sheet.findall(".//s:f", NAMESPACE)
    assert not sheet.findall(".//s:hyperlink", NAMESPACE)
    cells = {str(cell.get("r")): cell for cell in sheet.iterfind(".//s:c", NAMESPACE)}
    assert {cell.get("t") for cell in cells.values()} <= {"inlineStr"}
    return [
        [unescaped(cells[at].findtext(".//s:t", "", NAMESPACE)) if (at := f"{letter}{row}") in cells else ""
         for letter in "ABC"[:columns]]
        for row in range(1, rows_in + 1)
    ]  # fmt: skip


@settings(max_examples=150)
@given(content=rows)
def test_a_csv_file_reads_back_the_same_and_no_cell_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, content: list[tuple[str, ...]]
) -> None:
    file = tmp_path_factory.mktemp("csv") / "f.csv"
    written(CsvSheet(file), content)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not any(cell.startswith(DANGEROUS) for row in cells for cell in row)
    back = [[cell.removeprefix("'") for cell in row] for row in cells]
    assert back == [[text.encode("utf-8", "replace").decode() for text in row] for row in content]


@settings(max_examples=100)
@given(content=rows)
def test_a_workbook_reads_back_the_same_and_holds_no_formula(
    tmp_path_factory: pytest.TempPathFactory, content: list[tuple[str, ...]]
) -> None:
    file = tmp_path_factory.mktemp("xlsx") / "f.xlsx"
    written(XlsxSheet(file, "Câu hỏi"), content)
    assert read_xlsx(file, len(content), 3) == [[holdable(text) for text in row] for row in content]


def test_what_looks_like_a_formula_is_text_in_both(tmp_path: Path) -> None:
    content = [[text, "Đường Nguyễn Huệ"] for text in FORMULAS]
    written(XlsxSheet(tmp_path / "f.xlsx", "Câu hỏi"), content)
    assert read_xlsx(tmp_path / "f.xlsx", len(content), 2) == content
    assert all(guarded(text) == f"'{text}" for text in FORMULAS)
    assert guarded("VNeID là gì?") == "VNeID là gì?"


async def test_rows_are_in_vietnams_time_in_words_and_masked(tmp_path: Path) -> None:
    question = Question(
        1, datetime(2026, 11, 21, 17, 5, tzinfo=UTC), "zalo_oa", "k", "gọi 0912345678 nha", "referred", "vneid",
        "gọi 0912345678 nha", "down", "mật khẩu là abc123",
    )  # fmt: skip

    async def batches() -> AsyncIterator[tuple[Question, ...]]:
        yield (question,)

    words = {"channel.zalo_oa": "Zalo OA", "status.referred": "Chỉ nơi hỏi", "programme.vneid": "VNeID"}
    sheet = CsvSheet(tmp_path / "f.csv")
    assert await write_questions(sheet, ["a", "b"], batches(), words) == 1
    sheet.close()
    text = (tmp_path / "f.csv").read_text("utf-8-sig")
    assert '"2026-11-22 00:05","Zalo OA","gọi … nha","gọi … nha","Chỉ nơi hỏi","VNeID","down"' in text
    assert "abc123" not in text
