"""Word files (.docx): paragraphs behind their printed numbers, tables, footnotes, without headers and deletions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
import docx.document
from docx.oxml.ns import qn
from lxml import etree

from knowledge import marks
from knowledge.formats import legacy
from knowledge.formats.docx_numbering import Numbering
from knowledge.formats.docx_words import Styles, is_removed, words_of
from knowledge.formats.limits import check_length, check_pages, check_zip
from knowledge.formats.model import Paragraph, Piece, Progress, ReadingWarning, Table, TableRow, Uploaded
from knowledge.formats.text import converted_warning
from knowledge.formats.writing import joined, written
from knowledge.reading import UnreadableDocument

_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_ENDNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"), qn("w:smartTag")}
_DEEPEST = 200
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")


@dataclass(slots=True)
class _Reading:
    """A Word document on its way to pieces."""

    styles: Styles
    numbering: Numbering
    note_texts: dict[str, str]
    pieces: list[Piece] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    """The ids of the footnotes called so far, in order."""
    page: int = 1
    carried: str = ""
    """The words of a paragraph whose end was deleted: they belong to the next one."""

    def read(self, parent: etree._Element, depth: int = 0) -> None:
        """Reads the paragraphs and tables inside an element."""
        for child in parent if depth < _DEEPEST else ():
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag in _WRAPPERS:
                self.read(child, depth + 1)

    def _paragraph(self, element: etree._Element) -> None:
        text = self.carried + self._words(element)
        self.carried = ""
        if is_removed(element.find(f"{qn('w:pPr')}/{qn('w:rPr')}")):
            self.carried = text
            return
        marker = self.numbering.marker(element, self.styles) if text.strip("\f \n\t") else ""
        for at, line in enumerate(text.split("\n")):
            said = " ".join(part for part in (marker if not at else "", *line.split(" ")) if part)
            if said.strip("\f"):
                self.pieces.append(Paragraph(self.page, said))
            self.page += line.count("\f")
        for box in element.iter(qn("w:txbxContent")):
            if not any(str(parent.tag).endswith("}Fallback") for parent in box.iterancestors()):
                self.read(box, _DEEPEST - 2)

    def _words(self, element: etree._Element) -> str:
        """The words of a paragraph; calls of footnotes are marks, a new page is a form feed, a line break a "\\n"."""
        text = ""
        for word in words_of(element, self.styles):
            if word.note is None:
                text += word.text
            elif word.note in self.note_texts:
                self.called.append(word.note)
                text += marks.note(len(self.called) - 1)
        return text

    def _table(self, element: etree._Element) -> None:
        rows = []
        for row in element.iterchildren(qn("w:tr")):
            if is_removed(row.find(qn("w:trPr"))):
                continue
            start = self.page
            cells = tuple(cell for found in _cells(row) for cell in self._cell(found))
            if any(cells):
                rows.append(TableRow(start, cells))
        width = max((len(row.cells) for row in rows), default=0)
        if width == 1:
            self.pieces += [
                Paragraph(row.page, line) for row in rows for line in row.cells[0].split("\n") if line.strip()
            ]
        elif rows:
            padded = (TableRow(row.page, row.cells + ("",) * (width - len(row.cells))) for row in rows)
            self.pieces.append(Table(tuple(padded)))

    def _cell(self, element: etree._Element) -> tuple[str, ...]:
        """A cell's text, and an empty one for every further column that it spans."""
        lines = []
        for paragraph in element.iter(qn("w:p")):
            text = self._words(paragraph)
            self.page += text.count("\f")
            marker = self.numbering.marker(paragraph, self.styles) if text.strip() else ""
            lines.append(f"{marker} {text}".replace("\f", "").strip())
        text = "\n".join(line for line in lines if line)
        text = "".join(f" [{found[0] + 1}]" if (found := marks.notes(char)) else char for char in text)
        properties = element.find(qn("w:tcPr"))
        span = merged = None
        if properties is not None:
            span, merged = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
        if merged is not None and merged.get(qn("w:val")) != "restart":
            text = ""
        wide = (span.get(qn("w:val")) or "1") if span is not None else "1"
        return (text, *("" for _ in range(min(int(wide), 64) - 1 if wide.isdecimal() else 0)))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row.iterchildren():
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from child.iter(qn("w:tc"))


def read_docx(data: bytes, name: str, progress: Progress) -> Uploaded:
    """A Word document's text. Raises UnreadableDocument when it is a bomb, broken, too long, or holds no text.

    Pages are those of the last time Word laid the document out; a file that no Word has saved is one page.
    """
    check_zip(data, name)
    _check_parts(data, name)
    try:
        reading = _read(data)
    except Exception as error:  # python-docx and lxml raise of all sorts on files that break the format
        raise UnreadableDocument(
            f"Tệp Word “{name}” bị hỏng hoặc không đúng định dạng .docx. "
            "Vui lòng mở bằng Word, chọn “Lưu thành…” Word (.docx) rồi tải lên lần nữa."
        ) from error
    check_pages(reading.page, name)
    pieces, encoding = _in_unicode(reading.pieces)
    notes = [reading.note_texts[called] for called in reading.called]
    pages = written(pieces, notes, reading.page)
    text = joined(pages)
    check_length(text, name)
    if not text.strip():
        raise UnreadableDocument(f"Tệp Word “{name}” không có chữ nào. Vui lòng kiểm tra lại tệp.")
    progress(reading.page, reading.page)
    return Uploaded(text, pages, "docx", (*converted_warning(encoding), *_notes_in_tables(reading)))


def _check_parts(data: bytes, name: str) -> None:
    """Refuses parts that declare entities, for no office program writes them. Raises UnreadableDocument."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [entry for entry in archive.infolist() if entry.filename.endswith((".xml", ".rels"))]
            forged = any(_DECLARES.search(archive.read(part).replace(b"\x00", b"")) for part in parts)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        raise UnreadableDocument(f"Tệp Word “{name}” bị hỏng. Vui lòng mở bằng Word và lưu lại.") from error
    except Exception as error:  # zlib.error and its like
        raise UnreadableDocument(f"Tệp Word “{name}” bị hỏng. Vui lòng mở bằng Word và lưu lại.") from error
    if forged:
        raise UnreadableDocument(
            f"Tệp Word “{name}” có khai báo XML bất thường nên không được mở, để bảo vệ hệ thống. "
            "Vui lòng mở bằng Word, lưu lại rồi tải lên lần nữa."
        )


def _read(data: bytes) -> _Reading:
    document = docx.Document(io.BytesIO(data))
    styles = Styles.of(document)
    texts = {**_note_texts(document, _FOOTNOTES, "f", styles), **_note_texts(document, _ENDNOTES, "e", styles)}
    reading = _Reading(styles, Numbering.of(document), texts)
    reading.read(document.element.body)
    if reading.carried.strip():
        reading.pieces.append(Paragraph(reading.page, reading.carried.strip()))
    return reading


def _note_texts(document: docx.document.Document, kind: str, letter: str, styles: Styles) -> dict[str, str]:
    """The texts of the footnotes or endnotes by their ids, "f1", "e3"."""
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype == kind), None)
    if part is None:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = {}
    for note in etree.fromstring(part.blob, parser):
        if note.get(qn("w:type")) in (None, "normal"):
            said = " ".join(word.text for paragraph in note.iter(qn("w:p")) for word in words_of(paragraph, styles))
            found[f"{letter}{note.get(qn('w:id'))}"] = " ".join(said.split())
    return found


def _in_unicode(pieces: list[Piece]) -> tuple[list[Piece], str | None]:
    """The paragraphs converted, where their words show an old encoding that no font's name told."""
    texts, encoding = legacy.repaired([piece.text for piece in pieces if isinstance(piece, Paragraph)])
    queue = iter(texts)
    return [Paragraph(p.page, next(queue)) if isinstance(p, Paragraph) else p for p in pieces], encoding


def _notes_in_tables(reading: _Reading) -> list[ReadingWarning]:
    """Footnotes called inside tables come out as "[3]" there, and their texts not at all: an official must know."""
    in_text = {index for piece in reading.pieces if isinstance(piece, Paragraph) for index in marks.notes(piece.text)}
    lost = [index for index in range(len(reading.called)) if index not in in_text]
    return [
        ReadingWarning(
            "footnote_in_table",
            f"Chú thích [{index + 1}] nằm trong bảng, nội dung không được đưa vào các đoạn: "
            f"“{reading.note_texts[reading.called[index]][:160]}”.",
        )
        for index in lost
    ]
