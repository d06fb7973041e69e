"""The words of a Word paragraph: insertions kept, deletions, hidden text and field codes out, old fonts converted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import docx
import docx.document
from docx.oxml.ns import qn
from lxml import etree

from knowledge.formats import legacy

_LEFT_OUT = {
    qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr"), qn("w:instrText"), qn("w:delText"), qn("w:delInstrText"),
    qn("w:txbxContent"), qn("w:sdtPr"), qn("w:rubyPr"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Word:
    """Some text of one font, or the call of a footnote."""

    text: str
    font: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """What paragraphs and letters inherit."""

    fonts: dict[str, str]
    """The font of each style, by the style's id; "" holds the document's own."""
    lists: dict[str, tuple[str | None, str | None]]
    """List and level of each style that has one."""
    parents: dict[str, str]
    laid_out: bool = False
    """Whether Word has marked where its pages begin; else only the breaks that a person set tell."""

    @classmethod
    def of(cls, document: docx.document.Document) -> Styles:
        """From the styles of a document."""
        fonts: dict[str, str] = {}
        lists: dict[str, tuple[str | None, str | None]] = {}
        parents: dict[str, str] = {}
        root = document.styles.element
        fonts[""] = _font(root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"))
        for style in root.iterchildren(qn("w:style")):
            name = style.get(qn("w:styleId")) or ""
            based = style.find(qn("w:basedOn"))
            if based is not None:
                parents[name] = based.get(qn("w:val")) or ""
            fonts[name] = _font(style.find(qn("w:rPr")))
            number = list_of(style.find(qn("w:pPr")))
            if number:
                lists[name] = number
        laid_out = next(document.element.body.iter(qn("w:lastRenderedPageBreak")), None) is not None
        return cls(fonts, lists, parents, laid_out)

    def line(self, style: str) -> Iterator[str]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = self.parents.get(style, "")

    def font(self, *styles: str) -> str:
        """The font that the first of these styles to name one gives."""
        for style in styles:
            for name in self.line(style):
                if self.fonts.get(name):
                    return self.fonts[name]
        return self.fonts.get("", "")


def list_of(properties: etree._Element | None) -> tuple[str | None, str | None] | None:
    """List and level that some properties of a paragraph name; either may be missing there."""
    number = properties.find(qn("w:numPr")) if properties is not None else None
    if number is None:
        return None
    of, level = number.find(qn("w:numId")), number.find(qn("w:ilvl"))
    return (_value(of), _value(level))


def style_of(properties: etree._Element | None, kind: str = "w:pStyle") -> str:
    """The id of the style that some properties name, "" where they name none."""
    return _value(properties.find(qn(kind))) or "" if properties is not None else ""


def is_removed(properties: etree._Element | None) -> bool:
    """Whether a tracked change took out the paragraph's end or the table's row whose properties these are."""
    return properties is not None and properties.find(qn("w:del")) is not None


def _value(element: etree._Element | None) -> str | None:
    return element.get(qn("w:val")) if element is not None else None


def _font(properties: etree._Element | None) -> str:
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    if fonts is None:
        return ""
    return fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""


def words_of(paragraph: etree._Element, styles: Styles) -> Iterator[Word]:
    """The words of a paragraph in order, in Unicode; a page that begins inside is a form feed."""
    default = style_of(paragraph.find(qn("w:pPr")))
    for (font, note), group in groupby(_runs(paragraph, styles, default, 0), key=lambda word: (word.font, word.note)):
        text = "".join(word.text for word in group)
        encoding = legacy.encoding_of_font(font)
        yield Word(legacy.to_unicode(text, encoding, font) if encoding else text, font, note)


def _runs(parent: etree._Element, styles: Styles, default: str, depth: int) -> Iterator[Word]:
    for child in parent if depth < _DEEPEST else ():
        if child.tag == qn("w:r"):
            properties = child.find(qn("w:rPr"))
            if properties is not None and properties.find(qn("w:vanish")) is not None:
                continue
            font = _font(properties) or styles.font(style_of(properties, "w:rStyle"), default)
            yield from _pieces(child, font, styles.laid_out)
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _runs(child, styles, default, depth + 1)


def _pieces(run: etree._Element, font: str, laid_out: bool) -> Iterator[Word]:
    marks = {
        qn("w:tab"): " ",
        qn("w:cr"): "\n",
        qn("w:noBreakHyphen"): "-",
        qn("w:softHyphen"): "\u00ad",  # in TCVN3 a letter
        qn("w:lastRenderedPageBreak"): "\f",
    }
    for child in run:
        if child.tag == qn("w:t"):
            yield Word((child.text or "").replace("\f", " ").replace("\n", " ").replace("\t", " "), font)
        elif child.tag == qn("w:br"):
            yield Word(_break(child, laid_out), font)
        elif child.tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            letter = "f" if child.tag == qn("w:footnoteReference") else "e"
            yield Word("", font, f"{letter}{child.get(qn('w:id'))}")
        elif child.tag in marks:
            yield Word(marks[child.tag], font)


def _break(element: etree._Element, laid_out: bool) -> str:
    """A line break as a line end; a page break as a form feed, unless Word's own mark of the new page tells it."""
    match element.get(qn("w:type")):
        case None | "textWrapping":
            return "\n"
        case "page":
            return " " if laid_out else "\f"
    return " "
