"""How long Zalo's refresh tokens live, without opening them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import ZaloTokensRow


@dataclass(frozen=True, slots=True)
class TokenDays:
    """The refresh token of an app: whole days that are left (0 or less: it has ended), and whether Zalo refused it."""

    app_id: str
    days: int
    refused: bool


async def token_days(database: Database) -> tuple[TokenDays, ...]:
    """Returns the apps whose tokens are kept. Raises DatabaseUnavailable."""
    row, now = ZaloTokensRow, datetime.now(UTC)
    async with database.session() as reading:
        rows = await reading.execute(select(row.app_id, row.refresh_until, row.refused).order_by(row.app_id))
        return tuple(TokenDays(app, (until - now) // timedelta(days=1), bool(refused)) for app, until, refused in rows)
