"""How updates come in: registered webhooks and polling, over real HTTP, to a double of the Bot API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.channels import telegram_reception
from bot.channels.contract import Event
from bot.channels.telegram import Telegram, webhook_secret
from bot.channels.telegram_reception import Reception
from bot.storage.database import DatabaseUnavailable
from tests.doubles.serving import served, until
from tests.doubles.telegram import TOKEN, FakeTelegram, message, press


@dataclass
class ListedInbox:
    stored: list[Event] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def receive(self, channel: str, events: tuple[Event, ...]) -> None:
        if self.failures:
            raise self.failures.pop()
        self.stored += [event for event in events if event.id not in {known.id for known in self.stored}]

    async def holds(self, count: int) -> None:
        await until(lambda: len(self.stored) >= count)


@pytest_asyncio.fixture
async def there() -> AsyncIterator[tuple[FakeTelegram, Telegram]]:
    fake = FakeTelegram()
    async with served(fake.app()) as url:
        platform = Telegram(TOKEN, url, lambda path: None)
        yield fake, platform
        await platform.close()
    assert fake.breaches == []


async def registered(fake: FakeTelegram, count: int = 1) -> None:
    ways = ("setWebhook", "deleteWebhook")
    await until(lambda: sum(request["method"] in ways for request in fake.requests) >= count)


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_with_a_public_address_the_webhook_and_a_vietnamese_menu_are_registered(
    there: tuple[FakeTelegram, Telegram],
) -> None:
    fake, platform = there
    reception = Reception(platform, TOKEN, "https://tro-ly.example.vn", ListedInbox().receive)
    await asyncio.wait_for(reception.run(), 20)
    assert fake.webhook["url"] == "https://tro-ly.example.vn/webhooks/telegram"
    assert fake.webhook["secret_token"] == webhook_secret(TOKEN)
    assert [command["command"] for command in fake.commands["vi"]] == ["start", "help", "xoa"]
    assert fake.commands[""] == fake.commands["vi"]
    assert all(command["description"] for command in fake.commands["vi"])


async def test_without_one_updates_are_asked_for_stored_once_and_acknowledged(
    there: tuple[FakeTelegram, Telegram],
) -> None:
    fake, platform = there
    inbox = ListedInbox()
    task = asyncio.create_task(Reception(platform, TOKEN, None, inbox.receive).run())
    await registered(fake)
    for update in (message(1, "VNeID là gì?"), press(2, "#up"), {"edited_message": message(3, "sửa")["message"]}):
        await fake.enqueue_update(update, token=TOKEN)
    await inbox.holds(3)
    await stopped(task)
    assert [(event.kind, event.text) for event in inbox.stored] == [
        ("text", "VNeID là gì?"),
        ("text", "#up"),
        ("edited", "sửa"),
    ]
    assert fake.acknowledged == ["query-2"]


async def test_an_update_that_could_not_be_stored_is_asked_for_again(
    there: tuple[FakeTelegram, Telegram], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_reception, "_FIRST_WAIT", 0.01)
    fake, platform = there
    inbox = ListedInbox(failures=[DatabaseUnavailable("gone"), DatabaseUnavailable("gone")])
    task = asyncio.create_task(Reception(platform, TOKEN, None, inbox.receive).run())
    await fake.enqueue_update(message(1, "một"), token=TOKEN)
    await fake.enqueue_update(message(2, "hai"), token=TOKEN)
    await inbox.holds(2)
    await stopped(task)
    assert [event.text for event in inbox.stored] == ["một", "hai"]


async def test_one_update_that_breaks_the_storing_does_not_hold_up_the_next(
    there: tuple[FakeTelegram, Telegram], caplog: pytest.LogCaptureFixture
) -> None:
    fake, platform = there
    inbox = ListedInbox(failures=[ValueError("con mèo tam thể")])
    task = asyncio.create_task(Reception(platform, TOKEN, None, inbox.receive).run())
    await fake.enqueue_update(message(1, "con mèo tam thể"), token=TOKEN)
    await fake.enqueue_update(message(2, "hai"), token=TOKEN)
    await inbox.holds(1)
    await stopped(task)
    assert [event.text for event in inbox.stored] == ["hai"]
    assert "ValueError" in caplog.text
    assert "mèo" not in caplog.text


async def test_a_telegram_that_is_not_there_yet_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(telegram_reception, "_FIRST_WAIT", 0.01)
    caplog.set_level(logging.DEBUG)
    fake = FakeTelegram()
    platform = Telegram(TOKEN, "http://127.0.0.1:9", lambda path: None)
    task = asyncio.create_task(Reception(platform, TOKEN, None, ListedInbox().receive).run())
    await until(lambda: "trying again" in caplog.text)
    await stopped(task)
    await platform.close()
    assert fake.requests == []
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))


async def test_a_second_poller_waits_while_the_first_one_asks(
    there: tuple[FakeTelegram, Telegram], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_reception, "_OTHER_POLLER_WAIT", 0.05)
    monkeypatch.setattr(telegram_reception, "_FIRST_WAIT", 0.01)
    fake, platform = there
    inbox = ListedInbox()
    tasks = [asyncio.create_task(Reception(platform, TOKEN, None, inbox.receive).run()) for _ in range(2)]
    await registered(fake, 2)
    for number in range(1, 6):
        await fake.enqueue_update(message(number, str(number)), token=TOKEN)
    await inbox.holds(5)
    await asyncio.gather(*map(stopped, tasks))
    assert [event.text for event in inbox.stored] == ["1", "2", "3", "4", "5"]
