"""Plans printed: as PDF by Chromium and as DOCX, in the way that offices write them."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import docx
import docx.document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from knowledge import marks, targets
from knowledge.corpus import PLANS, read_document, read_manifest
from knowledge.footnotes import Note, mark_calls, read_notes
from knowledge.layout import NOTE, TITLE, lay_out
from knowledge.model import Document, Passage
from knowledge.reading import Line, decode, read_lines
from knowledge.structure import read_blocks

_STYLE = """
@page { size: A4; margin: 2cm 2cm 2cm 3cm; @top-center { content: none } }
body { margin: 0; font-family: 'DejaVu Serif', serif; font-size: 12pt; line-height: 1.15 }
.page { break-after: page; }
p { margin: 0 0 5pt 0; text-align: justify; text-indent: 1cm }
.title { text-align: center; font-weight: bold; text-indent: 0 }
.notes { border-top: 0.7pt solid black; width: 5cm; margin-top: 12pt; padding-top: 3pt }
.note { font-size: 8.5pt; text-indent: 0; margin: 0 }
.number { text-align: center; text-indent: 0 }
sup { font-size: 65%; line-height: 0 }
table { border-collapse: collapse; width: 100% } td, th { border: 0.7pt solid black; padding: 2pt; font-size: 9pt }
"""


def chromium() -> str | None:
    """The program, None where there is none."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def print_pdf(markup: str, folder: Path, name: str = "printed") -> bytes:
    """A page of HTML as Chromium prints it."""
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(markup, encoding="utf-8")
    subprocess.run(
        [chromium() or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return target.read_bytes()


def plan(prefix: str) -> tuple[Document, tuple[Line, ...]]:
    """A plan of the project by the first digits of its file's name."""
    document = next(document for document in read_manifest(PLANS) if document.file.startswith(prefix))
    return document, read_lines(decode((PLANS / document.file).read_bytes(), document.file))


def printable(markup: str) -> str:
    """A whole document of HTML around some of it."""
    return f"<!doctype html><html lang=vi><meta charset=utf-8><style>{_STYLE}</style><body>{markup}</body></html>"


def markup_of_lines(lines: Sequence[Line]) -> str:
    """Every line of a plan as a line on the page on which it stands, footnotes in small type."""
    laid = lay_out(lines, set())
    pages = []
    for number, group in groupby(laid, key=lambda item: item.line.page):
        page = list(group)
        body = "".join(f"<div style='white-space:pre'>{html.escape(i.text)}</div>" for i in page if i.role != NOTE)
        notes = "".join(f"<div class=note>{html.escape(item.text)}</div>" for item in page if item.role == NOTE)
        pages.append(f"<div class=page><div class=number>{number}</div>{body}<div class=notes></div>{notes}</div>")
    return printable("".join(pages))


@dataclass(frozen=True, slots=True)
class Printable:
    """A paragraph of a plan: `text` bears the marks of `knowledge.marks`, "title" is its `kind` or nothing."""

    page: int
    text: str
    kind: str = ""


def paragraphs(document: Document, lines: tuple[Line, ...]) -> tuple[list[Printable], tuple[Note, ...]]:
    """The paragraphs of a plan's prose in order, each behind its marker, with its headings; and its footnotes."""
    laid = lay_out(lines, set(targets.table_lines(document, lines)))
    notes = read_notes(laid)
    found = [Printable(item.line.page, item.text, "title") for item in laid if item.role == TITLE]
    above: tuple[str, ...] = ()
    for block in read_blocks(laid, mark_calls(laid, notes)):
        new = [heading for at, heading in enumerate(block.section) if block.section[: at + 1] != above[: at + 1]]
        page = marks.first_page(block.text, block.page)
        opened = block.text.replace(marks.page(page), "", 1) if marks.first_page(block.text, 0) else block.text
        found += [Printable(page, heading) for heading in new if re.match(r"[IVX\d]+\.|[a-zđ]\)", heading)]
        found.append(Printable(page, f"{block.marker} {opened}".strip()))
        above = block.section
    return found, notes


def markup_of_paragraphs(found: Sequence[Printable], notes: Sequence[Note]) -> str:
    """Paragraphs that flow as the page is wide, justified, with raised footnote numbers and the notes at the foot."""
    pages: dict[int, list[str]] = {}
    for item in found:
        page = item.page
        for at, part in enumerate(re.split("([\U00108000-\U0010fffd])", item.text)):
            if at % 2:
                page = marks.last_page(part, page)
            elif part.strip():
                text = "".join(
                    f"<sup>{notes[index[0]].mark}</sup>" if (index := marks.notes(char)) else html.escape(char)
                    for char in part
                )
                pages.setdefault(page, []).append(f"<p class='{item.kind}'>{text}</p>")
    said = []
    for page in range(1, max(pages) + 1):
        foot = "".join(
            f"<p class=note><sup>{note.mark}</sup> {html.escape(note.text)}</p>" for note in notes if note.page == page
        )
        number = f"<p class=number>{page}</p>"
        rule = "<div class=notes></div>" if foot else ""
        said.append(f"<div class=page>{number}{''.join(pages.get(page, []))}{rule}{foot}</div>")
    return printable("".join(said))


def save_docx(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx_of_paragraphs(found: Sequence[Printable], notes: Sequence[Note]) -> bytes:
    """A Word document as an office writes it: one paragraph each, real footnotes, marks where Word began its pages."""
    document = docx.Document()
    page = 1
    for item in found:
        paragraph = document.add_paragraph()
        if item.page > page and marks.first_page(item.text, 0) == 0:
            paragraph.add_run()._r.append(OxmlElement("w:lastRenderedPageBreak"))
        page = item.page
        for part in re.split("([\U00100000-\U0010fffd])", item.text):
            if called := marks.notes(part):
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(called[0] + 2))
                paragraph.add_run()._r.append(reference)
            elif (turned := marks.last_page(part, 0)) and turned != page:
                paragraph.add_run()._r.append(OxmlElement("w:lastRenderedPageBreak"))
                page = turned
            elif not turned:
                paragraph.add_run(part)
    add_footnotes(document, {at + 2: note.text for at, note in enumerate(notes)})
    return save_docx(document)


def add_footnotes(document: docx.document.Document, texts: dict[int, str]) -> None:
    """Gives a Word document the part in which its footnotes stand."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    said = "".join(
        f'<w:footnote w:id="{name}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
        f"{html.escape(text)}</w:t></w:r></w:p></w:footnote>"
        for name, text in texts.items()
    )
    rule = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    blob = f"<?xml version='1.0' encoding='UTF-8'?><w:footnotes {space}>{rule}{said}</w:footnotes>".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")


def said(passages: Iterable[Passage]) -> list[str]:
    """What passages say, white space collapsed: lead-in, text and footnotes."""
    return [" ".join(f"{passage.lead_in} | {passage.quote}".split()) for passage in passages]


def share_kept(document: Document, lines: tuple[Line, ...], text: str) -> float:
    """The share of a plan's prose passages that are read from another text of it, word for word."""
    original = said(passage for passage in read_document(document, lines)[0] if passage.kind == "text")
    read = set(said(read_document(document, read_lines(text))[0]))
    return sum(passage in read for passage in original) / len(original)
