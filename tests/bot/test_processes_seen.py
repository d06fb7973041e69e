"""What a process says of itself: version, channels, last errors; and that nothing of people is in it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from bot import processes
from bot.channels.contract import Platform
from bot.inbox.answering import Manners
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.worker import Worker
from bot.platform_health import Health
from bot.platforms import Off, Running
from bot.processes import MOST_LINES, Heartbeat, LastErrors
from bot.storage.database import Database
from bot.storage.processes import Process, ProcessStore
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import SECRET, Echo, Scripted, event
from tests.bot.storage.conftest import database, url
from tests.doubles.serving import until

__all__ = ["database", "url"]

SECRETS = ("0912345678", "086123456789", "Nguyễn Thị Bí Mật", "con mèo tam thể")


@pytest.fixture
def errors() -> LastErrors:
    return LastErrors()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "BEAT_SECONDS", 0.01)


def running(health: Callable[[], Awaitable[Health]]) -> Running:
    return Running("Telegram", cast("Platform", Scripted(name="telegram")), "tự hỏi tin mới", None, _nothing, health)


async def _nothing() -> None:
    await asyncio.Event().wait()


async def beating(heart: Heartbeat, store: ProcessStore, wanted: Callable[[Process], bool]) -> Process:
    """Lets the heart beat until the process says what is waited for; returns what it said."""
    task = asyncio.create_task(heart.run())
    said: list[Process] = []

    async def is_said() -> bool:
        said[:] = await store.listing()
        return bool(said) and wanted(said[0])

    await until(is_said)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return said[0]


async def test_a_process_says_its_version_its_channels_and_is_gone_when_it_ends(
    database: Database, errors: LastErrors
) -> None:
    async def good() -> Health:
        return Health("good", "token đúng")

    platforms = (running(good), Off("Zalo OA", ("TROLYSO_ZALO_APP_ID",)))
    store = ProcessStore(database)
    said = await beating(
        Heartbeat(database, platforms, lambda: 7, errors), store, lambda one: one.platforms[0].health == "good"
    )
    assert said.version == 7
    telegram, zalo = said.platforms
    assert (telegram.name, telegram.title, telegram.said) == ("telegram", "Telegram", "token đúng")
    assert "thiếu TROLYSO_ZALO_APP_ID" in zalo.state
    assert zalo.health == ""
    assert datetime.now(UTC) - said.seen_at < timedelta(seconds=15)
    assert await store.listing() == ()


async def test_a_platform_that_fails_or_hangs_is_bad_and_the_heart_beats_on(
    database: Database, errors: LastErrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> Health:
        raise ValueError("0912345678")

    async def hangs() -> Health:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(processes, "_PATIENCE_SECONDS", 0.05)
    platforms = (running(fails), running(hangs))
    said = await beating(
        Heartbeat(database, platforms, lambda: None, errors),
        ProcessStore(database),
        lambda one: all(channel.health == "bad" for channel in one.platforms),
    )
    assert said.version is None
    assert "0912345678" not in str(said)


async def test_who_was_not_seen_for_a_day_is_removed_and_a_killed_one_stays_until_then(
    database: Database, errors: LastErrors
) -> None:
    store, now = ProcessStore(database), datetime.now(UTC)
    old = Process("old", "h", 1, now, now - timedelta(hours=25), 1, (), ())
    await store.beat(old)
    await store.beat(replace(old, id="killed", seen_at=now - timedelta(hours=23)))
    await beating(Heartbeat(database, (), lambda: 1, errors), store, lambda one: one.id not in ("old", "killed"))
    assert [one.id for one in await store.listing()] == ["killed"]


async def test_only_the_last_warnings_are_kept_oldest_first(database: Database, errors: LastErrors) -> None:
    logger = logging.getLogger("bot.somewhere")
    logger.addHandler(errors)
    try:
        logger.info("not this")
        for number in range(MOST_LINES + 5):
            logger.warning("number %d", number)
    finally:
        logger.removeHandler(errors)
    errors.handle(logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "wrong %s %s", ("arguments",), None))
    texts = [line.text for line in errors.lines]
    assert len(texts) == MOST_LINES
    assert texts[0] == "number 6"
    assert texts[-2:] == [f"number {MOST_LINES + 4}", "(không đọc được)"]
    said = await beating(Heartbeat(database, (), lambda: 1, errors), ProcessStore(database), lambda one: True)
    assert said.errors == errors.lines
    assert json.dumps([line.text for line in said.errors])


def test_of_a_library_only_its_own_words_are_kept(errors: LastErrors) -> None:
    logger = logging.getLogger("a_library")
    logger.propagate = False
    logger.addHandler(errors)
    try:
        logger.warning("message %s from %s", "con mèo tam thể", "Nguyễn Thị Bí Mật")
        try:
            raise ValueError("con mèo tam thể")
        except ValueError:
            logger.exception("Task exception was never retrieved\nfuture: <ValueError('con mèo tam thể')>")
        logger.warning("gọi 0912345678, căn cước 086123456789")
    finally:
        logger.removeHandler(errors)
    texts = [line.text for line in errors.lines]
    assert texts[:2] == ["message %s from %s", "Task exception was never retrieved (ValueError)"]
    assert not any(secret in text for text in texts for secret in SECRETS)


async def _has_dead(desk: Desk) -> bool:
    return await desk.number("call", "dead") > 0


async def test_nothing_of_what_people_write_is_in_the_lines_when_everything_fails(
    database: Database, errors: LastErrors
) -> None:
    root = logging.getLogger()
    root.addHandler(errors)
    try:
        secret = " ".join(SECRETS)
        echo = Echo(channel="telegram", fails=[ValueError(secret)] * 3)
        inbox, platform = EmbeddedInbox(database, SECRET), Scripted(name="telegram")
        platform.answers = [RuntimeError(secret)] * 20
        await inbox.receive("telegram", [event(number, secret, secret) for number in range(3)])
        desk = Desk(database, inbox, [platform], echo)
        worker = Worker(database, SECRET, inbox, [platform], lambda _: echo, manners=Manners(500), per_second=1e6)
        task = asyncio.create_task(worker.run())
        await until(lambda: _has_dead(desk))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    finally:
        root.removeHandler(errors)
    assert errors.lines
    assert not any(secret in line.text for line in errors.lines for secret in SECRETS)
