"""Zalo OA and Zalo Bot, from their double through the real server process and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.doubles.fake_zalo import (
    APP_SECRET,
    BOT_SECRET,
    BOT_TOKEN,
    OA_SECRET,
    FakeZalo,
    bot_update,
    oa_event,
    oa_follow,
)
from tests.doubles.serving import until
from tests.end_to_end.program import QUESTIONS, Program, program
from tests.handlers.test_qr import read_code

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = count(1)


@dataclass
class World:
    zalo: FakeZalo
    program: Program

    @property
    def oa(self) -> str:
        return f"{self.program.url}/webhooks/zalo-oa"

    @property
    def bot(self) -> str:
        return f"{self.program.url}/webhooks/zalo-bot"

    async def say_oa(self, user: str, text: str) -> str:
        """What the OA says to a text of the person."""
        before = len(self.zalo.oa.texts(user))
        event = self.zalo.oa_text(user, text, f"oa-{next(_numbers)}")
        assert await self.zalo.deliver_oa(self.oa, event) == 200
        await until(lambda: len(self.zalo.oa.texts(user)) > before)
        return self.zalo.oa.texts(user)[-1]

    async def say_bot(self, user: str, text: str) -> str:
        """What the Bot says to a text of the person."""
        before = len(self.zalo.bot.texts(user))
        update = self.zalo.bot_text(user, text, f"bot-{next(_numbers)}")
        assert await self.zalo.deliver_bot(self.bot, update) == 200
        await until(lambda: len(self.zalo.bot.texts(user)) > before)
        return self.zalo.bot.texts(user)[-1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(home: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with FakeZalo() as zalo:
        running = program(home, tmp_path_factory.mktemp("zalo"))
        running.environment = {**zalo.environment(), "TROLYSO_PUBLIC_URL": running.url}
        await running.run("zalo", "login", stdin=zalo.oauth.refresh_token + "\n")
        async with running.serving():
            await until(lambda: zalo.bot.webhook)
            yield World(zalo, running)
    tokens = (zalo.oauth.refresh_token, zalo.oauth.access_token)
    for secret in (*tokens, APP_SECRET, OA_SECRET, BOT_TOKEN, BOT_SECRET, "tam thể", "Chị Út", "người-thứ"):
        assert secret not in running.log


async def test_the_core_questions_get_the_answers_of_trolyso_ask_on_both(world: World) -> None:
    expected = await world.program.answers()
    for number, question in enumerate(QUESTIONS):
        assert await world.say_oa(f"người-thứ-{number}", question) == expected[question]
        with_choices = await world.say_bot(f"người-thứ-{number}", question)
        assert with_choices.startswith(expected[question])


async def test_a_button_of_the_oa_opens_what_it_says_and_the_qr_code_is_uploaded(world: World) -> None:
    card = await world.say_oa("a", "VNeID là gì?")
    _, message = world.zalo.oa.sent[-1]
    buttons = message["attachment"]["payload"]["buttons"]
    code = next(button for button in buttons if button["title"] == "Mã QR")
    assert "https://vneid.gov.vn" in await world.say_oa("a", code["payload"])
    await until(lambda: world.zalo.oa.uploads)
    assert read_code(next(iter(world.zalo.oa.uploads.values()))) == "https://vneid.gov.vn"
    assert await world.say_oa("a", "#programme:vneid") == card


async def test_a_number_typed_to_the_bot_is_the_button_of_its_list_and_the_qr_code_has_an_address(world: World) -> None:
    card = await world.say_bot("b", "VNeID là gì?")
    number = next(line for line in card.splitlines() if line.endswith("Mã QR")).strip().partition(".")[0]
    assert "https://vneid.gov.vn" in await world.say_bot("b", number)
    await until(lambda: world.zalo.bot.sent[-1][0] == "sendPhoto")
    async with aiohttp.ClientSession() as http, http.get(world.zalo.bot.sent[-1][1]["photo"]) as picture:
        assert picture.content_type == "image/png"
        assert read_code(await picture.read()) == "https://vneid.gov.vn"


async def test_every_kind_of_event_has_its_answer(world: World) -> None:
    user = "c"
    events = [oa_follow(user)] + [
        oa_event(f"user_send_{kind}", user, f"kind-{kind}", attachments=[{"type": kind, "payload": {"url": "x"}}])
        for kind in ("image", "sticker", "audio", "file", "location")
    ]
    for number, event in enumerate(events, start=1):
        assert await world.zalo.deliver_oa(world.oa, event) == 200
        await until(lambda number=number: len(world.zalo.oa.texts(user)) == number)
    assert len(set(world.zalo.oa.texts(user))) == len(events)
    withheld = bot_update("message.unsupported.received", user, "withheld")
    assert await world.zalo.deliver_bot(world.bot, withheld) == 200
    await until(lambda: world.zalo.bot.texts(user))
    assert "1022" in world.zalo.bot.texts(user)[0]


async def test_the_doctor_sees_the_days_that_are_left(world: World) -> None:
    said = await world.program.run("doctor")
    assert "✓ Zalo OA: refresh token còn 90 ngày" in said
    assert "✓ Zalo Bot: token đúng" in said
    assert "- Telegram: không chạy, thiếu TROLYSO_TELEGRAM_TOKEN" in said


async def test_the_doctor_misses_the_first_login(home: Path, tmp_path: Path) -> None:
    async with FakeZalo() as zalo:
        fresh = program(home, tmp_path)
        fresh.environment = zalo.environment()
        assert "✗ Zalo OA: chưa đăng nhập; chạy `trolyso zalo login`" in await fresh.run("doctor", status=1)


async def test_a_delivery_that_comes_again_gets_no_second_answer(world: World) -> None:
    event = world.zalo.oa_text("d", "Con mèo tam thể làm VNeID được hôn?", "the-same")
    for _ in range(3):
        assert await world.zalo.deliver_oa(world.oa, event) == 200
    await until(lambda: world.zalo.oa.texts("d"))
    await world.say_oa("d", "chào em")  # answered after all that came before it
    assert len(world.zalo.oa.texts("d")) == 2


async def test_too_many_calls_and_an_ended_token_delay_an_answer_and_do_not_lose_it(world: World) -> None:
    world.zalo.oa.faults.append(-32)
    assert await world.say_oa("e", "chào em")
    world.zalo.oauth.end_access()
    assert await world.say_oa("e", "cảm ơn em")
