"""How large an uploaded document may be, and the checks against files made to exhaust the machine."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from knowledge.reading import UnreadableDocument

MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE
MAX_PAGES = 500
MAX_CHARACTERS = 10_000_000
"""Of a document's text: 500 pages hold less than two million."""
MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_XML = 60 * MEGABYTE
"""Of one XML part of a DOCX, unpacked."""
MAX_RATIO = 150
"""Unpacked to packed, of a whole DOCX; text in XML reaches about 20."""
MAX_PICTURE = 40_000_000
"""Pixels of a rendered page: A4 at 300 dpi has 8.7 million."""
MAX_PAGE_OBJECTS = 100_000
MAX_PAGE_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process that reads a document may use."""

    memory: int = 1_500 * MEGABYTE
    """Bytes of address space."""
    cpu_seconds: int = 180
    wall_seconds: float = 600.0
    """Longer than the processor time, because recognising scanned pages goes on in processes of its own."""


def check_size(data: bytes, name: str) -> None:
    """Raises UnreadableDocument for an empty file or one of more than 20 MB."""
    if not data.strip():
        raise UnreadableDocument(f"Tệp “{name}” trống, không có nội dung. Vui lòng chọn lại tệp có nội dung.")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(
            f"Tệp “{name}” nặng {len(data) / MEGABYTE:.0f} MB, vượt quá mức cho phép là {MAX_BYTES // MEGABYTE} MB. "
            "Vui lòng giảm dung lượng ảnh trong tài liệu hoặc tách thành nhiều tệp."
        )


def check_pages(count: int, name: str) -> None:
    """Raises UnreadableDocument for a document of more than 500 pages."""
    if count > MAX_PAGES:
        raise UnreadableDocument(
            f"Tài liệu “{name}” có {count} trang, vượt quá mức cho phép là {MAX_PAGES} trang. "
            "Vui lòng tách thành nhiều tệp nhỏ hơn."
        )


def check_length(text: str, name: str) -> None:
    """Raises UnreadableDocument for a text longer than any document of 500 pages."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableDocument(
            f"Tài liệu “{name}” có quá nhiều chữ ({len(text) // MEGABYTE} triệu ký tự). "
            "Vui lòng tách thành nhiều tệp nhỏ hơn."
        )


def check_zip(data: bytes, name: str) -> None:
    """Raises UnreadableDocument for a zipped document that unpacks to too much, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableDocument(
            f"Tệp “{name}” bị hỏng nên không mở được. Vui lòng mở bằng Word, lưu lại rồi tải lên lần nữa."
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    xml = max((entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or xml > MAX_XML
        or (unpacked > MEGABYTE and unpacked > MAX_RATIO * len(data))
    ):
        raise UnreadableDocument(
            f"Tệp “{name}” có cấu trúc nén bất thường (bung ra quá lớn) nên không được mở, để bảo vệ hệ thống. "
            "Vui lòng mở bằng Word, lưu lại rồi tải lên lần nữa."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument(f"Tệp “{name}” có đặt mật khẩu. Vui lòng bỏ mật khẩu rồi tải lên lần nữa.")
