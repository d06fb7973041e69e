"""`trolyso kb …`: put in a document, publish, list versions, go back."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from pydantic import ValidationError

from bot.assembly import Parts
from bot.commands.running import fail, progress_bar, with_parts
from knowledge.build import Progress, build_version
from knowledge.corpus import read_document
from knowledge.library import Version
from knowledge.model import Document, DocumentKind, Passage
from knowledge.reading import decode, read_lines

MOST_BYTES = 20 * 1024 * 1024


def import_document(
    file: Path,
    *,
    title: str,
    name: str | None,
    issuer: str,
    province: str,
    kind: DocumentKind,
    as_of: str,
    number: str | None,
    issued_on: str | None,
) -> None:
    """Reads a text document, adds it to the live knowledge as a new version that is not live yet; prints its number.

    A document of the same file name takes the place of the old one. Nothing is stored where anything is wrong.
    """
    data = _bytes(file)
    try:
        document = Document(
            file=file.name, sha256=hashlib.sha256(data).hexdigest(), number=number, title=title, name=name or title,
            issuer=issuer, province=province, kind=kind, issued_on=issued_on, as_of=as_of, covers=title,
        )  # fmt: skip
    except ValidationError as error:
        wrong = ", ".join(f"--{str(e['loc'][0]).replace('_', '-')}" for e in error.errors())
        raise fail(f"Thông tin văn bản không đúng: {wrong}. Ngày viết như 2025, 2025-09 hoặc 2025-09-30.", 2) from None

    async def work(parts: Parts) -> tuple[int, int]:
        passages, _ = read_document(document, read_lines(decode(data, file.name)))
        if not passages:
            raise fail(f"Văn bản {file.name} không có đoạn nào đọc được. Hãy kiểm tra lại nội dung tệp.")
        live = await parts.versions.live()
        old = await parts.versions.load(live or 0)
        with progress_bar() as progress:
            version = await asyncio.to_thread(_with, old, document, passages, parts, progress)
        return await parts.versions.add(version, f"import {file.name}"), len(passages)

    number_made, count = with_parts(work)
    print(f"Đã đọc {file.name}: {count} đoạn, lưu thành phiên bản {number_made} (chưa dùng để trả lời).")
    print(f"Để dùng: trolyso kb publish {number_made}")


def _with(old: Version, document: Document, passages: tuple[Passage, ...], parts: Parts, progress: Progress) -> Version:
    kept = [p for p in old.passages if p.file != document.file]
    documents = [d for d in old.documents if d.file != document.file]
    return build_version([*documents, document], [*kept, *passages], old.programmes, parts.encoder, progress, old)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise fail(f"Tệp {file.name} lớn quá 20 MB. Hãy tách thành nhiều tệp nhỏ hơn.")
        return file.read_bytes()
    except OSError as error:
        raise fail(f"Không mở được tệp {file.name}: {error.strerror}.") from None


def publish(number: int) -> None:
    """Makes a stored version the live one."""

    async def work(parts: Parts) -> None:
        await parts.versions.roll_back(number)

    with_parts(work)
    print(f"Phiên bản {number} đang được dùng để trả lời.")


def versions() -> None:
    """Prints the versions, newest first; the live one is marked."""

    async def work(parts: Parts) -> None:
        for row in await parts.versions.listing():
            mark = "*" if row.live else " "
            when = row.created_at.astimezone().strftime("%d/%m/%Y %H:%M")
            print(f"{mark} {row.number:>4}  {when}  {row.documents} văn bản, {row.passages} đoạn  {row.note}")

    with_parts(work)
