"""Zalo OA: replies become calls, and what the answers to them mean."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.contract import Call, Rejected, TryLater, Unsure
from bot.channels.zalo_http import open_client
from bot.channels.zalo_oa import ZaloOa
from handlers.messages import Button, Image, Reply
from tests.doubles.fake_zalo import FakeZalo

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
BUTTONS = (
    Button(id="programme:vneid", title="Định danh điện tử VNeID"),
    Button(id="page", title="Mở vneid.gov.vn", url="https://vneid.gov.vn"),
)


class KeptTokens:
    """The fake's own token; it is renewed when Zalo refuses it."""

    def __init__(self, zalo: FakeZalo) -> None:
        self.zalo = zalo
        self.current = zalo.oauth.access_token
        self.renewals = 0

    async def access(self) -> str:
        return self.current

    async def renewed(self, ended: str) -> str:
        assert ended == self.current
        self.renewals += 1
        self.current = self.zalo.oauth.access_token
        return self.current


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    async with FakeZalo() as zalo:
        yield zalo


@pytest.fixture
def tokens(zalo: FakeZalo) -> KeptTokens:
    return KeptTokens(zalo)


@pytest.fixture
async def platform(zalo: FakeZalo, tokens: KeptTokens) -> AsyncIterator[ZaloOa]:
    async with open_client() as client:
        yield ZaloOa(client, tokens, api=zalo.url, picture={"/qr/vneid.png": PNG}.get)


def test_a_reply_becomes_a_text_with_its_buttons(platform: ZaloOa) -> None:
    reply = Reply(status="answered", text="Dạ, làm ở công an xã nha.", buttons=BUTTONS)
    assert platform.calls_for("2", reply) == (
        Call(
            "text",
            {
                "recipient": {"user_id": "2"},
                "message": {
                    "text": "Dạ, làm ở công an xã nha.",
                    "attachment": {
                        "type": "template",
                        "payload": {
                            "buttons": [
                                {
                                    "title": "Định danh điện tử VNeID",
                                    "type": "oa.query.show",
                                    "payload": "#programme:vneid",
                                },
                                {
                                    "title": "Mở vneid.gov.vn",
                                    "type": "oa.open.url",
                                    "payload": {"url": "https://vneid.gov.vn"},
                                },
                            ]
                        },
                    },
                },
            },
        ),
    )


def test_the_template_type_is_there_where_it_is_set() -> None:
    platform = ZaloOa(None, None, api="", template_type="button")  # type: ignore[arg-type]
    (call,) = platform.calls_for("2", Reply(status="answered", text="Dạ.", buttons=BUTTONS))
    assert call.body["message"]["attachment"]["payload"]["template_type"] == "button"


async def test_everything_that_is_said_keeps_zalo_s_limits(platform: ZaloOa, zalo: FakeZalo) -> None:
    many = tuple(Button(id=f"programme:{n}", title="x" * 100) for n in range(9))
    image = Image(alt="Mã QR", path="/qr/vneid.png")
    reply = Reply(status="answered", text="Dạ, bà con tới xã nha. 😀 " * 150, buttons=many, images=(image,))
    for call in platform.calls_for("2", reply):
        await platform.send(call)
    *texts, picture = [message for _, message in zalo.oa.sent]
    assert " ".join(message["text"] for message in texts) == reply.text.strip()
    assert [("attachment" in message) for message in texts] == [False] * (len(texts) - 1) + [True]
    assert zalo.oa.uploads[picture["attachment"]["payload"]["elements"][0]["attachment_id"]] == PNG


CALL = Call("text", {"recipient": {"user_id": "2"}, "message": {"text": "Dạ."}})
IMAGE = Call("image", {"user_id": "2", "path": "/qr/vneid.png"})


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_token_that_ended_is_renewed_and_the_message_sent_once(
    platform: ZaloOa, zalo: FakeZalo, tokens: KeptTokens, code: int
) -> None:
    zalo.oauth.end_access(code)
    await platform.send(CALL)
    assert (len(zalo.oa.sent), tokens.renewals) == (1, 1)


async def test_a_token_that_is_refused_twice_is_not_renewed_for_ever(
    platform: ZaloOa, zalo: FakeZalo, tokens: KeptTokens
) -> None:
    zalo.oa.faults.extend([-216, -216])
    with pytest.raises(TryLater, match="-216"):
        await platform.send(CALL)
    assert (zalo.oa.sent, tokens.renewals) == ([], 1)


@pytest.mark.parametrize(
    ("fault", "meaning", "wait"),
    [
        (-32, TryLater, None),
        (-211, TryLater, 3_600.0),
        (429, TryLater, 7.0),
        (503, TryLater, None),
        *((code, Rejected, None) for code in (-201, -210, -213, -227, -230, -232, -99_999, 404)),
        ("lost", Unsure, None),
        ("break", Unsure, None),
        (502, Unsure, None),
    ],
)
async def test_every_end_of_a_call_has_its_meaning(
    platform: ZaloOa, zalo: FakeZalo, fault: Any, meaning: type[Exception], wait: float | None
) -> None:
    zalo.oa.faults.append(fault)
    with pytest.raises(meaning) as raised:
        await platform.send(CALL)
    assert getattr(raised.value, "retry_after", None) == wait
    assert zalo.oa.sent == ([("2", {"text": "Dạ."})] if fault == "lost" else [])


async def test_a_server_that_is_not_there_got_nothing() -> None:
    async with FakeZalo() as gone:
        tokens = KeptTokens(gone)
    async with open_client() as client:
        with pytest.raises(TryLater, match="unreachable"):
            await ZaloOa(client, tokens, api=gone.url).send(CALL)


@pytest.mark.parametrize("fault", ["break", -32, 429])
async def test_an_upload_that_failed_showed_nothing_and_is_tried_again(
    platform: ZaloOa, zalo: FakeZalo, fault: Any
) -> None:
    zalo.oa.upload_faults.append(fault)
    with pytest.raises(TryLater):
        await platform.send(IMAGE)
    assert zalo.oa.sent == []
    await platform.send(IMAGE)
    assert len(zalo.oa.sent) == 1


async def test_an_image_that_is_not_there_is_never_sent(platform: ZaloOa) -> None:
    with pytest.raises(Rejected):
        await platform.send(Call("image", {"user_id": "2", "path": "/qr/nothing.png"}))


async def test_nothing_of_a_message_is_in_the_log(
    platform: ZaloOa, zalo: FakeZalo, tokens: KeptTokens, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = Call("text", {"recipient": {"user_id": "user-90817"}, "message": {"text": "Dạ, chuyện riêng."}})
    for fault in (-99_999, "break", 502, -32):
        zalo.oa.faults.append(fault)
        with pytest.raises((TryLater, Rejected, Unsure)) as raised:
            await platform.send(call)
        assert "riêng" not in str(raised.value)
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "-99999" in logged
    assert not [secret for secret in ("user-90817", "riêng", tokens.current) if secret in logged]
