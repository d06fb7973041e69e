"""Uploaded files with the text of their pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.draft_tables import UploadRow


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file without its bytes; `pages` is None until it has been read."""

    sha256: str
    name: str
    kind: str
    pages: tuple[str, ...] | None
    warnings: tuple[dict[str, Any], ...]


class UploadStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, data: bytes, name: str, by: str) -> str:
        """Keeps the file; returns its SHA-256. The same bytes are kept once, under their newest name."""
        digest = hashlib.sha256(data).hexdigest()
        async with self._database.transaction() as session:
            if await session.scalar(select(UploadRow.sha256).where(UploadRow.sha256 == digest)) is None:
                row = {"sha256": digest, "name": storable(name)[:200], "kind": "", "data": data, "uploaded_by": by}
                await session.execute(insert(UploadRow).values(**row, uploaded_at=datetime.now(UTC)))
            else:
                known = update(UploadRow).where(UploadRow.sha256 == digest)
                await session.execute(known.values(name=storable(name)[:200]))
        return digest

    async def get(self, sha256: str) -> Upload | None:
        """The file without its bytes; None where there is none."""
        row = UploadRow
        query = select(row.sha256, row.name, row.kind, row.pages, row.warnings).where(row.sha256 == sha256)
        async with self._database.session() as session:
            found = (await session.execute(query)).first()
        if found is None:
            return None
        pages = tuple(found.pages) if found.pages is not None else None
        return Upload(found.sha256, found.name, found.kind, pages, tuple(found.warnings or ()))

    async def data(self, sha256: str) -> bytes | None:
        """The bytes of the file."""
        async with self._database.session() as session:
            return await session.scalar(select(UploadRow.data).where(UploadRow.sha256 == sha256))


async def store_read(
    transaction: AsyncSession, sha256: str, kind: str, pages: Sequence[str], warnings: Sequence[dict[str, Any]]
) -> None:
    """Adds what was read of a file."""
    mine = update(UploadRow).where(UploadRow.sha256 == sha256)
    values = {"kind": kind, "pages": [storable(page) for page in pages], "warnings": list(warnings)}
    await transaction.execute(mine.values(**values))
