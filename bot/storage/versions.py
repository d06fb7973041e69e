"""The published versions of the knowledge, and the pointer to the one that is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import audit, tables
from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.draft_tables import CheckRow
from bot.storage.packing import UnreadableVersion, pack, unpack
from bot.storage.version_rows import fetch, store
from knowledge.library import Version

__all__ = ["UnknownVersion", "UnreadableVersion", "VersionRow", "VersionStore"]


class UnknownVersion(LookupError):
    """There is no version of this number; the message says so in Vietnamese."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Không có phiên bản kiến thức số {number}. Xem các phiên bản đang có bằng lệnh `trolyso kb versions`."
        )


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of the list of versions. The counts are numbers of rows; `created_at` is in UTC."""

    number: int
    created_at: datetime
    note: str
    encoder: str
    documents: int
    passages: int
    programmes: int
    vectors: int
    live: bool


class VersionStore:
    """Versions are written once and never changed; publishing and rolling back move one pointer.

    Every method raises DatabaseUnavailable when the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def publish(self, version: Version, note: str, *, by: str | None = None) -> int:
        """Stores the version and makes it the live one, in one transaction; returns its number.

        Whoever reads meanwhile sees the old live version or the new one, whole. `by` names who published.
        Raises ValueError if the version does not hold together (packing.pack).
        """
        packed = pack(version)
        async with self._database.transaction() as session:
            number = await store(session, packed, storable(note))
            await move_pointer(session, "published", number, by)
        return number

    async def add(self, version: Version, note: str) -> int:
        """Stores the version without making it the live one; returns its number.

        Raises ValueError if the version does not hold together (packing.pack).
        """
        packed = pack(version)
        async with self._database.transaction() as session:
            return await store(session, packed, storable(note))

    async def live(self) -> int | None:
        """The number of the live version; None before the first publishing. Cheap enough to ask every second."""
        async with self._database.session() as session:
            return await session.scalar(select(tables.PointerRow.version))

    async def load(self, number: int) -> Version:
        """The version, its vectors equal to the bit and read-only.

        Raises UnknownVersion, and UnreadableVersion if what is stored is damaged or of another program's structure.
        """
        async with self._database.session() as session:
            row = await session.get(tables.VersionRow, number) if _possible(number) else None
            if row is None:
                raise UnknownVersion(number)
            packed = await fetch(session, row)
        if packed is None or packed.digest != row.digest:
            raise UnreadableVersion(
                f"Dữ liệu của phiên bản kiến thức {number} đã hỏng. Hãy khôi phục bản sao lưu của cơ sở dữ liệu, "
                "hoặc quay lại phiên bản khác bằng lệnh `trolyso kb rollback N`."
            )
        return unpack(packed, number)

    async def listing(self) -> list[VersionRow]:
        """All versions, newest first, without those that were built to check a draft and are not published."""
        candidates = select(CheckRow.candidate)
        chosen = select(tables.VersionRow).where(tables.VersionRow.number.not_in(candidates))
        async with self._database.session() as session:
            live = await session.scalar(select(tables.PointerRow.version))
            rows = await session.scalars(chosen.order_by(tables.VersionRow.number.desc()))
            return [
                VersionRow(
                    number=row.number,
                    created_at=row.created_at,
                    note=row.note,
                    encoder=row.encoder,
                    documents=row.documents,
                    passages=row.passages,
                    programmes=row.programmes,
                    vectors=row.vectors,
                    live=row.number == live,
                )
                for row in rows
            ]

    async def roll_back(self, number: int, *, by: str | None = None) -> None:
        """Makes a stored version the live one, also forward again; nothing happens if it is live already.

        Raises UnknownVersion.
        """
        async with self._database.transaction() as session:
            if not _possible(number) or await session.get(tables.VersionRow, number) is None:
                raise UnknownVersion(number)
            await move_pointer(session, "rolled_back", number, by)
            if by is not None:
                await audit.record(session, by, "version.roll_back", f"phiên bản {number}")


def _possible(number: int) -> bool:
    return 0 < number < 2**31


async def move_pointer(
    session: AsyncSession, action: Literal["published", "rolled_back"], number: int, by: str | None
) -> None:
    """Makes a stored version the live one inside a transaction; nothing happens if it is live already."""
    previous = await session.scalar(select(tables.PointerRow.version).with_for_update())
    if previous == number:
        return
    now = datetime.now(UTC)
    await session.execute(update(tables.PointerRow).values(version=number, changed_at=now))
    await session.execute(
        insert(tables.MoveRow).values(action=action, version=number, previous=previous, moved_at=now, moved_by=by)
    )
