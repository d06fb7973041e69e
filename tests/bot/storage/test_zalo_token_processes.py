"""Several processes that renew Zalo's tokens on one database, and one that is killed while it does."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.contract import TryLater
from bot.channels.zalo_http import open_client
from bot.channels.zalo_tokens import TokenKeeper
from bot.storage.database import Database
from tests.bot.channels.logging_in import change, logged_in, renewals, spend
from tests.doubles.fake_zalo import FakeZalo

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    async with FakeZalo() as zalo:
        yield zalo


@pytest.fixture
async def keeper(zalo: FakeZalo, url: str, database: Database) -> AsyncIterator[TokenKeeper]:
    async with open_client() as client:
        yield await logged_in(zalo, url, database, client)


async def started(*arguments: str) -> Process:
    command = ("-m", "tests.bot.channels.token_programs", *arguments)
    program = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert program.stdout
    assert await program.stdout.readline() == b"ready\n"
    return program


async def answered(program: Process) -> str:
    assert program.stdin
    assert program.stdout
    program.stdin.write(b"go\n")
    await program.stdin.drain()
    return (await program.stdout.readline()).decode().strip()


async def test_two_processes_that_renew_at_once_use_the_token_once(
    keeper: TokenKeeper, zalo: FakeZalo, url: str, database: Database
) -> None:
    await spend(database)
    zalo.oauth.slow = 0.3
    programs = await asyncio.gather(started(url, zalo.url), started(url, zalo.url))
    tokens = await asyncio.gather(*(answered(program) for program in programs))
    assert set(tokens) == {zalo.oauth.access_token}
    assert renewals(zalo) == 1
    assert [await program.wait() for program in programs] == [0, 0]


async def test_a_process_killed_between_the_answer_and_the_storing_leaves_a_doubt_that_is_said(
    keeper: TokenKeeper, zalo: FakeZalo, url: str, database: Database
) -> None:
    await spend(database)
    program = await started(url, zalo.url, "stand still")
    assert await answered(program) == "answered"
    program.kill()
    await program.wait()
    await change(database, leased_until=datetime.now(UTC))
    with pytest.raises(TryLater, match="login needed"):
        await keeper.access()
    assert (await keeper.status()).state == "doubt"
    assert renewals(zalo) == 1
    await keeper.log_in(await keeper.oauth.refresh(zalo.oauth.refresh_token))
    assert await keeper.access() == zalo.oauth.access_token
    assert (await keeper.status()).state == "good"
