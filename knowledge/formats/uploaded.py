"""Uploaded documents of any common format, told apart by what they hold and never by their name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

from knowledge.formats.docx import read_docx
from knowledge.formats.html import read_html
from knowledge.formats.limits import check_size, check_zip
from knowledge.formats.model import Kind, Progress, ReadingWarning, Uploaded, silent
from knowledge.formats.pdf import read_pdf
from knowledge.formats.suspicions import suspicions
from knowledge.formats.text import read_text
from knowledge.reading import UnreadableDocument

__all__ = ["Kind", "Progress", "ReadingWarning", "Uploaded", "read_upload"]

_WORD_PART = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|h[1-6]|ul|ol|article|section)\b[^<]*>", re.I)
_OPENING = 4_000
_ASK_FOR = "Vui lòng chọn tệp PDF, Word (.docx), HTML hoặc văn bản thuần túy (.txt)."


def read_upload(data: bytes, filename: str, *, progress: Progress = silent) -> Uploaded:
    """The text of an uploaded document, for `knowledge.reading.read_lines`, with what an official should look at.

    `filename` is only for messages. `progress` is told (pages done, pages in all).
    Raises UnreadableDocument, whose message is for the official, for everything that is no readable document.
    What comes from outside is read in a process of its own: `knowledge.formats.isolated.read_isolated`.
    """
    check_size(data, filename)
    read = _reader(data, filename)
    found = read(data, filename, progress)
    return replace(found, warnings=(*found.warnings, *suspicions(found.pages)))


def _reader(data: bytes, name: str) -> Callable[[bytes, str, Progress], Uploaded]:
    """The function that reads this format. Raises UnreadableDocument where there is none."""
    opening = data[:_OPENING]
    if b"%PDF-" in opening[:1024]:
        return read_pdf
    if opening.startswith(b"PK\x03\x04"):
        return _zip_reader(data, name)
    if refusal := _refusal(data, name):
        raise UnreadableDocument(refusal)
    plain = opening.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16
    return read_html if plain.startswith(b"<") and _HTML.search(plain) else read_text


def _zip_reader(data: bytes, name: str) -> Callable[[bytes, str, Progress], Uploaded]:
    check_zip(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
    if _WORD_PART in names:
        return read_docx
    if "[Content_Types].xml" in names or "content.xml" in names:
        raise UnreadableDocument(
            f"Tệp “{name}” là bảng tính, bài trình chiếu hoặc định dạng văn phòng chưa được hỗ trợ. "
            "Vui lòng mở tệp và lưu lại thành Word (.docx) hoặc PDF."
        )
    raise UnreadableDocument(f"Tệp “{name}” là tệp nén. Vui lòng giải nén rồi tải lên từng tài liệu. {_ASK_FOR}")


def _refusal(data: bytes, name: str) -> str | None:
    if data.startswith(_OLE):
        if _ENCRYPTED_PART in data:
            return f"Tệp Word “{name}” có đặt mật khẩu. Vui lòng bỏ mật khẩu rồi tải lên lần nữa."
        return (
            f"Tệp “{name}” là định dạng Office cũ (.doc, .xls). Vui lòng mở bằng Word, chọn “Lưu thành…” Word (.docx)."
        )
    if data.startswith(b"{\\rtf"):
        return f"Tệp “{name}” là định dạng RTF. Vui lòng mở bằng Word, chọn “Lưu thành…” Word (.docx)."
    if data.startswith(_PICTURES) or data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return f"Tệp “{name}” là ảnh hoặc phim. Nếu là bản quét, vui lòng ghép các ảnh thành một tệp PDF rồi tải lên."
    if data.startswith((*_ARCHIVES, b"PK")):
        return f"Tệp “{name}” là tệp nén. Vui lòng giải nén rồi tải lên từng tài liệu. {_ASK_FOR}"
    if data.startswith((b"\x7fELF", b"MZ")):
        return f"Tệp “{name}” là một chương trình, không phải tài liệu. {_ASK_FOR}"
    return None
