"""The numbers that Word prints before the items of automatic lists: "I.", "2.1.", "a)", "-"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import docx
import docx.document
from docx.oxml.ns import qn
from lxml import etree

from knowledge.formats.docx_words import Styles, list_of, style_of

_LEVELS = 9
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BARE = re.compile(r"[IVX]+|\d+(\.\d+)*")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    format: str
    text: str
    """"%1.%2." with the places of the numbers."""
    start: int
    legal: bool = False
    """Whether all its numbers are printed in Arabic figures."""


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each is counted."""

    levels: dict[tuple[str, int], Level]
    """By abstract list and level."""
    lists: dict[str, str]
    """The abstract list of each list."""
    overrides: dict[tuple[str, int], int]
    """Where a list begins anew, by list and level."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, document: docx.document.Document) -> Numbering:
        """From a document's numbering part; without one there are no lists."""
        found = cls({}, {}, {})
        kinds = {rel.reltype.rpartition("/")[2]: rel for rel in document.part.rels.values()}
        if "numbering" not in kinds:
            return found
        root = document.part.numbering_part.element
        for abstract in root.iterchildren(qn("w:abstractNum")):
            name = abstract.get(qn("w:abstractNumId")) or ""
            for level in abstract.iterchildren(qn("w:lvl")):
                found.levels[name, _number(level.get(qn("w:ilvl")), 0)] = _level(level)
        for item in root.iterchildren(qn("w:num")):
            found._list(item)
        return found

    def _list(self, item: etree._Element) -> None:
        name, of = item.get(qn("w:numId")) or "", item.find(qn("w:abstractNumId"))
        self.lists[name] = (of.get(qn("w:val")) or "") if of is not None else ""
        for override in item.iterchildren(qn("w:lvlOverride")):
            at, start = _number(override.get(qn("w:ilvl")), 0), override.find(qn("w:startOverride"))
            if start is not None:
                self.overrides[name, at] = _number(start.get(qn("w:val")), 1)

    def marker(self, paragraph: etree._Element, styles: Styles) -> str:
        """What Word prints before this paragraph, "" for one in no list; counts the list on."""
        of, at = _list_and_level(paragraph, styles)
        abstract = self.lists.get(of or "")
        level = self.levels.get((abstract or "", at))
        if not of or of == "0" or abstract is None or level is None:
            return ""
        counts = self.counts.setdefault(abstract, [None] * _LEVELS)
        if (of, at) in self.overrides and (of, at) not in self.begun:
            self.begun.add((of, at))
            counts[at] = self.overrides[of, at]
        else:
            before = counts[at]
            counts[at] = level.start if before is None else before + 1
        counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        return self._printed(abstract, at, level, counts)

    def _printed(self, abstract: str, at: int, level: Level, counts: list[int | None]) -> str:
        if level.format == "bullet":
            above = self.levels.get((abstract, at - 1))
            nested = above is not None and above.format == "bullet" and level.text.strip() != "-"
            return "+" if nested or level.text.strip() == "+" else "-"
        if level.format == "none" and "%" not in level.text:
            return level.text.strip()[:_LONGEST]

        def place(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            other = self.levels.get((abstract, above), level)
            count = counts[above]
            return numeral(other.start if count is None else count, "decimal" if level.legal else other.format)

        printed = re.sub(r"%([1-9])", place, level.text).strip()[:_LONGEST]
        # The reader of plans knows an item by the dot behind its number.
        return f"{printed}." if _BARE.fullmatch(printed) else printed


def _list_and_level(paragraph: etree._Element, styles: Styles) -> tuple[str | None, int]:
    properties = paragraph.find(qn("w:pPr"))
    of, level = list_of(properties) or (None, None)
    for style in styles.line(style_of(properties)):
        if of is not None and level is not None:
            break
        inherited = styles.lists.get(style, (None, None))
        of, level = of if of is not None else inherited[0], level if level is not None else inherited[1]
    return of, min(_number(level, 0), _LEVELS - 1)


def _level(element: etree._Element) -> Level:
    def value(tag: str, default: str) -> str:
        child = element.find(qn(tag))
        return default if child is None else child.get(qn("w:val")) or default

    text, legal = value("w:lvlText", ""), element.find(qn("w:isLgl")) is not None
    return Level(value("w:numFmt", "decimal"), text, _number(value("w:start", "1"), 1), legal)


def _number(text: str | None, default: int) -> int:
    """A number of the file, kept small: no list counts to millions."""
    return min(int(text), 10_000) if text and text.isascii() and text.isdecimal() else default


def numeral(number: int, style: str) -> str:
    """A number as Word prints it in one of its formats; formats of other languages come out in figures."""
    match style:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 4)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            roman = _roman(number)
            return roman if style == "lowerRoman" else roman.upper()
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
        case _:
            return str(number)


def _roman(number: int) -> str:
    text, left = "", min(number, 3_999)
    for value, letters in _ROMAN:
        while left >= value:
            text += letters
            left -= value
    return text
