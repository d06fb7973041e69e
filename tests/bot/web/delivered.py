"""The doors of the platforms on a real port, before an inbox that is a list."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bot.channels import telegram, zalo_bot, zalo_oa
from bot.channels.contract import Event
from bot.settings import Settings
from bot.web.server import create_app, start
from bot.web.webhooks import Delivery
from tests.bot.web.scripted_chat import ScriptedChat
from tests.doubles.fake_zalo import APP_ID, BOT_SECRET, OA_SECRET
from tests.doubles.telegram import TOKEN

SETTINGS = Settings(
    trolyso_telegram_token=TOKEN,
    trolyso_zalo_app_id=APP_ID,
    trolyso_zalo_oa_secret=OA_SECRET,
    trolyso_zalo_bot_secret=BOT_SECRET,
)
OF_TELEGRAM = {telegram.SECRET_HEADER: telegram.webhook_secret(TOKEN)}
OF_ZALO_BOT = {"X-Bot-Api-Secret-Token": BOT_SECRET}
TELEGRAM, ZALO_OA, ZALO_BOT = "/webhooks/telegram", "/webhooks/zalo-oa", "/webhooks/zalo-bot"


@dataclass
class ListedInbox:
    """Keeps what is stored, each event once; fails where it is told to."""

    stored: dict[tuple[str, str], Event] = field(default_factory=dict)
    error: Exception | None = None
    delay: float = 0.0

    async def receive(self, channel: str, events: tuple[Event, ...]) -> None:
        await asyncio.sleep(self.delay)
        if self.error:
            raise self.error
        for event in events:
            for part in (event.id, event.user, event.text):
                part.encode("utf-8")
            self.stored.setdefault((channel, event.id), event)


class Acknowledged(telegram.Telegram):
    """Telegram that notes what it would acknowledge."""

    def __init__(self) -> None:
        super().__init__(TOKEN, "http://127.0.0.1:9", lambda path: None)
        self.bodies: list[object] = []

    async def acknowledge(self, body: object) -> None:
        self.bodies.append(body)


@dataclass
class Served:
    url: str
    inbox: ListedInbox
    telegram: Acknowledged
    http: aiohttp.ClientSession

    async def post(self, path: str, body: object, headers: dict[str, str]) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(self.url + path, data=raw, headers=headers) as response:
            return response.status

    async def metrics(self) -> str:
        async with self.http.get(f"{self.url}/metrics") as response:
            return await response.text()


async def opened(inbox: ListedInbox, platform: Acknowledged, http: aiohttp.ClientSession) -> web.AppRunner:
    deliveries = (
        Delivery(platform, lambda headers, raw: telegram.is_genuine(SETTINGS, headers, raw)),
        Delivery(
            zalo_oa.ZaloOa(http, None, api="http://127.0.0.1:9"),  # type: ignore[arg-type]  # nothing is sent
            lambda headers, raw: zalo_oa.is_genuine(SETTINGS, headers, raw),
        ),
        Delivery(
            zalo_bot.ZaloBot(http, SETTINGS.trolyso_zalo_bot_secret, api="http://127.0.0.1:9"),  # type: ignore[arg-type]
            lambda headers, raw: zalo_bot.is_genuine(SETTINGS, headers, raw),
        ),
    )
    app = create_app(ScriptedChat(), deliveries=deliveries, receive=inbox.receive)
    return await start(app, "127.0.0.1", 0)
