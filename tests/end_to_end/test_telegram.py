"""Telegram, from its double through the real server process and back: by polling and by webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from handlers.phrasing import say
from tests.doubles.serving import served, until
from tests.doubles.telegram import TOKEN, FakeTelegram, Sent, in_group, message, press
from tests.end_to_end.program import QUESTIONS, Program, program
from tests.handlers.test_qr import read_code

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = count(1)
_people = count(1_000)


@dataclass
class Talk:
    """A person in a chat with the bot."""

    fake: FakeTelegram
    program: Program
    chat: int

    @property
    def got(self) -> list[Sent]:
        return [sent for sent in self.fake.sent if sent.chat == self.chat]

    async def send(self, update: dict[str, Any], answers: int = 1) -> list[Sent]:
        before = len(self.got)
        await self.fake.enqueue_update(update, token=TOKEN)
        await until(lambda: len(self.got) >= before + answers)
        return self.got[before:]

    async def say(self, text: str = "", **more: Any) -> Sent:
        return (await self.send(message(next(_numbers), text, chat=self.chat, **more)))[0]

    async def press(self, data: str, answers: int = 1) -> list[Sent]:
        return await self.send(press(next(_numbers), data, chat=self.chat), answers)


@dataclass
class World:
    fake: FakeTelegram
    program: Program

    def somebody(self) -> Talk:
        return Talk(self.fake, self.program, next(_people))


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["polling", "webhook"])
async def world(
    request: pytest.FixtureRequest, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        bot = program(home, tmp_path_factory.mktemp("telegram"))
        bot.environment = {"TROLYSO_TELEGRAM_TOKEN": TOKEN, "TROLYSO_TELEGRAM_API": url}
        if request.param == "webhook":
            bot.environment["TROLYSO_PUBLIC_URL"] = bot.url
        async with bot.serving():
            method = "setWebhook" if request.param == "webhook" else "getUpdates"
            await until(lambda: any(sent["method"] == method for sent in fake.requests))
            yield World(fake, bot)
    assert fake.breaches == []
    for secret in (TOKEN, TOKEN.partition(":")[2], "Bí Mật", "tam thể", "/bot7"):
        assert secret not in bot.log


async def test_the_core_questions_get_the_answers_of_trolyso_ask(world: World) -> None:
    expected = await world.program.answers()
    for question in QUESTIONS:
        assert (await world.somebody().say(question)).text == expected[question]


async def test_buttons_open_what_they_say_and_the_qr_code_is_a_picture(world: World) -> None:
    person = world.somebody()
    answer = await person.say("VNeID là gì?")
    code = next(button for button in answer.buttons if button["text"] == "Mã QR")
    text, picture = await person.press(code["callback_data"], answers=2)
    assert "https://vneid.gov.vn" in text.text
    assert read_code(picture.picture) == "https://vneid.gov.vn"
    (card,) = await person.press(text.buttons[0]["callback_data"])
    assert card.text == answer.text
    assert len(world.fake.acknowledged) >= 2


async def test_every_kind_of_message_gets_one_kind_answer(world: World) -> None:
    person = world.somebody()
    welcome = await person.say("/start")
    assert len(welcome.buttons) == 4
    said = [
        (await person.say(**{field: content})).text
        for field, content in {
            "photo": [{"file_id": "x"}],
            "voice": {"file_id": "x"},
            "sticker": {"file_id": "x"},
            "document": {"file_id": "x"},
            "location": {"latitude": 10.2, "longitude": 105.9},
        }.items()
    ]
    edited = message(next(_numbers), "sửa lại", chat=person.chat)["message"]
    said.append((await person.send({"edited_message": edited}))[0].text)
    assert len({welcome.text, *said}) == 7
    assert len(person.got) == 7


async def test_a_group_is_answered_only_when_it_speaks_to_the_bot(world: World) -> None:
    group = Talk(world.fake, world.program, -next(_people))
    await world.fake.enqueue_update(in_group(next(_numbers), "mai họp nha", chat=group.chat), token=TOKEN)
    answer = await group.send(in_group(next(_numbers), "@tro_ly_so_bot VNeID là gì?", chat=group.chat))
    assert len(group.got) == 1
    assert "VNeID" in answer[0].text


async def test_an_old_button_is_answered_kindly_and_forgetting_is_one_command(world: World) -> None:
    person = world.somebody()
    (old,) = await person.press("#details:000-0000000000")
    assert old.text == say("stale_button")
    assert (await person.say("/xoa")).text.startswith("Dạ")


async def test_telegram_asking_for_patience_delays_an_answer_and_does_not_double_it(world: World) -> None:
    person = world.somebody()
    world.fake.too_many = 1
    await person.say("Cho hỏi con mèo tam thể kích hoạt VNeID được hôn?")
    await asyncio.sleep(1)
    assert len(person.got) == 1


@pytest.mark.parametrize("world", ["webhook"], indirect=True)  # polling brings an update once
async def test_a_delivery_that_comes_twice_gets_one_answer_and_a_forged_one_none(world: World) -> None:
    person, other = world.somebody(), world.somebody()
    update = {"update_id": 900_000, **message(next(_numbers), "VNeID là gì?", chat=person.chat)}
    door = f"{world.program.url}/webhooks/telegram"
    header = {"X-Telegram-Bot-Api-Secret-Token": world.fake.webhook["secret_token"]}
    async with aiohttp.ClientSession() as http:
        for _ in range(3):
            async with http.post(door, json=update, headers=header) as response:
                assert response.status == 200
        forged = {"update_id": 900_001, **message(next(_numbers), "VNeID là gì?", chat=other.chat)}
        async with http.post(door, json=forged, headers={"X-Telegram-Bot-Api-Secret-Token": "x"}) as response:
            assert response.status == 401
    await until(lambda: person.got)
    await world.somebody().say("chào em")  # a later event is answered: nothing of the earlier ones waits any more
    assert (len(person.got), len(other.got)) == (1, 0)


async def test_the_doctor_sees_that_all_is_well(world: World) -> None:
    said = await world.program.run("doctor")
    how = "webhook đúng" if world.fake.webhook.get("url") else "tự hỏi tin mới"
    assert f"✓ Telegram: @tro_ly_so_bot, {how}, 0 tin đang chờ" in said
    assert "- Zalo OA: không chạy, thiếu TROLYSO_ZALO_APP_ID" in said


async def test_the_doctor_says_what_to_mend(home: Path, tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        bot = program(home, tmp_path)
        settings = {"TROLYSO_TELEGRAM_API": url, "TROLYSO_TELEGRAM_TOKEN": TOKEN}
        bot.environment = {**settings, "TROLYSO_PUBLIC_URL": "https://tro-ly.example.vn"}
        assert "! Telegram: @tro_ly_so_bot, chưa đăng ký đúng cách nhận tin" in await bot.run("doctor")
        bot.environment = {**settings, "TROLYSO_TELEGRAM_TOKEN": "8:a-wrong-token"}
        assert "✗ Telegram: token không đúng" in await bot.run("doctor", status=1)
        bot.environment = {**settings, "TROLYSO_TELEGRAM_API": "http://127.0.0.1:9"}
        assert "✗ Telegram: không nối được" in await bot.run("doctor", status=1)
    assert "a-wrong-token" not in bot.log


async def test_a_stop_finishes_the_call_in_flight_and_nothing_is_said_twice(home: Path, tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        bot = program(home, tmp_path)
        bot.environment = {"TROLYSO_TELEGRAM_TOKEN": TOKEN, "TROLYSO_TELEGRAM_API": url}
        person, fake.slow = Talk(fake, bot, next(_people)), 2.0
        async with bot.serving():
            await fake.enqueue_update(message(next(_numbers), "VNeID là gì?", chat=person.chat), token=TOKEN)
            await asyncio.wait_for(fake.sending.wait(), 60)
        assert len(person.got) == 1
        fake.slow = 0.0
        async with bot.serving():
            await person.say("chào em")
        assert len(person.got) == 2
        assert "in doubt" not in bot.log


async def test_buttons_of_before_a_restart_still_work(home: Path, tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        bot = program(home, tmp_path)
        bot.environment = {"TROLYSO_TELEGRAM_TOKEN": TOKEN, "TROLYSO_TELEGRAM_API": url}
        person = Talk(fake, bot, next(_people))
        async with bot.serving():
            answer = await person.say("Học kỹ năng số ở đâu?")
        async with bot.serving():
            for button in answer.buttons:
                if "callback_data" in button:
                    (opened,) = await person.press(button["callback_data"])
                    assert opened.text != say("stale_button")
    assert fake.breaches == []
