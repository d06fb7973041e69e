"""Zalo's tokens: one refresher at a time, nothing used that is not stored, no refresh token used twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.contract import Call, TryLater
from bot.channels.zalo_http import open_client
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_tokens import TokenKeeper
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.sealing import CannotOpen
from bot.storage.zalo_tokens import ZaloTokenStore
from tests.bot.channels.logging_in import change, logged_in, made, renewals, spend
from tests.doubles.fake_zalo import FakeZalo

CALL = Call("text", {"recipient": {"user_id": "2"}, "message": {"text": "Dạ."}})


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    async with FakeZalo() as zalo:
        yield zalo


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/t.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with open_client() as client:
        yield client


@pytest.fixture
async def keeper(zalo: FakeZalo, url: str, database: Database, client: ClientSession) -> TokenKeeper:
    return await logged_in(zalo, url, database, client)


async def test_a_token_that_lives_is_given_without_asking_zalo(keeper: TokenKeeper, zalo: FakeZalo) -> None:
    assert await keeper.access() == zalo.oauth.access_token
    await keeper.renew_if_due()
    assert renewals(zalo) == 0


async def test_a_token_is_renewed_hours_before_it_ends(keeper: TokenKeeper, zalo: FakeZalo, database: Database) -> None:
    await change(database, access_until=datetime.now(UTC) + timedelta(hours=5))
    before = await keeper.access()
    await keeper.renew_if_due()
    assert before != await keeper.access() == zalo.oauth.access_token
    assert renewals(zalo) == 1


async def test_many_who_need_a_token_at_once_renew_once(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database
) -> None:
    await spend(database)
    assert set(await asyncio.gather(*(keeper.access() for _ in range(20)))) == {zalo.oauth.access_token}
    assert renewals(zalo) == 1


async def test_a_message_in_the_middle_of_a_token_s_end_arrives_once(
    keeper: TokenKeeper, zalo: FakeZalo, client: ClientSession
) -> None:
    platform = ZaloOa(client, keeper, api=zalo.url)
    zalo.oauth.end_access(-216)
    await asyncio.gather(*(platform.send(CALL) for _ in range(8)))
    assert (len(zalo.oa.sent), renewals(zalo)) == (8, 1)


async def test_the_new_pair_is_stored_before_it_is_given(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spend(database)
    failures = 2
    real = ZaloTokenStore.keep

    async def failing(self: ZaloTokenStore, *arguments: Any) -> bool:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise DatabaseUnavailable("full")
        return await real(self, *arguments)

    monkeypatch.setattr(ZaloTokenStore, "keep", failing)
    monkeypatch.setattr("bot.channels.zalo_tokens._STORE_SECONDS", (0.0,))
    with pytest.raises(TryLater, match="database"):
        await keeper.access()
    assert await keeper.access() == zalo.oauth.access_token, "it was held in memory meanwhile, and is stored now"
    assert renewals(zalo) == 1


async def test_who_gives_up_waiting_does_not_stop_the_renewal(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database
) -> None:
    await spend(database)
    zalo.oauth.slow = 0.3
    zalo.oauth.asked.clear()
    impatient = asyncio.create_task(keeper.access())
    await zalo.oauth.asked.wait()
    impatient.cancel()
    await keeper.close()
    assert await keeper.access() == zalo.oauth.access_token
    assert renewals(zalo) == 1


@pytest.mark.parametrize("fault", [-32, 429, 503])
async def test_a_renewal_that_zalo_did_not_take_is_tried_again(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database, fault: Any
) -> None:
    await spend(database)
    zalo.oauth.faults.append(fault)
    with pytest.raises(TryLater):
        await keeper.access()
    assert (await keeper.status()).state == "good"
    assert await keeper.access() == zalo.oauth.access_token


async def test_a_lost_answer_leaves_the_living_token_and_asks_for_a_login(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await change(database, access_until=datetime.now(UTC) + timedelta(hours=5))
    zalo.oauth.faults.append("lost")
    with pytest.raises(TryLater):
        await keeper.renew_if_due()
    await keeper.renew_if_due()
    assert await keeper.access()
    status = await keeper.status()
    assert (status.state, status.warns, round(status.access_hours)) == ("doubt", True, 5)
    assert "trolyso zalo login" in caplog.text
    assert renewals(zalo) == 1, "the refresh token is not used a second time while there is something to lose"


async def test_after_the_living_token_has_ended_one_last_use_is_tried(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database
) -> None:
    await spend(database)
    zalo.oauth.faults.append("break")
    for _ in range(3):
        with pytest.raises(TryLater):
            await keeper.access()
    assert renewals(zalo) == 0, "the request never reached Zalo, but nobody knew"
    await change(database, used_at=datetime.now(UTC) - timedelta(minutes=11))
    assert await keeper.access() == zalo.oauth.access_token
    assert (await keeper.status()).state == "good"


async def test_a_refused_token_is_not_offered_again_and_asks_for_a_login(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database
) -> None:
    await spend(database)
    zalo.oauth.faults.append(-14_014)
    for _ in range(3):
        with pytest.raises(TryLater, match="login needed") as raised:
            await keeper.access()
    assert raised.value.retry_after == 900
    status = await keeper.status()
    assert (status.state, status.refused) == ("lost", "-14014")
    await keeper.try_again()
    assert await keeper.access() == zalo.oauth.access_token, "an operator may order another try"


async def test_before_the_first_login_messages_wait(
    zalo: FakeZalo, url: str, database: Database, client: ClientSession
) -> None:
    keeper = made(zalo, url, database, client)
    with pytest.raises(TryLater, match="no login"):
        await keeper.access()
    assert (await keeper.status()).state == "missing"


async def test_the_tokens_are_not_readable_in_the_file(keeper: TokenKeeper, url: str, zalo: FakeZalo) -> None:
    folder = Path(url.removeprefix("sqlite+aiosqlite:///")).parent
    stored = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"zalo_tokens" in stored
    assert zalo.oauth.access_token.encode() not in stored
    assert zalo.oauth.refresh_token.encode() not in stored


async def test_another_secret_opens_nothing_and_says_what_to_do(
    keeper: TokenKeeper, zalo: FakeZalo, url: str, database: Database, client: ClientSession
) -> None:
    stranger = made(zalo, url, database, client, b"another secret of tests")
    with pytest.raises(TryLater, match="wrong key"):
        await stranger.access()
    with pytest.raises(CannotOpen, match="TROLYSO_SECRET"):
        await stranger.status()
    assert renewals(zalo) == 0


@asynccontextmanager
async def heard(words: str) -> AsyncIterator[None]:
    """Waits at its end until the log says `words`."""
    said = asyncio.Event()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if words in record.getMessage():
                said.set()

    ear = Ear()
    logging.getLogger("bot.channels.zalo_tokens").addHandler(ear)
    yield
    await said.wait()
    logging.getLogger("bot.channels.zalo_tokens").removeHandler(ear)


async def test_days_left_are_counted_and_few_of_them_warn(keeper: TokenKeeper, database: Database) -> None:
    assert not (await keeper.status()).warns
    await change(database, refresh_until=datetime.now(UTC) + timedelta(days=13))
    status = await keeper.status()
    assert (status.state, round(status.days_left), status.warns) == ("good", 13, True)
    async with heard("13 days left"):
        keeping = asyncio.create_task(keeper.keep())
    keeping.cancel()
    await change(database, refresh_until=datetime.now(UTC))
    assert (await keeper.status()).state == "lost"


async def test_no_token_is_in_a_log_or_in_what_is_printed(
    keeper: TokenKeeper, zalo: FakeZalo, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = {zalo.oauth.refresh_token, zalo.oauth.access_token}
    for fault in ("lost", -14_014):
        await change(database, access_until=datetime.now(UTC), uses=0, refused=None)
        zalo.oauth.faults.append(fault)
        with pytest.raises(TryLater) as raised:
            await keeper.access()
        seen |= {zalo.oauth.refresh_token, zalo.oauth.access_token, "app-secret-of-tests"}
        told = caplog.text + str(raised.value) + repr(raised.value.__cause__)
        assert not [token for token in seen if token in told]
    assert not [token for token in seen if token in repr(await keeper._kept())]
