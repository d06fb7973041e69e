"""HTML pages: the main text, lists behind their numbers, tables; scripts, styles and navigation out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from knowledge.formats import legacy
from knowledge.formats.clean import clean_line, clean_text
from knowledge.formats.docx_numbering import numeral
from knowledge.formats.limits import check_length
from knowledge.formats.model import Paragraph, Piece, Progress, Table, TableRow, Uploaded
from knowledge.formats.text import converted_warning, decode
from knowledge.formats.writing import joined, written
from knowledge.reading import UnreadableDocument

_LEFT_OUT = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template nav header footer aside form button select option iframe object embed svg math "
        "head title canvas audio video map del s strike textarea input dialog menu",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article main h1 h2 h3 h4 h5 h6 blockquote pre address dl dt dd ul ol li figure figcaption "
        "center br hr body table tr details summary fieldset",
    )
)
_MAIN = ("main", "article")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_LETTERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST = 200
_MOST_CELLS = 64


def read_html(data: bytes, name: str, progress: Progress) -> Uploaded:
    """A page's main text. Raises UnreadableDocument when it is nested too deeply or holds no text."""
    text, encoding = _decoded(data, name)
    root = _parsed(text, name)
    reading = _Reading()
    reading.read(_main(root), 0)
    reading.end_paragraph()
    texts, found = legacy.repaired([piece.text for piece in reading.pieces if isinstance(piece, Paragraph)])
    queue = iter(texts)
    pieces = [Paragraph(p.page, next(queue)) if isinstance(p, Paragraph) else p for p in reading.pieces]
    pages = written(pieces)
    result = joined(pages)
    check_length(result, name)
    if not result.strip():
        raise UnreadableDocument(f"Trang “{name}” không có chữ nào. Vui lòng kiểm tra lại tệp.")
    progress(1, 1)
    return Uploaded(result, pages, "html", converted_warning(encoding or found))


def _decoded(data: bytes, name: str) -> tuple[str, str | None]:
    """The page's text by the encoding that it names itself, else by what it looks like."""
    named = _CHARSET.search(data[:4_000])
    if named:
        try:
            text = data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeError):
            pass
        else:
            return clean_text(text), None
    text, encoding = decode(data, name)
    return clean_text(text), encoding


def _parsed(text: str, name: str) -> etree._Element:
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(_DECLARATION.sub("", text, count=4), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"Trang “{name}” bị hỏng nên không đọc được. Vui lòng lưu lại trang.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise UnreadableDocument(
            f"Trang “{name}” có các phần lồng nhau quá sâu nên không được mở, để bảo vệ hệ thống. "
            "Vui lòng chép nội dung sang Word rồi lưu thành .docx."
        )
    return root


def _main(root: etree._Element) -> etree._Element:
    """The part that a page calls its main one, if that holds most of its words; else all of it."""
    body = root.find("body")
    body = root if body is None else body
    for tag in _MAIN:
        found = list(body.iter(tag))
        if len(found) == 1 and len(_said(found[0])) > 200:
            return found[0]
    return body


def _said(element: etree._Element) -> str:
    return "".join(element.itertext(with_tail=False))


@dataclass(slots=True)
class _Reading:
    """A page on its way to pieces."""

    pieces: list[Piece] = field(default_factory=list)
    words: str = ""
    marker: str = ""

    def end_paragraph(self) -> None:
        """What was read since the last end is a paragraph."""
        text = clean_line(self.words)
        if text:
            self.pieces.append(Paragraph(1, f"{self.marker} {text}".strip()))
            self.marker = ""
        self.words = ""

    def read(self, element: etree._Element, depth: int) -> None:
        """Reads an element's text and what is inside it."""
        self.words += element.text or ""
        numbers = _numbers(element)
        for child in element if depth < _DEEPEST else ():
            if isinstance(child.tag, str) and not _is_left_out(child):
                self._child(child, numbers, depth)
            self.words += child.tail or ""

    def _child(self, child: etree._Element, numbers: Iterator[str], depth: int) -> None:
        is_block = child.tag in _BLOCKS
        if is_block:
            self.end_paragraph()
        if child.tag == "li":
            self.marker = next(numbers)
        if child.tag == "table" and (table := _table(child)):
            self.pieces.append(table)
        else:
            self.read(child, depth + 1)
        if is_block:
            self.end_paragraph()


def _is_left_out(element: etree._Element) -> bool:
    return (
        element.tag in _LEFT_OUT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _numbers(element: etree._Element) -> Iterator[str]:
    """The markers of a list's items, as a browser prints them; "-" for one without numbers."""
    start = element.get("start") or "1"
    number = int(start) if start.isdecimal() and len(start) < 6 else 1
    while True:
        if element.tag != "ol":
            yield "-"
            continue
        style = element.get("type") or "1"
        printed = numeral(number, _LETTERS.get(style, "decimal"))
        yield f"{printed})" if style == "a" else f"{printed}."
        number += 1


def _table(element: etree._Element) -> Table | None:
    """A table of data; None for one that only holds the layout of the page (one column, or tables inside)."""
    if next(element.iterdescendants("table"), None) is not None:
        return None
    rows = []
    for row in element.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            span = cell.get("colspan") or "1"
            more = min(int(span), _MOST_CELLS) - 1 if span.isdecimal() and len(span) < 6 else 0
            cells += [_cell_text(cell), *([""] * more)]
        if any(cells):
            rows.append(TableRow(1, tuple(cells[:_MOST_CELLS])))
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2:
        return None
    return Table(tuple(TableRow(1, row.cells + ("",) * (width - len(row.cells))) for row in rows))


def _cell_text(cell: etree._Element) -> str:
    reading = _Reading()
    reading.read(cell, _DEEPEST // 2)
    reading.end_paragraph()
    return "\n".join(piece.text for piece in reading.pieces if isinstance(piece, Paragraph))
