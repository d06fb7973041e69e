"""Plain text of any encoding in which Vietnamese was ever written: UTF-8, UTF-16, Windows-1258, TCVN3, VNI."""

from __future__ import annotations

import re
import unicodedata

from knowledge.formats import legacy
from knowledge.formats.clean import clean_text
from knowledge.formats.limits import check_length
from knowledge.formats.model import Progress, ReadingWarning, Uploaded
from knowledge.reading import UnreadableDocument, read_lines

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TWICE_ENCODED = re.compile(r"á[º»]|Ä[‘\x91ƒ\x83]|Æ[°¡]")
_NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Windows", "cp1258": "Windows-1258"}
_CREDIBLE = 0.75


def read_text(data: bytes, name: str, progress: Progress) -> Uploaded:
    """A plain text file, its lines as they are. Raises UnreadableDocument for binary or hopelessly spoilt data."""
    text, encoding = decode(data, name)
    check_length(text, name)
    text = clean_text(text)
    if not text.strip("\ufeff \t\r\n\f\v\xa0"):
        raise UnreadableDocument(f"Tệp “{name}” chỉ có khoảng trắng. Vui lòng chọn lại tệp có nội dung.")
    pages = _pages(text)
    progress(len(pages), len(pages))
    return Uploaded(text, pages, "text", converted_warning(encoding))


def converted_warning(encoding: str | None) -> tuple[ReadingWarning, ...]:
    """What an official must know when a text had to be converted; nothing where `encoding` is None."""
    if encoding is None:
        return ()
    sentence = (
        f"Văn bản dùng bảng mã cũ {_NAMES[encoding]}, đã được chuyển sang Unicode. Vui lòng đọc lại trước khi dùng."
    )
    return (ReadingWarning("old_encoding", sentence),)


def decode(data: bytes, name: str) -> tuple[str, str | None]:
    """The text, NFC, and the old encoding from which it was converted ("tcvn3", "vni", "cp1258"), if any.

    Raises UnreadableDocument where no encoding gives a text.
    """
    text = _unicode(data)
    if text is None:
        text, encoding = _old(data, name)
    else:
        (text,), encoding = legacy.repaired([text])
    text = unicodedata.normalize("NFC", text)
    if _BINARY.search(text):
        raise UnreadableDocument(
            f"Tệp “{name}” không phải là tệp văn bản (có ký tự nhị phân). "
            "Vui lòng chọn tệp PDF, Word (.docx), HTML hoặc văn bản thuần túy (.txt)."
        )
    if len(_TWICE_ENCODED.findall(text)) >= 5 and legacy.share_of_syllables(text) < _CREDIBLE:
        raise _unknown_encoding(name)
    return text, encoding


def _unicode(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    if len(data) >= 4 and len(data) % 2 == 0 and b"\x00" in data[:4000]:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = _decoded(data, encoding)
            if text is not None and "\x00" not in text and _is_plausible(text):
                return text
    return _decoded(data, "utf-8")


def _is_plausible(text: str) -> bool:
    """Whether a text guessed to be UTF-16 is made of the characters of Vietnamese (below U+2200)."""
    return sum(char < "\u2200" for char in text) > 0.95 * len(text)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _old(data: bytes, name: str) -> tuple[str, str | None]:
    """The text from one byte a letter: whichever encoding makes Vietnamese words of it."""
    latin = data.decode("latin-1")
    found: list[tuple[float, str, str]] = []
    windows = _decoded(data, "cp1258")
    if windows is not None:
        text = unicodedata.normalize("NFC", windows)
        found.append((legacy.share_of_syllables(text), text, "cp1258"))
    for encoding in ("tcvn3", "vni"):
        text = legacy.to_unicode(latin, encoding)
        found.append((legacy.share_of_syllables(text), text, encoding))
    share, text, encoding = max(found)
    if share < _CREDIBLE:
        raise _unknown_encoding(name)
    return text, encoding


def _unknown_encoding(name: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"Không nhận ra bảng mã chữ Việt của tệp “{name}”. Vui lòng mở tài liệu gốc, chọn “Lưu thành…” "
        "với mã hóa UTF-8, hoặc lưu thành tệp Word (.docx)."
    )


def _pages(text: str) -> tuple[str, ...]:
    pages: list[list[str]] = []
    for line in read_lines(text):
        if line.page > len(pages):
            pages.append([])
        pages[-1].append(line.text.replace("\f", ""))
    return tuple("\n".join(page) for page in pages)
