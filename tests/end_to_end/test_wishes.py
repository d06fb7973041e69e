"""Somebody who wanted to be told, through the real server process, which is killed the moment it begins to tell."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from bot.storage.database import Database
from bot.storage.versions import VersionStore
from embeddings.encoder import load_encoder
from handlers.phrasing import say
from knowledge.build import build_version
from tests.bot.wishing import FEE
from tests.doubles.serving import served, until
from tests.doubles.telegram import TOKEN, FakeTelegram, message, press
from tests.end_to_end.program import Program, program

CHAT = 4711
ANSWER = "Lấy lại mật khẩu VNeID không mất tiền."
_numbers = count(1)


def rows(bot: Program, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(bot.folder / "var/trolyso.db", timeout=30) as database:
        return database.execute(query).fetchall()


async def publish_the_answer(bot: Program) -> None:
    """Publishes the live version with a passage that answers FEE."""
    database = await Database.open(f"sqlite+aiosqlite:///{bot.folder}/var/trolyso.db")
    try:
        versions = VersionStore(database)
        number = await versions.live()
        assert number is not None
        old = await versions.load(number)
        like = next(p for p in old.passages if p.audience == "public" and p.kind == "text" and "vneid" in p.programmes)
        answer = like.model_copy(
            update={
                "id": "000-0000000000",
                "text": ANSWER,
                "plain": ANSWER,
                "questions": (FEE,),
                "footnotes": (),
                "propositions": (),
            }
        )
        content = replace(old.content, passages=(*old.passages, answer))
        made = build_version(content, load_encoder(), old=old)
        await versions.publish(made, "with the answer")
    finally:
        await database.close()


async def serving_until_killed(bot: Program) -> asyncio.subprocess.Process:
    process = await bot._process("serve", stdout=asyncio.subprocess.DEVNULL, stdin=asyncio.subprocess.DEVNULL)
    async with aiohttp.ClientSession() as http:
        await until(lambda: bot._ready(process, http), 120)
    return process


async def test_a_wish_is_told_once_after_publishing_although_the_process_is_killed(home: Path, tmp_path: Path) -> None:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        bot = program(home, tmp_path)
        bot.environment = {"TROLYSO_TELEGRAM_TOKEN": TOKEN, "TROLYSO_TELEGRAM_API": url}
        process = await serving_until_killed(bot)
        await fake.enqueue_update(message(next(_numbers), FEE, chat=CHAT), token=TOKEN)
        await until(lambda: fake.sent)
        button = fake.sent[0].buttons[0]
        assert button["text"] == say("tell_me")
        await fake.enqueue_update(press(next(_numbers), button["callback_data"], chat=CHAT), token=TOKEN)
        await until(lambda: len(fake.sent) == 2)
        assert fake.sent[1].text == say("will_tell")
        assert rows(bot, "SELECT version, json_array_length(platforms) FROM processes")[0][1] == 3
        fake.slow = 1.0  # the message is on its way, or waits, when the process dies
        await publish_the_answer(bot)
        await until(lambda: rows(bot, "SELECT state FROM wishes") == [("told",)])
        process.kill()
        await process.wait()
        fake.slow = 0.0
        async with bot.serving():
            await until(lambda: rows(bot, "SELECT state FROM outbox_calls ORDER BY id DESC LIMIT 1") == [("sent",)])
            await asyncio.sleep(6)  # a teller looks again
        told = [sent.text for sent in fake.sent if ANSWER in sent.text]
        doubts = rows(bot, "SELECT count(*) FROM outbox_calls WHERE in_doubt")[0][0]
        assert 1 <= len(told) <= 1 + doubts
        assert told[0].startswith("Dạ, hôm trước bạn hỏi: “VNeID mà quên mật khẩu")
        assert rows(bot, "SELECT count(*) FROM inbox_events WHERE kind = 'wish'") == [(1,)]
        assert rows(bot, "SELECT user FROM wishes") == [(b"",)]
    assert fake.breaches == []
    assert str(CHAT) not in bot.log
