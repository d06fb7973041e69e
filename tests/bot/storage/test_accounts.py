"""Accounts and sessions of the console in the database: what is kept, and what happens at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.storage.accounts import AccountStore, LastOwner, NameTaken, Role, UnknownAccount
from bot.storage.admin_sessions import AdminSessionStore, digest_of
from bot.storage.audit import AuditLog
from bot.storage.database import Database


async def test_an_account_is_kept_as_it_was_made_and_shows_nothing_secret(database: Database) -> None:
    store = AccountStore(database)
    made = await store.create("test", "an", "Nguyễn\x00An", Role.EDITOR, "the hash")
    assert (made.shown_name, made.role, made.active, made.has_totp) == ("Nguyễn\ufffdAn", Role.EDITOR, True, False)
    kept = await store.credentials("an")
    assert kept
    assert (kept.account, kept.password, kept.totp) == (made, "the hash", None)
    assert "the hash" not in repr(kept)
    assert await store.all() == [made]
    assert await store.credentials("\x00\ud800") is None


async def test_a_name_is_given_once_also_at_once(database: Database) -> None:
    store = AccountStore(database)
    tries = [store.create("test", "an", f"An {number}", Role.OWNER, "x") for number in range(4)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, NameTaken) for one in done) == 3
    assert len(await store.all()) == len(await AuditLog(database).newest()) == 1


@pytest.mark.parametrize("step", ["role", "active"])
async def test_two_owners_cannot_take_each_other_away_at_once(database: Database, step: str) -> None:
    store = AccountStore(database)
    owners = [await store.create("test", name, name, Role.OWNER, "x") for name in ("an", "ba", "tu")]
    takes: dict[str, Callable[[int], Awaitable[None]]] = {
        "role": lambda number: store.set_role("test", number, Role.VIEWER),
        "active": lambda number: store.set_active("test", number, False),
    }
    done = await asyncio.gather(*(takes[step](owner.id) for owner in owners), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["LastOwner", "NoneType", "NoneType"]
    assert any(isinstance(one, LastOwner) for one in done)
    assert [account.role for account in await store.all() if account.active].count(Role.OWNER) == 1


async def test_a_step_is_used_once_and_never_an_earlier_one(database: Database) -> None:
    store = AccountStore(database)
    made = await store.create("test", "an", "An", Role.OWNER, "x")
    assert sorted(await asyncio.gather(*(store.use_step(made.id, 5) for _ in range(4)))) == [False, False, False, True]
    assert [await store.use_step(made.id, step) for step in (4, 5, 6)] == [False, False, True]
    assert not await store.use_step(made.id + 1, 9)


async def test_a_hash_that_was_changed_meanwhile_is_not_put_back(database: Database) -> None:
    store = AccountStore(database)
    made = await store.create("test", "an", "An", Role.OWNER, "first")
    await store.set_password("an", made.id, "second")
    await store.rehash(made.id, "first", "first, newer")
    kept = await store.credentials("an")
    assert kept
    assert kept.password == "second"


async def test_a_new_password_ends_the_sessions_but_the_one_that_is_kept(database: Database) -> None:
    store, sessions = AccountStore(database), AdminSessionStore(database)
    made = await store.create("test", "an", "An", Role.OWNER, "x")
    other = await store.create("test", "ba", "Ba", Role.OWNER, "x")
    here, there = [await sessions.start(made.id, "an", replaces=None) for _ in range(2)]
    elsewhere = await sessions.start(other.id, "ba", replaces=None)
    await store.set_password("an", made.id, "y", keep=digest_of(here))
    assert [await sessions.account(token) for token in (here, there, elsewhere)] == [made, None, other]
    assert await sessions.account("nothing") is None


async def test_what_changes_nothing_leaves_no_line(database: Database) -> None:
    store, log = AccountStore(database), AuditLog(database)
    made = await store.create("test", "an", "An", Role.OWNER, "x")
    await store.set_role("test", made.id, Role.OWNER)
    await store.set_active("test", made.id, True)
    await store.set_totp("test", made.id, None)
    assert len(await log.newest()) == 1


async def test_an_account_that_there_is_not_changes_nothing(database: Database) -> None:
    store = AccountStore(database)
    for work in (
        store.set_role("test", 9, Role.OWNER),
        store.set_password("test", 9, "x"),
        store.reset("test", 9, "x"),
    ):
        with pytest.raises(UnknownAccount):
            await work
    assert await AuditLog(database).newest() == []
