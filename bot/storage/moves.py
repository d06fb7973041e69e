"""When the live version changed, and who changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import MoveRow


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the pointer to the live version; `by` is None where the program moved it."""

    action: Literal["published", "rolled_back"]
    version: int
    previous: int | None
    at: datetime
    by: str | None


class Moves:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Move]:
        """Every move, newest first."""
        async with self._database.session() as session:
            rows = await session.scalars(select(MoveRow).order_by(MoveRow.id.desc()))
            return [_move(row) for row in rows]


def _move(row: MoveRow) -> Move:
    action: Literal["published", "rolled_back"] = row.action  # type: ignore[assignment]  # a CHECK of the table holds it
    return Move(action, row.version, row.previous, row.moved_at, row.moved_by)
