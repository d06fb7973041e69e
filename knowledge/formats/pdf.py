"""PDF files: the text of every page in reading order, tables by their cells, scanned pages by recognition."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from knowledge import marks
from knowledge.formats import legacy, ocr
from knowledge.formats.furniture import without_furniture
from knowledge.formats.limits import MAX_PAGE_OBJECTS, MAX_PICTURE, check_length, check_pages
from knowledge.formats.model import FootnoteText, Piece, Printed, Progress, ReadingWarning, Uploaded
from knowledge.formats.pdf_glyphs import Upright, read_glyphs
from knowledge.formats.pdf_grids import find_grids
from knowledge.formats.pdf_lines import TextLine, in_reading_order, read_text_lines, usual_size, with_numbers
from knowledge.formats.pdf_paragraphs import paragraph_ends, usual_length
from knowledge.formats.pdf_tables import PageTable, read_tables, tables_with_pages
from knowledge.formats.text import converted_warning
from knowledge.formats.wrapping import closed
from knowledge.formats.writing import joined, written
from knowledge.reading import UnreadableDocument

RECOGNITION_SECONDS = 450.0
"""For all scanned pages of a document together."""
_NO_LETTERS = 8
"""A page with fewer letters than this and a picture on it is a scanned one."""
_SMALL_TYPE = 0.93
"""The type of footnotes at most, as a share of the usual one's height."""
_NOTE_OPENS = re.compile(r"\d{1,3}\b|[\U00100000-\U00107fff]")
_NUMBER = re.compile(r"(\d{1,3})\b")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")


@dataclass(slots=True)
class PageText:
    """What stands on one page: lines and tables from the top, and the footnotes below them."""

    number: int
    body: list[TextLine | PageTable] = field(default_factory=list)
    notes: list[TextLine] = field(default_factory=list)
    recognised: list[str] = field(default_factory=list)


def read_pdf(data: bytes, name: str, progress: Progress) -> Uploaded:
    """A PDF's text. Raises UnreadableDocument when it is encrypted, broken or too long, or holds no text at all."""
    document = _opened(data, name)
    try:
        count = len(document)
        check_pages(count, name)
        pages, warnings = _read_pages(document, progress)
    finally:
        document.close()
    warnings += without_furniture(pages)
    usual = usual_size([item for page in pages for item in page.body if isinstance(item, TextLine)])
    for page in pages:
        page.body, page.notes = _without_notes(page.body, usual)
    pieces, encoding = _in_unicode(_pieces(pages))
    texts = written(pieces, page_count=count)
    text = joined(texts)
    check_length(text, name)
    if not text.strip():
        raise UnreadableDocument(_nothing_to_read(name, warnings))
    return Uploaded(text, texts, "pdf", (*warnings, *converted_warning(encoding)))


def page_count(data: bytes) -> int:
    """The number of a PDF's pages. Raises UnreadableDocument."""
    document = _opened(data, "PDF")
    try:
        return len(document)
    finally:
        document.close()


def render_page(data: bytes, number: int, width_px: int) -> bytes:
    """A page (from 1) as a PNG of that width, for people to look at.

    A page that is too tall for 40 million pixels comes out narrower.
    Raises UnreadableDocument, and ValueError where there is no such page.
    """
    document = _opened(data, "PDF")
    try:
        if not 1 <= number <= len(document):
            raise ValueError(f"no page {number}")
        return _picture(_loaded(document, number - 1), width_px)
    finally:
        document.close()


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > 0:
            return document
        document.close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableDocument(
                f"Tệp PDF “{name}” có đặt mật khẩu nên không đọc được. Vui lòng bỏ mật khẩu rồi tải lên lần nữa."
            ) from error
    raise UnreadableDocument(f"Tệp PDF “{name}” bị hỏng nên không mở được. Vui lòng xuất lại tệp PDF từ tài liệu gốc.")


def _loaded(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        return document[index]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(
            f"Trang {index + 1} của tệp PDF bị hỏng nên không đọc được. Vui lòng xuất lại tệp PDF từ tài liệu gốc."
        ) from error


def _read_pages(document: pypdfium2.PdfDocument, progress: Progress) -> tuple[list[PageText], list[ReadingWarning]]:
    pages: list[PageText] = []
    warnings: list[ReadingWarning] = []
    count, until = len(document), time.monotonic() + RECOGNITION_SECONDS
    for index in range(count):
        page = _loaded(document, index)
        try:
            found, warning = _read_page(page, index + 1, until)
        finally:
            page.close()
        pages.append(found)
        warnings += [warning] if warning else []
        progress(index + 1, count)
    return pages, warnings


def _read_page(page: pypdfium2.PdfPage, number: int, until: float) -> tuple[PageText, ReadingWarning | None]:
    upright = Upright.of(page)
    glyphs = read_glyphs(page, upright)
    spoilt = sum(bool(_UNREADABLE.match(glyph.char)) for glyph in glyphs)
    if (len(glyphs) < _NO_LETTERS and _has_picture(page)) or spoilt > len(glyphs) / 3:
        return _recognise(page, number, until)
    tables, rest = read_tables(find_grids(page, upright), glyphs, number)
    body: list[TextLine | PageTable] = []
    lines = list(in_reading_order(read_text_lines(rest)))
    for table in tables:
        above = next((at for at, line in enumerate(lines) if line.baseline < table.top), len(lines))
        body += [*lines[:above], table]
        lines = lines[above:]
    return PageText(number, [*body, *lines]), None


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH)
    objects = range(min(pdfium.FPDFPage_CountObjects(page.raw), MAX_PAGE_OBJECTS))
    return any(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, at)) in kinds for at in objects)


def _recognise(page: pypdfium2.PdfPage, number: int, until: float) -> tuple[PageText, ReadingWarning]:
    if not ocr.is_available():
        return PageText(number), ReadingWarning(
            "no_text_layer",
            f"Trang {number} là ảnh quét, không có lớp chữ nên không đọc được. Vui lòng cài phần mềm nhận dạng chữ "
            f"trên máy chủ ({ocr.INSTALL}) rồi tải lại, hoặc dùng bản có chữ của tài liệu.",
            number,
        )
    try:
        if time.monotonic() > until:
            raise ocr.NotRecognised("no time left")
        lines = ocr.recognised(_picture(page, round(page.get_width() / 72 * ocr.DOTS_PER_INCH)))
    except ocr.NotRecognised:
        return PageText(number), ReadingWarning(
            "not_recognised",
            f"Trang {number} là ảnh quét và nhận dạng chữ không xong trong thời gian cho phép. "
            "Vui lòng tách riêng trang này hoặc dùng bản có chữ của tài liệu.",
            number,
        )
    return PageText(number, recognised=lines), ReadingWarning(
        "recognised",
        f"Trang {number} là ảnh quét, chữ do máy nhận dạng nên có thể sai. Vui lòng so với bản gốc trước khi dùng.",
        number,
    )


def _picture(page: pypdfium2.PdfPage, width_px: int) -> bytes:
    width, height = page.get_size()
    scale = max(width_px, 1) / max(width, 1)
    scale = min(scale, (MAX_PICTURE / max(width * height, 1)) ** 0.5, 20_000 / max(width, height, 1))
    buffer = io.BytesIO()
    try:
        page.render(scale=scale, grayscale=False).to_pil().save(buffer, "PNG")
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise UnreadableDocument("Trang này của tệp PDF không vẽ ra ảnh được. Vui lòng xuất lại tệp PDF.") from error
    return buffer.getvalue()


def _without_notes(body: list[TextLine | PageTable], usual: float) -> tuple[list[TextLine | PageTable], list[TextLine]]:
    """The body of a page and the footnotes below it: small type to the page's foot, opened by a number."""
    start = len(body)
    while start and isinstance(line := body[start - 1], TextLine) and line.size < _SMALL_TYPE * usual:
        start -= 1
    while start < len(body) and not _NOTE_OPENS.match(_line(body[start]).text):
        start += 1
    return body[:start], [_line(item) for item in body[start:]]


def _line(item: TextLine | PageTable) -> TextLine:
    assert isinstance(item, TextLine)  # noqa: S101
    return item


def _pieces(pages: Sequence[PageText]) -> list[Piece]:
    tables = iter(tables_with_pages([item for page in pages for item in page.body if isinstance(item, PageTable)]))
    width = usual_length([item for page in pages for item in page.body if isinstance(item, TextLine)])
    pieces: list[Piece] = []
    for page in pages:
        ends = paragraph_ends([item for item in page.body if isinstance(item, TextLine)])
        notes = tuple(with_numbers(line.text) for line in page.notes)
        called = {int(match[1]) for note in notes if (match := _NUMBER.match(note))}
        for item in page.body:
            if isinstance(item, TextLine):
                text = _with_calls(item.text, called)
                pieces += [Printed(page.number, line) for line in (closed(text, width) if id(item) in ends else [text])]
            elif table := next(tables):
                pieces.append(table)
        pieces += [Printed(page.number, line) for line in page.recognised]
        if notes:
            pieces.append(FootnoteText(page.number, notes))
    return pieces


def _with_calls(text: str, called: Collection[int]) -> str:
    """A line's text with marks only for the footnotes of its page: any other raised number ("m²") is plain."""
    return "".join(
        char if not (found := marks.notes(char)) or found[0] + 1 in called else str(found[0] + 1) for char in text
    )


def _in_unicode(pieces: list[Piece]) -> tuple[list[Piece], str | None]:
    """The pieces with their text converted, where it shows an old encoding that no font's name told."""
    printed = [piece.text for piece in pieces if isinstance(piece, Printed)]
    texts, encoding = legacy.repaired(printed)
    if encoding is None:
        return pieces, None
    queue = iter(texts)
    return [Printed(p.page, next(queue)) if isinstance(p, Printed) else p for p in pieces], encoding


def _nothing_to_read(name: str, warnings: Sequence[ReadingWarning]) -> str:
    scanned = [str(warning.page) for warning in warnings if warning.code == "no_text_layer"]
    if scanned:
        listed = ", ".join(scanned[:20]) + (" …" if len(scanned) > 20 else "")
        return (
            f"Tệp PDF “{name}” chỉ có ảnh quét (trang {listed}), không có lớp chữ. Vui lòng cài phần mềm nhận dạng chữ "
            f"trên máy chủ ({ocr.INSTALL}) rồi tải lại, hoặc dùng bản có chữ của tài liệu."
        )
    return f"Tệp PDF “{name}” không có chữ nào đọc được. Vui lòng kiểm tra lại tệp."
