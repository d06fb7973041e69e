"""The accounts of the admin console. Each change writes its line of the audit log in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import audit
from bot.storage.admin_tables import AccountRow, AdminSessionRow
from bot.storage.columns import storable
from bot.storage.database import Database


class Role(StrEnum):
    """What somebody may do; each role may also do what the ones before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    OWNER = "owner"

    def covers(self, needed: Role) -> bool:
        """Returns whether somebody with this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in, without anything secret."""

    id: int
    name: str
    shown_name: str
    role: Role
    active: bool
    has_totp: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in is checked against. `password` is its argon2id hash, `totp` the sealed secret."""

    account: Account
    password: str = field(repr=False)
    totp: bytes | None = field(repr=False)
    totp_step: int | None


class NameTaken(Exception):
    """There is an account of that name already."""


class LastOwner(Exception):
    """The change would leave nobody who can manage accounts."""


class UnknownAccount(Exception):
    """There is no such account."""


class AccountStore:
    """Every method raises DatabaseUnavailable when the database fails; `who` is written into the audit log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def credentials(self, name: str) -> Credentials | None:
        """Returns what is kept of the account of that name, also where it is not active; None where there is none."""
        async with self._database.session() as reading:
            row = await reading.scalar(select(AccountRow).where(AccountRow.name == storable(name)))
        return Credentials(account_of(row), row.password, row.totp, row.totp_step) if row else None

    async def all(self) -> list[Account]:
        """Returns every account, by name."""
        async with self._database.session() as reading:
            return [account_of(row) for row in await reading.scalars(select(AccountRow).order_by(AccountRow.name))]

    async def create(self, who: str, name: str, shown_name: str, role: Role, password: str) -> Account:
        """Adds an active account; `password` is a hash. Raises NameTaken."""
        now = datetime.now(UTC)
        values = {"name": storable(name), "shown_name": storable(shown_name), "role": role.value}
        try:
            async with self._database.transaction() as transaction:
                row = AccountRow(**values, password=password, active=True, made_at=now, changed_at=now)
                transaction.add(row)
                await transaction.flush()
                after = {"shown_name": row.shown_name, "role": row.role}
                await audit.record(transaction, who, "account.create", row.name, after=after)
                return account_of(row)
        except IntegrityError:
            raise NameTaken(name) from None

    async def set_password(self, who: str, number: int, password: str, *, keep: str | None = None) -> None:
        """Stores another hash and ends all sessions of the account but the one whose digest is `keep`.

        Raises UnknownAccount.
        """
        async with self._database.transaction() as transaction:
            row = await _row(transaction, number)
            _change(row, password=password)
            await _end_sessions(transaction, number, keep=keep)
            await audit.record(transaction, who, "account.password", row.name)

    async def rehash(self, number: int, old: str, new: str) -> None:
        """Stores the same password hashed with newer parameters, where nobody changed it meanwhile. No audit line."""
        async with self._database.transaction() as transaction:
            same = (AccountRow.id == number) & (AccountRow.password == old)
            await transaction.execute(update(AccountRow).where(same).values(password=new))

    async def set_role(self, who: str, number: int, role: Role) -> None:
        """Gives another role and ends the account's sessions. Raises LastOwner, UnknownAccount."""
        await self._set_standing(who, number, "account.role", {"role": role.value})

    async def set_active(self, who: str, number: int, active: bool) -> None:
        """Lets somebody in again, or out at once. Raises LastOwner, UnknownAccount."""
        await self._set_standing(who, number, "account.active", {"active": active})

    async def set_totp(self, who: str, number: int, secret: bytes | None, step: int | None = None) -> None:
        """Switches one-time codes on with a sealed secret and the step of the code just used, or off.

        Raises UnknownAccount.
        """
        async with self._database.transaction() as transaction:
            row = await _row(transaction, number)
            before, after = {"totp": row.totp is not None}, {"totp": secret is not None}
            _change(row, totp=secret, totp_step=step)
            if before != after:
                await audit.record(transaction, who, "account.totp", row.name, before, after)

    async def reset(self, who: str, number: int, password: str) -> None:
        """Stores another hash, switches one-time codes off and ends every session. Raises UnknownAccount."""
        async with self._database.transaction() as transaction:
            row = await _row(transaction, number)
            before = {"totp": row.totp is not None}
            _change(row, password=password, totp=None, totp_step=None)
            await _end_sessions(transaction, number)
            await audit.record(transaction, who, "account.reset", row.name, before, {"totp": False})

    async def use_step(self, number: int, step: int) -> bool:
        """Marks the time step of a one-time code as used. False where it, or a later one, was used before."""
        unused = or_(AccountRow.totp_step.is_(None), AccountRow.totp_step < step)
        query = update(AccountRow).where(AccountRow.id == number, unused).values(totp_step=step)
        async with self._database.transaction() as transaction:
            done = await transaction.execute(query)
            return isinstance(done, CursorResult) and done.rowcount == 1

    async def _set_standing(self, who: str, number: int, action: str, after: dict[str, Any]) -> None:
        async with self._database.transaction() as transaction:
            owners = await _lock_owners(transaction)
            row = await _row(transaction, number)
            before = {name: getattr(row, name) for name in after}
            if before == after:
                return
            _change(row, **after)
            if owners == [number] and not (row.active and row.role == Role.OWNER):
                raise LastOwner
            await _end_sessions(transaction, number)
            await audit.record(transaction, who, action, row.name, before, after)


def account_of(row: AccountRow) -> Account:
    """Returns the account of a row."""
    role = Role(row.role)
    return Account(row.id, row.name, row.shown_name, role, row.active, row.totp is not None, row.made_at)


async def _row(transaction: AsyncSession, number: int) -> AccountRow:
    row = await transaction.get(AccountRow, number, with_for_update=True)
    if row is None:
        raise UnknownAccount
    return row


async def _lock_owners(transaction: AsyncSession) -> list[int]:
    """The active owners, who stay as they are until the transaction ends: two cannot demote each other at once."""
    owner = (AccountRow.role == Role.OWNER.value) & AccountRow.active
    rows = await transaction.scalars(select(AccountRow.id).where(owner).order_by(AccountRow.id).with_for_update())
    return list(rows)


def _change(row: AccountRow, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = datetime.now(UTC)


async def _end_sessions(transaction: AsyncSession, account: int, *, keep: str | None = None) -> None:
    query = delete(AdminSessionRow).where(AdminSessionRow.account == account)
    await transaction.execute(query if keep is None else query.where(AdminSessionRow.digest != keep))
