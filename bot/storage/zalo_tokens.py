"""Zalo's tokens in the database: sealed, with the lease under which one process at a time may use the refresh token."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.sealing import CannotOpen, Sealer
from bot.storage.tables import ZaloTokensRow

LEASE = timedelta(seconds=60)
"""Longer than a request may take (zalo_http.TIMEOUT_SECONDS): who holds it is done, or dead."""
DOUBT = timedelta(minutes=10)
"""How long a use whose end is unknown rests before the one that follows it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token and the refresh token that works once. Neither is shown by `repr`."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_until: datetime
    refresh_until: datetime


Claim = Literal["yours", "changed", "busy", "doubt"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an app's tokens."""

    number: int
    """Counts the pairs: another one means that somebody renewed."""
    pair: Pair = field(repr=False)
    uses: int
    """How often the refresh token was handed to Zalo with an end that nobody knows: 0, 1, or 2, which is the last."""
    refused: str
    """The code with which Zalo refused the refresh token; "" where it did not."""
    leased_until: datetime | None


class ZaloTokenStore:
    """The tokens of one app. Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database, sealer: Sealer, app_id: str) -> None:
        self._database = database
        self._sealer = sealer
        self._app_id = app_id
        self._me = secrets.token_hex(16)

    async def load(self) -> Kept | None:
        """Returns what is kept; None before the first login. Raises CannotOpen where the secret is not the same."""
        async with self._database.session() as reading:
            row = await reading.get(ZaloTokensRow, self._app_id)
        if row is None:
            return None
        pair = self._opened(row)
        return Kept(row.number, pair, row.uses, row.refused or "", row.leased_until)

    async def claim(self, number: int, *, spent: bool) -> Claim:
        """Asks for the right to use the refresh token of the pair `number`; "yours" lasts for LEASE.

        The use is written down before it happens. One with an unknown end is followed by a last one only where the
        access token is `spent` and DOUBT has passed: until then there is something to lose.
        """
        now = datetime.now(UTC)
        async with self._database.transaction() as transaction:
            row = await self._row(transaction)
            if row is None or row.number != number:
                return "changed"
            if row.leased_until is not None and row.leased_until > now:
                return "busy"
            rested = row.used_at is None or row.used_at + DOUBT < now
            if row.refused or row.uses > 1 or (row.uses == 1 and not (spent and rested)):
                return "doubt"
            row.uses, row.used_at, row.holder, row.leased_until = row.uses + 1, now, self._me, now + LEASE
        return "yours"

    async def give_back(self, number: int, *, unused: bool, refused: str | None = None) -> None:
        """Ends our lease without a new pair: `unused` where Zalo never saw the token, else its end stays unknown."""
        async with self._database.transaction() as transaction:
            row = await self._row(transaction)
            if row is not None and row.number == number and row.holder == self._me:
                row.uses = max(0, row.uses - int(unused))
                row.refused, row.holder, row.leased_until = refused, None, None

    async def keep(self, pair: Pair, after: int | None = None) -> bool:
        """Keeps `pair` in place of the pair `after` (None: of whatever is there); False where that is gone.

        Whoever holds the lease: the token was used up, so the new pair is the only one that is worth anything.
        """
        new = {
            "pair": self._sealer.seal(json.dumps({"access": pair.access, "refresh": pair.refresh}).encode()),
            "access_until": pair.access_until,
            "refresh_until": pair.refresh_until,
            "uses": 0,
            "used_at": None,
            "refused": None,
            "holder": None,
            "leased_until": None,
        }
        async with self._database.transaction() as transaction:
            row = await self._row(transaction)
            if row is None and after is None:
                transaction.add(ZaloTokensRow(app_id=self._app_id, number=1, **new))
                return True
            if row is None or (after is not None and row.number != after):
                return False
            mine = update(ZaloTokensRow).where(ZaloTokensRow.app_id == self._app_id)
            await transaction.execute(mine.values(number=row.number + 1, **new))
        return True

    async def forgive(self) -> None:
        """Lets the kept refresh token be used again, whatever came of it: an operator's wish."""
        mine = update(ZaloTokensRow).where(ZaloTokensRow.app_id == self._app_id)
        async with self._database.transaction() as transaction:
            await transaction.execute(mine.values(uses=0, used_at=None, refused=None))

    async def _row(self, transaction: AsyncSession) -> ZaloTokensRow | None:
        mine = select(ZaloTokensRow).where(ZaloTokensRow.app_id == self._app_id)
        return (await transaction.scalars(mine.with_for_update())).one_or_none()

    def _opened(self, row: ZaloTokensRow) -> Pair:
        try:
            tokens = json.loads(self._sealer.open(row.pair))
            return Pair(tokens["access"], tokens["refresh"], row.access_until, row.refresh_until)
        except (ValueError, KeyError, TypeError):
            raise CannotOpen from None
