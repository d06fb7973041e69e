"""The audit log: who changed what, with what stood there before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.admin_tables import AuditRow
from bot.storage.columns import storable
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log, `at` in UTC."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


async def record(
    transaction: AsyncSession,
    who: str,
    action: str,
    subject: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Adds a line inside the transaction of the change itself: there is no change without its line.

    No password, code or personal data of citizens belongs into it.
    """
    row = {"at": datetime.now(UTC), "who": who, "action": action, "subject": storable(subject)}
    await transaction.execute(insert(AuditRow).values(**row, before=before, after=after))


class AuditLog:
    """Reads the log. Raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, limit: int = 100, before: int | None = None, who: str | None = None) -> list[Entry]:
        """At most `limit` lines, newest first; older than the line `before`, of `who` alone, where they are given."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditRow.id < before)
        if who is not None:
            query = query.where(AuditRow.who == who)
        async with self._database.session() as session:
            return [
                Entry(row.id, row.at, row.who, row.action, row.subject, row.before, row.after)
                for row in await session.scalars(query)
            ]
