"""From a file's bytes to numbered lines with their page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TWICE_ENCODED = re.compile(r"á[º»]|Ä[‘\x91ƒ\x83]|Æ[°¡]|Ã[^a-zà-ỹA-Z\s]")
_OLD_FONT = re.compile(r"[®¬¦§¨©ª«¶¸¹¼½¾¿ÄÅÆÇÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿµ·»]")
_VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯẠ-ỹ]")

_PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_FIGURE = re.compile(r"\s*\d+\s*")
_LETTERHEAD = re.compile(r"\s*(ỦY BAN NHÂN DÂN|CỘNG H(ÒA|OÀ) XÃ HỘI)\b")
_PAGE_SPACE = 3
"""So many empty lines, and then a page number or a letterhead, also mark a new page."""


class UnreadableDocument(ValueError):
    """The document cannot be read; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw text. `number` and `page` count from 1."""

    number: int
    page: int
    text: str


def decode(data: bytes, name: str) -> str:
    """The text of a file, NFC-normalised, from UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises UnreadableDocument, with a message for the person who put the file in, when the file is empty, binary, in
    another encoding (TCVN3, VNI, Windows-1258 …) or was spoilt by a wrong conversion before.
    """
    if not data.strip():
        raise UnreadableDocument(f"Tệp “{name}” trống, không có nội dung. Vui lòng chọn lại tệp có nội dung.")
    text = unicodedata.normalize("NFC", _to_text(data, name))
    if not text.strip("\ufeff \t\r\n\f\v\xa0"):
        raise UnreadableDocument(f"Tệp “{name}” chỉ có khoảng trắng. Vui lòng chọn lại tệp có nội dung.")
    if _CONTROL.search(text):
        raise UnreadableDocument(
            f"Tệp “{name}” không phải là tệp văn bản (có ký tự nhị phân). "
            "Vui lòng mở tài liệu gốc và lưu lại thành văn bản thuần túy (.txt), mã UTF-8."
        )
    if _is_spoilt(text):
        raise UnreadableDocument(
            f"Chữ tiếng Việt trong tệp “{name}” bị sai bảng mã (có thể do phông TCVN3, VNI hoặc chuyển mã nhầm). "
            "Vui lòng chuyển tài liệu gốc sang Unicode rồi lưu lại với mã UTF-8."
        )
    return text


def _to_text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"Tệp “{name}” không ở bảng mã UTF-8 nên không đọc được. Vui lòng mở tài liệu gốc, chọn “Lưu thành…”, "
            "mã hóa UTF-8 (nếu tài liệu dùng phông TCVN3 hoặc VNI thì chuyển sang Unicode trước)."
        ) from error


def _is_spoilt(text: str) -> bool:
    if "\ufffd" in text:
        return True
    strange = len(_TWICE_ENCODED.findall(text)) + len(_OLD_FONT.findall(text))
    return strange >= 5 and strange > len(_VIETNAMESE.findall(text)) / 4


def read_lines(text: str) -> tuple[Line, ...]:
    """Every line of a text with its page; the text of a line is kept as it is, without its line end.

    A new page begins at a form feed, at a line with one leading space right after a line of text (a footnote mark
    standing alone is none, nor is a year), and at a page number or a letterhead after three empty lines. The first line
    is on page 1.
    """
    lines: list[Line] = []
    page, empty, previous = 1, 0, ""
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if number > 1 and _turns_page(raw, previous, empty):
            page += 1
        lines.append(Line(number, page, raw))
        empty = 0 if raw else empty + 1
        previous = raw
    return tuple(lines)


def _turns_page(raw: str, previous: str, empty: int) -> bool:
    if raw.startswith("\f"):
        return True
    if empty >= _PAGE_SPACE:
        return bool(_PAGE_NUMBER.fullmatch(raw) or _LETTERHEAD.match(raw))
    if not raw.startswith(" ") or raw[1:2].isspace() or not raw.strip():
        return False
    if _FIGURE.fullmatch(raw):  # a row's number may open a page; a year or a footnote mark does not
        return bool(_PAGE_NUMBER.fullmatch(raw)) and bool(previous.strip()) and previous[-1].isspace()
    return bool(previous.strip()) and not _PAGE_NUMBER.fullmatch(previous)
