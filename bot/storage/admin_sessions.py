"""Who is signed in to the admin console. A session is known by the SHA-256 of its cookie, never by the cookie."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Delete, delete, or_, select, update

from bot.storage import audit
from bot.storage.accounts import Account, account_of
from bot.storage.admin_tables import AccountRow, AdminSessionRow
from bot.storage.database import Database

IDLE = timedelta(minutes=60)
"""A session ends so long after the last request."""
LONGEST = timedelta(hours=12)
"""A session ends so long after signing in, used or not."""
_TOUCH = timedelta(minutes=1)
"""How exactly the last request is kept: not every page writes to the database."""
TOKEN_BYTES = 32


def digest_of(token: str) -> str:
    """Returns what is kept of a cookie: 64 hex digits."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class AdminSessionStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, account: int, name: str, *, replaces: str | None) -> str:
        """Signs in: returns a new cookie of 256 random bits; ends the session of the cookie `replaces`."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), datetime.now(UTC)
        async with self._database.transaction() as transaction:
            old = or_(AdminSessionRow.seen_at < now - IDLE, AdminSessionRow.made_at < now - LONGEST)
            await transaction.execute(delete(AdminSessionRow).where(old))
            if replaces is not None:
                await transaction.execute(_session(digest_of(replaces)))
            transaction.add(AdminSessionRow(digest=digest_of(token), account=account, made_at=now, seen_at=now))
            await audit.record(transaction, name, "session.start", name)
        return token

    async def refused(self, name: str | None) -> None:
        """Writes into the audit log that signing in failed; `name` of a known account, never what was typed."""
        async with self._database.transaction() as transaction:
            await audit.record(transaction, "?", "session.refused", name or "?")

    async def account(self, token: str) -> Account | None:
        """Returns the active account that is signed in with this cookie; None where there is none, or no longer."""
        now, digest = datetime.now(UTC), digest_of(token)
        query = (
            select(AccountRow, AdminSessionRow.seen_at)
            .join(AdminSessionRow, AdminSessionRow.account == AccountRow.id)
            .where(AdminSessionRow.digest == digest, AccountRow.active)
            .where(AdminSessionRow.seen_at > now - IDLE, AdminSessionRow.made_at > now - LONGEST)
        )
        async with self._database.session() as reading:
            found = (await reading.execute(query)).one_or_none()
        if found is None:
            return None
        if found.seen_at < now - _TOUCH:
            async with self._database.transaction() as transaction:
                seen = update(AdminSessionRow).where(AdminSessionRow.digest == digest).values(seen_at=now)
                await transaction.execute(seen)
        return account_of(found[0])

    async def end(self, token: str, name: str) -> None:
        """Signs out: the cookie is worth nothing from now on."""
        async with self._database.transaction() as transaction:
            await transaction.execute(_session(digest_of(token)))
            await audit.record(transaction, name, "session.end", name)


def _session(digest: str) -> Delete:
    return delete(AdminSessionRow).where(AdminSessionRow.digest == digest)
