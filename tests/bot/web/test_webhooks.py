"""The doors of the platforms on a real server: what is genuine is stored before its 200, and nothing breaks them."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.channels import telegram
from bot.storage.database import DatabaseUnavailable
from bot.web.server import create_app, start
from bot.web.webhooks import LARGEST
from tests.bot.web.delivered import (
    OF_TELEGRAM,
    OF_ZALO_BOT,
    TELEGRAM,
    ZALO_BOT,
    ZALO_OA,
    Acknowledged,
    ListedInbox,
    Served,
    opened,
)
from tests.bot.web.scripted_chat import ScriptedChat
from tests.doubles.fake_zalo import oa_event, signed
from tests.doubles.telegram import message, press


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Served]:
    inbox, platform = ListedInbox(), Acknowledged()
    async with aiohttp.ClientSession() as http:
        runner = await opened(inbox, platform, http)
        yield Served(f"http://127.0.0.1:{runner.addresses[0][1]}", inbox, platform, http)
        await runner.cleanup()


async def test_what_is_genuine_is_stored_and_then_acknowledged(server: Served) -> None:
    assert await server.post(TELEGRAM, {"update_id": 5, **message(1, "VNeID?")}, OF_TELEGRAM) == 200
    raw, headers = signed(oa_event("user_send_text", "u", "m1", text="chào"))
    assert await server.post(ZALO_OA, raw, headers) == 200
    assert set(server.inbox.stored) == {("telegram", "5"), ("zalo_oa", "m1")}
    pressed = {"update_id": 6, **press(1, "#up")}
    assert await server.post(TELEGRAM, pressed, OF_TELEGRAM) == 200
    assert server.telegram.bodies[-1] == pressed


async def test_what_is_forged_is_refused_counted_and_logged_without_a_word_of_it(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"update_id": 5, **message(1, "con mèo tam thể")}
    for path in (TELEGRAM, ZALO_OA, ZALO_BOT):
        assert await server.post(path, body, {}) == 401
        assert await server.post(path, body, {telegram.SECRET_HEADER: "x", "X-Bot-Api-Secret-Token": "x"}) == 401
    assert server.inbox.stored == {}
    assert 'trolyso_webhook_refusals_total{channel="telegram",why="forged"} 2.0' in await server.metrics()
    async with server.http.get(f"{server.url}/healthz") as response:
        assert (await response.json())["forged"] == {"telegram": 2, "zalo_oa": 2, "zalo_bot": 2}
    assert "forged" in caplog.text
    assert "mèo" not in caplog.text


async def test_the_unsigned_greeting_of_zalos_console_gets_its_200(server: Served) -> None:
    assert await server.post(ZALO_OA, b"{}", {}) == 200
    assert server.inbox.stored == {}


async def test_a_database_that_fails_makes_the_platform_deliver_again(server: Served) -> None:
    server.inbox.error = DatabaseUnavailable("gone")
    update = {"update_id": 5, **press(1, "#up")}
    assert await server.post(TELEGRAM, update, OF_TELEGRAM) == 503
    assert server.telegram.bodies == []
    server.inbox.error = None
    assert await server.post(TELEGRAM, update, OF_TELEGRAM) == 200
    assert len(server.inbox.stored) == 1


async def test_a_database_that_hangs_does_not_hold_the_platform(server: Served) -> None:
    server.inbox.delay = 60
    assert await server.post(TELEGRAM, {"update_id": 5, **message(1, "x")}, OF_TELEGRAM) == 503


async def test_a_channel_that_is_not_set_up_has_no_door() -> None:
    runner = await start(create_app(ScriptedChat()), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        for path in (TELEGRAM, ZALO_OA, ZALO_BOT):
            async with http.post(f"http://127.0.0.1:{runner.addresses[0][1]}{path}", data=b"{}") as response:
                assert response.status == 404
    await runner.cleanup()


async def test_a_megabyte_is_read_and_more_is_not(server: Served) -> None:
    update = {"update_id": 5, **message(1, "x")}
    room = LARGEST - len(json.dumps(update)) - len(', "pad": ""')
    assert await server.post(TELEGRAM, {**update, "pad": "x" * room}, OF_TELEGRAM) == 200
    assert len(server.inbox.stored) == 1
    assert await server.post(TELEGRAM, {**update, "pad": "x" * (room + 1)}, OF_TELEGRAM) == 413


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[" * 500_000,
        b'{"a":' * 150_000,
        b'{"update_id":' + b"9" * 100_000 + b"}",
        b"\xff\xfe",
        b'{"update_id":1e999}',
        b"NaN",
        b'"\\ud800"',
        b'{"update_id":1,"message":{"chat":{"id":-1e999,"type":"private"}}}',
    ],
    ids=["empty", "lists", "objects", "long number", "no utf-8", "infinity", "nan", "half an emoji", "minus infinity"],
)
async def test_what_cannot_be_read_is_taken_and_forgotten(server: Served, raw: bytes) -> None:
    for path, headers in ((TELEGRAM, OF_TELEGRAM), (ZALO_BOT, OF_ZALO_BOT)):
        assert await server.post(path, raw, headers) == 200
    assert server.inbox.stored == {}
