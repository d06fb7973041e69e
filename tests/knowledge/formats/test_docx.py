"""Word files: the plans as an office writes them, printed numbers, tracked changes, old fonts."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from knowledge.formats.uploaded import read_upload
from knowledge.reading import read_lines
from knowledge.targets import target_passages
from tests.knowledge.formats.printing import add_footnotes, docx_of_paragraphs, paragraphs, plan, save_docx, share_kept


def text_of(document: Any) -> str:
    return read_upload(save_docx(document), "in.docx").text


def with_xml(xml: str) -> Any:
    """A document with one paragraph of this XML."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))
    return document


@pytest.mark.parametrize("prefix", ["000", "001", "002", "003", "004"])
def test_a_plan_written_in_word_gives_the_same_passages(prefix: str) -> None:
    document, lines = plan(prefix)
    read = read_upload(docx_of_paragraphs(*paragraphs(document, lines)), "in.docx")
    assert read.kind == "docx"
    assert share_kept(document, lines, read.text) >= 0.99


def test_automatic_numbers_are_printed_as_word_prints_them() -> None:
    document = docx.Document()
    root = document.part.numbering_part.element
    levels = [("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3"), ("lowerLetter", "%4)"), ("bullet", "")]
    said = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{said}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, words in enumerate(["MỤC TIÊU", "Kinh tế số", "Hạ tầng", "Phủ sóng 5G;", "Mạng LAN;"]):
        number(document.add_paragraph(words), level)
    number(document.add_paragraph("Nhân lực"), 2)
    number(document.add_paragraph("Đào tạo;"), 3)
    number(document.add_paragraph("TỔ CHỨC"), 0)
    assert text_of(document).splitlines() == [
        "I. MỤC TIÊU", "1. Kinh tế số", "1.1. Hạ tầng", "a) Phủ sóng 5G;", "- Mạng LAN;",
        "1.2. Nhân lực", "a) Đào tạo;", "II. TỔ CHỨC",
    ]  # fmt: skip


def number(paragraph: Any, level: int) -> None:
    """Puts a paragraph into the list 77."""
    xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(xml))


def test_insertions_stay_and_deletions_go() -> None:
    document = with_xml(
        "<w:r><w:t>Đạt </w:t></w:r><w:del w:id='1'><w:r><w:delText>80%</w:delText></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t>95%</w:t></w:r></w:ins><w:r><w:t xml:space='preserve'> hồ sơ.</w:t></w:r>"
    )
    assert text_of(document) == "Đạt 95% hồ sơ."


def test_headers_hidden_text_and_field_codes_are_left_out() -> None:
    document = with_xml(
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>Nội dung.</w:t></w:r>"
    )
    document.sections[0].header.paragraphs[0].text = "ĐẦU TRANG"
    document.sections[0].footer.paragraphs[0].text = "CUỐI TRANG"
    assert text_of(document) == "Nội dung."


def test_footnotes_go_to_the_passages_that_call_them() -> None:
    document = with_xml(
        "<w:r><w:t>Đã hỗ trợ 86</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:t xml:space='preserve'> xã, phường trên địa bàn toàn tỉnh trong chín tháng đầu năm.</w:t></w:r>"
    )
    add_footnotes(document, {2: "Báo cáo số 12/BC-SKHCN."})
    lines = text_of(document).splitlines()
    assert lines[:2] == ["Đã hỗ trợ 86", "1"]
    assert lines[-2:] == [" " * 40, "1 Báo cáo số 12/BC-SKHCN."]


def test_a_table_of_targets_is_read_cell_by_cell() -> None:
    document = docx.Document()
    for line in ("PHỤ LỤC 1", "CHỈ TIÊU", "(kèm theo Kế hoạch số 1/KH-UBND)"):
        document.add_paragraph(line)
    rows = [
        ["", "Nhiệm vụ", "Năm 2026", "Cơ quan chủ trì", "Cơ quan phối hợp", "Căn cứ pháp lý"],
        ["I", "XÃ HỘI SỐ", "", "", "", ""],
        ["1.", "Tỷ lệ người dân có tài khoản định danh", "90%", "Công an tỉnh", "", "Đề án 06"],
    ]
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    plan_document, _ = plan("002")
    (passage,) = target_passages(plan_document, read_lines(text_of(document)))
    assert passage.target
    assert (passage.target.number, passage.target.values[0].value, passage.section[-1]) == ("1", "90%", "I. Xã hội số")


def test_a_merged_cell_leaves_the_columns_in_place() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for at, row in enumerate([["TT", "Việc", "Hạn"], ["1", "Mở lớp", "2026"], ["2", "Báo cáo", ""]]):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    table.cell(1, 2).merge(table.cell(2, 2))
    assert "1. Mở lớp; Hạn: 2026." in text_of(document)


def test_text_in_an_old_font_is_converted_and_the_rest_left_alone() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Céng hoµ x· héi chñ nghÜa ViÖt Nam").font.name = ".VnTime"
    paragraph.add_run(" và café ® 2025").font.name = "Times New Roman"
    document.add_paragraph().add_run("céng hoµ").font.name = ".VnTimeH"
    text = " ".join(text_of(document).split())
    assert text == "Cộng hoà xã hội chủ nghĩa Việt Nam và café ® 2025 CỘNG HOÀ"


def test_the_pages_are_those_of_words_last_layout() -> None:
    document = docx.Document()
    document.add_paragraph("Trang một.")
    run = document.add_paragraph().add_run()
    run._r.append(parse_xml(f"<w:lastRenderedPageBreak {nsdecls('w')}/>"))
    run.add_text("Trang hai.")
    read = read_upload(save_docx(document), "in.docx")
    assert read.pages == ("Trang một.", "Trang hai.")
    assert [line.page for line in read_lines(read.text)] == [1, 2]
