"""Zalo Bot: events in, calls out, polling, and what its answers mean."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.channels.contract import Call, Event, Rejected, TryLater, Unsure
from bot.channels.numbered import choices
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_http import open_client
from handlers.messages import Button, Image, Reply
from tests.bot.channels.strange import ANY_JSON, deep, spoiled
from tests.doubles.fake_zalo import BOT_SECRET, BOT_TOKEN, FakeZalo, bot_update

TEXT = bot_update("message.text.received", "2", "m4", text="Làm VNeID ở đâu?")


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    async with FakeZalo() as zalo:
        yield zalo


@pytest.fixture
async def platform(zalo: FakeZalo) -> AsyncIterator[ZaloBot]:
    async with open_client() as client:
        yield ZaloBot(client, SecretStr(BOT_TOKEN), api=zalo.url, public_url="https://tro-ly.vinhlong.gov.vn")


def parse(body: object, called: str | None = None) -> tuple[Event, ...]:
    return ZaloBot(None, SecretStr(""), api="", called=called).events_of(body)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [TEXT, {"ok": True, "result": TEXT}, {"ok": True, "result": [TEXT]}])
def test_an_update_is_understood_with_and_without_its_wrapper(body: object) -> None:
    (event,) = parse(body)
    assert (event.id, event.user, event.kind, event.text) == ("m4", "2", "text", "Làm VNeID ở đâu?")
    assert parse(body)[0].at == event.at


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message.image.received", "picture"),
        ("message.voice.received", "voice"),
        ("message.sticker.received", "sticker"),
        ("message.unsupported.received", "unsupported"),
        ("message.hologram.received", "file"),
    ],
)
def test_what_is_no_text_has_its_kind(name: str, kind: str) -> None:
    (event,) = parse(bot_update(name, "2", "m5", text="không phải chữ của người dùng"))
    assert (event.kind, event.text) == (kind, "")


def test_start_is_a_first_word() -> None:
    assert parse(bot_update("message.text.received", "2", "m6", text="/start"))[0].kind == "hello"


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("@Trợ lý số VNeID là gì?", "VNeID là gì?"),
        ("@TRỢ LÝ SỐ: VNeID là gì?", "VNeID là gì?"),
        ("VNeID là gì @Trợ lý số", "VNeID là gì"),
    ],
)
def test_in_a_group_the_bot_answers_when_it_is_mentioned(said: str, understood: str) -> None:
    (event,) = parse(bot_update("message.text.received", "2", "m7", group="g9", text=said), "Trợ lý số")
    assert (event.user, event.text) == ("g9", understood)


@pytest.mark.parametrize("said", ["VNeID là gì?", "Trợ lý số hay ghê", "@Trợ lý sốt VNeID", "@Út: @ VNeID"])
def test_in_a_group_that_talks_to_others_it_is_silent(said: str) -> None:
    assert parse(bot_update("message.text.received", "2", "m8", group="g9", text=said), "Trợ lý số") == ()
    assert parse(bot_update("message.image.received", "2", "m9", group="g9"), "Trợ lý số") == ()


async def test_the_name_by_which_groups_call_is_asked_of_zalo(platform: ZaloBot) -> None:
    body = bot_update("message.text.received", "2", "m10", group="g9", text="@bot.TroLySo VNeID là gì?")
    assert platform.events_of(body) == ()
    await platform.learn_name()
    assert platform.events_of(body)[0].text == "VNeID là gì?"


def test_two_bots_do_not_talk_for_ever() -> None:
    assert parse(TEXT | {"message": TEXT["message"] | {"from": {"id": "2", "is_bot": True}}}) == ()


@given(ANY_JSON | spoiled(TEXT) | spoiled({"ok": True, "result": TEXT}) | st.lists(spoiled(TEXT)))
def test_no_payload_is_an_error(body: object) -> None:
    for event in parse(body, "Trợ lý số"):
        assert 1 <= len(event.id) <= 200
        assert 1 <= len(event.user) <= 200
        (event.text + event.user + event.id).encode()


def test_depth_is_no_error() -> None:
    assert parse(deep()) == ()
    assert parse({"result": [deep(), 3]}) == ()


async def test_buttons_are_a_numbered_list_at_the_end_and_pages_have_no_number(platform: ZaloBot) -> None:
    buttons = (
        Button(id="details:a", title="Nói kỹ hơn"),
        Button(id="page", title="Mở vneid.gov.vn", url="https://vneid.gov.vn"),
        Button(id="up", title="Hữu ích"),
    )
    (call,) = platform.calls_for("2", Reply(status="answered", text="Dạ, ở công an xã.", buttons=buttons))
    assert call == Call(
        "text",
        {
            "chat_id": "2",
            "text": "Dạ, ở công an xã.\n\n1. Nói kỹ hơn\n2. Hữu ích\nMở vneid.gov.vn: https://vneid.gov.vn",
        },
    )


async def test_a_list_that_no_longer_fits_under_its_text_comes_whole_after_it(platform: ZaloBot) -> None:
    reply = Reply(status="answered", text="x" * 1_990, buttons=(Button(id="up", title="Hữu ích"),) * 2)
    calls = platform.calls_for("2", reply)
    assert [call.body["text"] for call in calls] == ["x" * 1_990, "1. Hữu ích\n2. Hữu ích"]


async def test_everything_that_is_said_keeps_zalo_s_limits(platform: ZaloBot, zalo: FakeZalo) -> None:
    buttons = tuple(Button(id=f"programme:{n}", title="Chương trình " + "x" * 80) for n in range(5))
    image = Image(alt="Mã QR", path="/qr/vneid.png")
    reply = Reply(status="answered", text="Dạ, bà con tới xã nha. 😀 " * 150, buttons=buttons, images=(image,))
    for call in (platform.typing("2"), *platform.calls_for("2", reply)):
        await platform.send(call)
    texts = zalo.bot.texts("2")
    assert " ".join(texts).split() == f"{reply.text}{choices(reply)}".split()
    assert texts[-1] == choices(reply)
    assert zalo.bot.typed == ["2"]
    assert zalo.bot.sent[-1] == (
        "sendPhoto",
        {"chat_id": "2", "photo": "https://tro-ly.vinhlong.gov.vn/qr/vneid.png"},
    )


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (408, TryLater),
        (429, TryLater),
        (503, TryLater),
        (400, Rejected),
        (403, Rejected),
        (500, Unsure),
        ("lost", Unsure),
    ],
)
async def test_every_end_of_a_call_has_its_meaning(
    platform: ZaloBot, zalo: FakeZalo, fault: Any, meaning: type[Exception]
) -> None:
    zalo.bot.faults.append(fault)
    with pytest.raises(meaning):
        await platform.send(Call("text", {"chat_id": "2", "text": "Dạ."}))


async def test_the_webhook_is_registered_with_our_secret(platform: ZaloBot, zalo: FakeZalo) -> None:
    await platform.register(SecretStr(BOT_SECRET))
    assert zalo.bot.webhook == "https://tro-ly.vinhlong.gov.vn/webhooks/zalo-bot"
    assert zalo.bot.webhook_secret == BOT_SECRET


async def test_polling_gives_updates_and_waits_through_idle_ends(platform: ZaloBot, zalo: FakeZalo) -> None:
    zalo.bot.webhook = "https://an-older.vn/webhook"
    zalo.bot.idle_seconds = 0.01
    updates = platform.updates()
    waiting = anext(updates)
    zalo.bot.updates.append(TEXT)
    assert platform.events_of(await waiting)[0].id == "m4"
    second = bot_update("message.text.received", "2", "m11", text="a")
    idle = 0

    async def after_idle_ends() -> object:
        nonlocal idle
        real = zalo.bot._next_update

        async def counted() -> Any:
            nonlocal idle
            idle += 1
            if idle == 3:
                zalo.bot.updates.append(second)
            return await real()

        zalo.bot._next_update = counted  # type: ignore[method-assign]
        return await anext(updates)

    assert platform.events_of(await after_idle_ends())[0].id == "m11"
    assert idle == 3
    await updates.aclose()  # type: ignore[attr-defined]


async def test_the_token_is_in_no_error_and_no_log(zalo: FakeZalo, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "99:a-wrong-token-nobody-may-read"
    async with open_client() as client:
        wrong = ZaloBot(client, SecretStr(secret), api=zalo.url)
        with pytest.raises(Rejected, match="401") as raised:
            await wrong.learn_name()
        gone = ZaloBot(client, SecretStr(secret), api="http://127.0.0.1:9")
        with pytest.raises(TryLater) as unreachable:
            await gone.learn_name()
        odd = ZaloBot(client, SecretStr(secret), api="http://[::1")
        with pytest.raises((Unsure, TryLater, Rejected)) as invalid:
            await odd.learn_name()
    told = [str(error.value) + repr(error.value.__cause__) for error in (raised, unreachable, invalid)]
    assert not [text for text in (*told, *(record.getMessage() for record in caplog.records)) if secret in text]
