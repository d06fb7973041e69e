"""The small parts: dates as people type them, the search, the marks on a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.admin.documents import drawing
from bot.admin.documents.dates import read_date, read_day, shown_date
from bot.admin.documents.drawing import Drawer
from bot.admin.documents.highlight import highlighted
from bot.admin.documents.search import search
from bot.admin.documents.warned import ORDER
from bot.admin.words import load_words
from knowledge import formats
from knowledge.model import Passage


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("31/12/2024", "2024-12-31"), ("5.1.2026", "2026-01-05"), ("2025-9-3", "2025-09-03"),
        ("9/2025", "2025-09"), ("2025-09", "2025-09"), (" 2025 ", "2025"), ("29/02/2024", "2024-02-29"),
        ("29/02/2025", None), ("13/2025", None), ("1/13/2025", None), ("32/1/2025", None), ("1800", None),
        ("hôm nay", None), ("٢٠٢٥", None), ("1/1/25", None), ("", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_officials_write_them(typed: str, iso: str | None) -> None:
    assert read_date(typed) == iso
    assert read_date(shown_date(iso)) == iso
    assert read_day(typed) == (iso if iso and len(iso) == 10 else None)


def passage(text: str, **fields: object) -> Passage:
    known = {"id": "000-1", "file": "000", "section": (), "page": 1, "kind": "text", "text": text}
    return Passage.model_validate({**known, "province": "vinh-long", "as_of": "2025", **fields})


def test_search_shows_the_words_as_they_stand() -> None:
    [found] = search([passage("Bà con Vĩnh Long nộp hồ sơ ở Bến Tre, rồi về.")], "ho so o ben tre")
    assert (found.before, found.words, found.behind) == ("Bà con Vĩnh Long nộp", "hồ sơ ở Bến Tre,", "rồi về.")


@pytest.mark.parametrize("typed", ["VÍ ĐIỆN", "vi dien", "  ví   điện ", "í đi"])
def test_search_looks_in_the_reviewed_texts_too(typed: str) -> None:
    assert search([passage("x", plain="Mở ví điện tử."), passage("y", questions=("Ví điện tử là gì?",))], typed)
    assert search([passage("khác")], typed) == []
    assert search([passage("khác")], " \u200b ") == []


def test_a_passage_is_found_on_its_page_through_line_ends_and_footnotes() -> None:
    page = "Trang 3\nMỗi xã mở hai lớp dạy bà\ncon12 dùng điện thoại.\n12 Theo Quyết định 5.\nPhần sau không liên quan."
    pieces = highlighted(page, "Mỗi xã mở hai lớp dạy bà con dùng điện thoại.")
    assert "".join(text for text, _ in pieces) == page
    marked = " ".join(text for text, is_marked in pieces if is_marked)
    assert marked.startswith("Mỗi xã mở hai lớp")
    assert "Phần sau" not in marked
    assert not any(is_marked for _, is_marked in highlighted("Chẳng có gì giống cả", "Mỗi xã mở hai lớp"))


def test_the_page_of_a_long_text_file_is_compared_where_the_passage_stands() -> None:
    passage = "Mỗi xã mở hai lớp dạy bà con dùng máy"
    assert (passage, True) in highlighted("chữ khác hẳn " * 40_000 + passage + ".", passage)


async def test_a_broken_file_gives_no_picture() -> None:
    assert await Drawer().draw("x", b"%PDF-1.4 nothing", 1) is None


async def test_the_newest_pictures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    async def draw(data: bytes, number: int) -> bytes:
        drawn.append(number)
        return b"x" * 40

    monkeypatch.setattr(drawing, "_drawn", draw)
    drawer = Drawer(most_kept=100)
    for number in (1, 2, 1, 3, 1, 2):
        assert await drawer.draw("x", b"", number) == b"x" * 40
    assert drawn == [1, 2, 3, 2]


def test_every_word_that_the_pages_say_is_there() -> None:
    words = load_words()
    for group, codes in {
        "audience": ("public", "helper", "internal"),
        "kind": ("plan", "decision", "report", "guide", "faq"),
        "mark": ("new", "changed", "removed"),
    }.items():
        assert all(words[f"documents.{group}.{code}"] for code in codes)
    assert all(words[f"documents.warned.{code}"] for code in ORDER)


def test_every_code_of_the_reader_has_its_title() -> None:
    sources = "".join(file.read_text("utf-8") for file in Path(formats.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'ReadingWarning\(\s*"(\w+)"', sources))
    assert codes
    assert codes <= set(ORDER)
