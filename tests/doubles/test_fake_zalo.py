"""The double itself: what breaks a documented limit fails the test that did it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.doubles.fake_zalo import APP_ID, APP_SECRET, BOT_TOKEN, FakeZalo

BUTTON = {"title": "VNeID", "type": "oa.query.show", "payload": "#programme:vneid"}


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    async with FakeZalo() as zalo:
        yield zalo
        zalo.breaches.clear()


async def posted(url: str, **request: Any) -> dict[str, Any]:
    async with ClientSession() as client, client.post(url, **request) as response:
        return dict(await response.json())


def to(message: dict[str, Any]) -> dict[str, Any]:
    return {"recipient": {"user_id": "2"}, "message": message}


def buttons(*shown: dict[str, Any]) -> dict[str, Any]:
    return to({"text": "a", "attachment": {"type": "template", "payload": {"buttons": list(shown)}}})


@pytest.mark.parametrize(
    "body",
    [
        to({"text": "a" * 2_001}),
        to({"text": " "}),
        to({}),
        to({"text": "a", "markup": 1}),
        {"recipient": {"user_id": 2}, "message": {"text": "a"}},
        buttons(),
        buttons(*[BUTTON] * 6),
        buttons(BUTTON | {"title": "a" * 101}),
        buttons(BUTTON | {"type": "oa.open.url"}),
        buttons(BUTTON | {"type": "oa.open.url", "payload": {"url": "http://a.vn"}}),
        buttons(BUTTON | {"payload": "a" * 1_001}),
    ],
)
async def test_a_send_that_breaks_a_limit_of_the_oa_fails_the_test(zalo: FakeZalo, body: dict[str, Any]) -> None:
    headers = {"access_token": zalo.oauth.access_token}
    assert (await posted(f"{zalo.url}/v3.0/oa/message/cs", json=body, headers=headers))["error"] in (-210, -201)
    assert zalo.oa.sent == []
    with pytest.raises(AssertionError):
        zalo.check()


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("sendMessage", {"chat_id": "2", "text": "a" * 2_001}),
        ("sendMessage", {"chat_id": "2", "text": ""}),
        ("sendMessage", {"chat_id": 2, "text": "a"}),
        ("sendMessage", {"chat_id": "2", "text": "a", "reply_markup": {}}),
        ("sendPhoto", {"chat_id": "2", "photo": "/qr/vneid.png"}),
        ("sendChatAction", {"chat_id": "2", "action": "upload_photo"}),
        ("sendDocument", {"chat_id": "2"}),
        ("setWebhook", {"url": "https://a.vn", "secret_token": "short"}),
        ("editMessage", {}),
    ],
)
async def test_a_call_that_breaks_a_limit_of_the_bot_fails_the_test(
    zalo: FakeZalo, method: str, body: dict[str, Any]
) -> None:
    assert (await posted(f"{zalo.url}/bot{BOT_TOKEN}/{method}", json=body))["ok"] is False
    assert zalo.bot.sent == []
    with pytest.raises(AssertionError):
        zalo.check()


async def test_a_refresh_token_that_is_used_twice_fails_the_test(zalo: FakeZalo) -> None:
    form = {"refresh_token": zalo.oauth.refresh_token, "app_id": APP_ID, "grant_type": "refresh_token"}
    for _ in range(2):
        zalo.check()
        await posted(f"{zalo.url}/v4/oa/access_token", data=form, headers={"secret_key": APP_SECRET})
    with pytest.raises(AssertionError, match="twice"):
        zalo.check()
