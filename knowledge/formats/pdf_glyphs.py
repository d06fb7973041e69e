"""The letters of a PDF page and where they stand."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from knowledge.formats import legacy
from knowledge.formats.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_OBJECTS

_SLANT = 0.1
"""Sine of the angle from which a text is taken for a stamp or watermark, and left out."""
_SAMPLE = 400
"""Letters that tell how a page is turned."""
_HYPHENS = (0x02, 0xFFFE)
"""What pdfium gives for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter as it stands on the page as people see it: points, from the lower left corner."""

    char: str
    left: float
    right: float
    baseline: float
    size: float
    """The height of its line of type."""
    font: str = ""
    """Of a letter in a font of an old encoding: the font's name."""

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside the letter."""
        return (self.left + self.right) / 2, self.baseline + self.size / 4


def read_glyphs(page: pypdfium2.PdfPage, upright: Upright) -> list[Glyph]:
    """The letters of a page in the order of the file, white space and slanted stamps left out; at most 200,000."""
    textpage = page.get_textpage()
    try:
        raw = textpage.raw
        old = any(legacy.encoding_of_font(name) for name in font_names(page))
        count = min(pdfium.FPDFText_CountChars(raw), MAX_PAGE_CHARACTERS)
        found = (_glyph(raw, index, upright, old) for index in range(count))
        return [glyph for glyph in found if glyph is not None]
    finally:
        textpage.close()


@dataclass(frozen=True, slots=True)
class Upright:
    """Turns the coordinates of a page so that most of its letters stand upright, whatever the page's own rotation."""

    quarter_turns: int
    """How often the letters are turned by 90 degrees with the clock."""

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> Upright:
        """For one page, by its first letters."""
        textpage = page.get_textpage()
        try:
            count = min(pdfium.FPDFText_CountChars(textpage.raw), _SAMPLE)
            angles = (pdfium.FPDFText_GetCharAngle(textpage.raw, index) for index in range(count))
            turns = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if math.isfinite(angle))
        finally:
            textpage.close()
        return cls(turns.most_common(1)[0][0] if turns else 0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point, turned about the page's lower left corner."""
        match self.quarter_turns:
            case 1:
                return -y, x
            case 2:
                return -x, -y
            case 3:
                return y, -x
        return x, y


def _glyph(raw: object, index: int, upright: Upright, old: bool) -> Glyph | None:
    code = pdfium.FPDFText_GetUnicode(raw, index)
    if code in _HYPHENS:
        code = ord("-")
    char = chr(code) if 0x20 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    if not char or char.isspace() or pdfium.FPDFText_IsGenerated(raw, index) == 1:
        return None
    angle = pdfium.FPDFText_GetCharAngle(raw, index) - upright.quarter_turns * math.pi / 2
    if math.cos(angle) < 0 or abs(math.sin(angle)) > _SLANT:
        return None
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, box) or not pdfium.FPDFText_GetCharOrigin(raw, index, x, y):
        return None
    (left, bottom), (right, top) = upright.point(box.left, box.bottom), upright.point(box.right, box.top)
    baseline = upright.point(x.value, y.value)[1]
    size = abs(top - bottom)
    if not (math.isfinite(left + right + baseline + size) and size > 0):
        return None
    return Glyph(char, min(left, right), max(left, right), baseline, size, _font(raw, index) if old else "")


def _font(raw: object, index: int) -> str:
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, index, None, 0, flags)
    if not 0 < length < 1_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFText_GetFontInfo(raw, index, buffer, length, flags)
    name = buffer.value.decode("utf-8", "replace")
    return name if legacy.encoding_of_font(name) else ""


def font_names(page: pypdfium2.PdfPage) -> set[str]:
    """The names of the fonts of a page's text."""
    names: set[str] = set()
    seen: set[int] = set()
    for at in range(min(pdfium.FPDFPage_CountObjects(page.raw), MAX_PAGE_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        font = pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address and address not in seen:
            seen.add(address)
            names.add(_base_name(font))
    return names


def _base_name(font: object) -> str:
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if not 0 < length < 1_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    return buffer.value.decode("utf-8", "replace")
