"""PDFs of the real plans, printed by Chromium, are read as the plans are."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from knowledge.formats import ocr
from knowledge.formats.pdf import page_count, render_page
from knowledge.formats.uploaded import read_upload
from knowledge.reading import UnreadableDocument, read_lines
from knowledge.targets import target_passages
from tests.knowledge.formats.conftest import Printer
from tests.knowledge.formats.printing import (
    markup_of_lines,
    markup_of_paragraphs,
    paragraphs,
    plan,
    printable,
    share_kept,
)

TARGETS = """
<p>PHỤ LỤC 1</p><p>CHỈ TIÊU CHUYỂN ĐỔI SỐ</p><p>(kèm theo Kế hoạch số 1/KH-UBND)</p>
<table><tr><td>TT</td><td>Nhiệm vụ</td><td>Năm 2026</td><td>Cơ quan chủ trì</td><td>Cơ quan phối hợp</td>
<td>Căn cứ pháp lý</td></tr>
<tr><td></td><td colspan=5>I. CHÍNH QUYỀN SỐ</td></tr>{rows}</table>
"""
ROW = (
    "<tr><td>{0}.</td><td>Tỷ lệ hồ sơ số {0} được giải quyết trực tuyến trên Cổng dịch vụ công</td><td>{0}%</td>"
    "<td>Văn phòng UBND tỉnh</td><td></td><td>Nghị quyết số 57-NQ/TW</td></tr>"
)


@pytest.mark.parametrize(("prefix", "least"), [("001", 0.99), ("004", 0.98)])
def test_a_plan_printed_line_by_line_gives_the_same_passages(printer: Printer, prefix: str, least: float) -> None:
    document, lines = plan(prefix)
    read = read_upload(printer(markup_of_lines(lines)), "in.pdf")
    assert read.kind == "pdf"
    assert len(read.pages) == lines[-1].page
    assert share_kept(document, lines, read.text) >= least


@pytest.mark.parametrize(("prefix", "least"), [("001", 0.99), ("004", 0.95), ("000", 0.97)])
def test_a_plan_set_anew_with_raised_footnote_numbers_gives_the_same_passages(
    printer: Printer, prefix: str, least: float
) -> None:
    document, lines = plan(prefix)
    read = read_upload(printer(markup_of_paragraphs(*paragraphs(document, lines))), "in.pdf")
    assert share_kept(document, lines, read.text) >= least


def test_a_table_of_targets_that_goes_over_pages_is_read_cell_by_cell(printer: Printer) -> None:
    rows = "".join(ROW.format(number) for number in range(1, 41))
    read = read_upload(printer(printable(TARGETS.format(rows=rows))), "bảng.pdf")
    document, _ = plan("002")
    found = target_passages(document, read_lines(read.text))
    assert len(read.pages) > 1
    assert [(passage.target.number, passage.target.values[0].value) for passage in found if passage.target] == [
        (str(number), f"{number}%") for number in range(1, 41)
    ]
    assert {passage.section[-1] for passage in found} == {"I. Chính quyền số"}
    assert found[-1].page == len(read.pages)


def test_a_table_that_no_reader_knows_becomes_one_sentence_a_row(printer: Printer) -> None:
    markup = "<p>Lịch tiếp công dân:</p><table><tr><td>TT</td><td>Xã</td><td>Ngày</td></tr>"
    markup += (
        "<tr><td>1</td><td>An Bình</td><td>Thứ Hai</td></tr><tr><td>2</td><td>Long Hồ</td><td>Thứ Ba</td></tr></table>"
    )
    text = " ".join(read_upload(printer(printable(markup)), "lịch.pdf").text.split())
    assert "1. An Bình; Ngày: Thứ Hai." in text
    assert "2. Long Hồ; Ngày: Thứ Ba." in text


def test_a_letterhead_in_two_columns_is_read_column_by_column(printer: Printer) -> None:
    cell = "<div style='width:45%;float:left;text-align:center'>{}<br>{}</div>"
    left, right = ("SỞ NỘI VỤ", "Số: 12/KH-SNV"), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    markup = cell.format(*left) + cell.format(*right) + "<p style='clear:both'>Căn cứ Luật Giao dịch điện tử.</p>"
    lines = read_upload(printer(printable(markup)), "kh.pdf").text.splitlines()
    assert lines[:2] == list(left)
    assert "Độc lập - Tự do - Hạnh phúc" in lines


def test_page_numbers_and_running_heads_are_left_out_and_told(printer: Printer) -> None:
    page = "<div class=page><div>UBND xã An Bình – lưu 7</div>"
    page += "<p>Nội dung của trang {0} là như vậy.</p><div>{0}</div></div>"
    read = read_upload(printer(printable("".join(page.format(number) for number in range(1, 6)))), "in.pdf")
    assert [text.strip() for text in read.pages] == [
        f"Nội dung của trang {number} là như vậy." for number in range(1, 6)
    ]
    assert [warning.code for warning in read.warnings] == ["repeated_line_left_out"]


@pytest.mark.parametrize("turn", ["rotate(90deg)", "rotate(-90deg)", "rotate(180deg)"])
def test_a_page_on_its_side_is_read_upright(printer: Printer, turn: str) -> None:
    said = "Trang nằm ngang của phụ lục.<br>Dòng thứ hai ở dưới."
    data = printer(printable(f"<div style='margin-top:8cm;width:10cm;transform:{turn}'>{said}</div>"))
    assert read_upload(data, "ngang.pdf").text.splitlines() == said.split("<br>")


def test_progress_counts_the_pages(printer: Printer) -> None:
    told: list[tuple[int, int]] = []
    data = printer(printable("<div class=page><p>Một.</p></div><div class=page><p>Hai.</p></div>"))
    read_upload(data, "in.pdf", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, page_count(data)), (2, page_count(data))]


def test_a_page_is_drawn_as_wide_as_asked(printer: Printer) -> None:
    data = printer(printable("<p>Trang.</p>"))
    picture = Image.open(io.BytesIO(render_page(data, 1, 640)))
    assert abs(picture.width - 640) <= 1
    with pytest.raises(ValueError, match="2"):
        render_page(data, 2, 640)


def scanned(data: bytes, inches: int = 200) -> bytes:
    """A PDF of nothing but a picture of the upper half of another one's first page."""
    picture = Image.open(io.BytesIO(render_page(data, 1, round(8.27 * inches)))).convert("L")
    picture = picture.crop((0, 0, picture.width, picture.height // 2))
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=inches)
    return buffer.getvalue()


def test_a_scanned_page_without_tesseract_says_which_page_and_what_to_install(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    with pytest.raises(UnreadableDocument, match=r"trang 1.*apt-get install tesseract-ocr tesseract-ocr-vie"):
        read_upload(scanned(printer(printable("<p>Trang quét.</p>"))), "quét.pdf")


@pytest.mark.skipif(not ocr.is_available(), reason="no tesseract with Vietnamese")
def test_a_scanned_page_is_recognised_and_told(printer: Printer) -> None:
    _, lines = plan("001")
    original = read_upload(printer(markup_of_lines(lines)), "in.pdf").pages[0]
    read = read_upload(scanned(printer(markup_of_lines(lines))), "quét.pdf")
    words, right = original.split()[:100], set(read.text.split())
    assert sum(word in right for word in words) / len(words) > 0.9
    assert [(warning.code, warning.page) for warning in read.warnings] == [("recognised", 1)]
