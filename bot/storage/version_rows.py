"""Writes a packed version into its tables, and reads it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.packing import Packed
from bot.storage.tables import DocumentRow, ExtraRow, PassageRow, ProgrammeRow, VectorsRow, VersionRow

_Bodies = type[DocumentRow] | type[PassageRow] | type[ProgrammeRow]


async def store(session: AsyncSession, packed: Packed, note: str) -> int:
    """Adds every row of a new version within the session's transaction; returns its number."""
    version = VersionRow(
        created_at=datetime.now(UTC),
        note=note,
        encoder=packed.encoder,
        documents=len(packed.documents),
        passages=len(packed.passages),
        programmes=len(packed.programmes),
        vectors=packed.vectors,
        digest=packed.digest,
    )
    session.add(version)
    await session.flush()
    number = version.number
    await _insert(session, DocumentRow, number, [{"file": key, "body": body} for key, body in packed.documents])
    await _insert(session, PassageRow, number, [{"id": key, "body": body} for key, body in packed.passages])
    await _insert(session, ProgrammeRow, number, [{"id": key, "body": body} for key, body in packed.programmes])
    extras = [
        {"version": number, "kind": kind, "position": position, "body": body}
        for kind, bodies in (("contact", packed.contacts), ("word", packed.words))
        for position, body in enumerate(bodies)
    ]
    if extras:
        await session.execute(insert(ExtraRow), extras)
    vectors = {"version": number, "dimensions": packed.dimensions, "data": packed.data, "owners": packed.owners}
    await session.execute(insert(VectorsRow), [vectors])
    return number


async def erase(session: AsyncSession, number: int) -> None:
    """Removes a version that was never published."""
    for table in (DocumentRow, PassageRow, ProgrammeRow, ExtraRow, VectorsRow):
        await session.execute(delete(table).where(table.version == number))
    await session.execute(delete(VersionRow).where(VersionRow.number == number))


async def fetch(session: AsyncSession, version: VersionRow) -> Packed | None:
    """All that is stored of the version; None if its vectors are missing."""
    vectors = await session.get(VectorsRow, version.number)
    if vectors is None:
        return None
    documents = select(DocumentRow.file, DocumentRow.body).where(DocumentRow.version == version.number)
    passages = select(PassageRow.id, PassageRow.body).where(PassageRow.version == version.number)
    programmes = select(ProgrammeRow.id, ProgrammeRow.body).where(ProgrammeRow.version == version.number)
    extras = select(ExtraRow.kind, ExtraRow.body).where(ExtraRow.version == version.number).order_by(ExtraRow.position)
    said = (await session.execute(extras)).all()
    return Packed(
        documents=tuple(await session.execute(documents.order_by(DocumentRow.position))),
        passages=tuple(await session.execute(passages.order_by(PassageRow.position))),
        programmes=tuple(await session.execute(programmes.order_by(ProgrammeRow.position))),
        dimensions=vectors.dimensions,
        data=vectors.data,
        owners=vectors.owners,
        encoder=version.encoder,
        contacts=tuple(body for kind, body in said if kind == "contact"),
        words=tuple(body for kind, body in said if kind == "word"),
    )


async def _insert(session: AsyncSession, table: _Bodies, version: int, rows: list[dict[str, Any]]) -> None:
    if rows:
        numbered = [{"version": version, "position": position, **row} for position, row in enumerate(rows)]
        await session.execute(insert(table), numbered)
