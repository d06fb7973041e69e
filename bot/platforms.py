"""The message platforms: those whose settings are there are built, of the others it is said what is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from bot.channels import telegram, telegram_reception, zalo_bot, zalo_bot_reception, zalo_oa
from bot.channels.contract import Platform
from bot.channels.zalo_http import open_client
from bot.channels.zalo_tokens import token_keeper
from bot.platform_health import Health, telegram_health, zalo_bot_health, zalo_oa_health
from bot.settings import Settings, environment_name
from bot.storage.database import Database
from bot.web.pictures import PictureOf
from bot.web.webhooks import Delivery, Receive


@dataclass(frozen=True, slots=True)
class Running:
    """A platform whose settings are there."""

    title: str
    platform: Platform
    how: str
    """How its messages come in, for the operator."""
    delivery: Delivery | None
    """Its door, where it has one."""
    work: Callable[[], Coroutine[Any, Any, None]]
    """What must run beside the server: registering, polling, renewing tokens. Ends by itself or is cancelled."""
    health: Callable[[], Awaitable[Health]]
    """Asks the platform how it is."""

    @property
    def state(self) -> str:
        """Its state, for the operator."""
        return f"chạy, {self.how}"


@dataclass(frozen=True, slots=True)
class Off:
    """A platform that does not run, and the settings that it misses."""

    title: str
    missing: tuple[str, ...]

    @property
    def state(self) -> str:
        """Its state, for the operator."""
        return f"không chạy, thiếu {', '.join(self.missing)}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the platforms need of the rest of the program."""

    settings: Settings
    database: Database
    secret: bytes
    """The installation's (pseudonyms.load_or_make_secret)."""
    picture: PictureOf
    receive: Receive
    registry: CollectorRegistry | None = None


@asynccontextmanager
async def open_platforms(around: Surroundings) -> AsyncIterator[tuple[Running | Off, ...]]:
    """Gives the three platforms, and closes their connections."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client())
        yield (
            _zalo_oa(around, client, stack),
            _zalo_bot(around, client),
            _telegram(around, stack),
        )


def missing(settings: Settings, *fields: str) -> tuple[str, ...]:
    """Returns the environment variables of those `fields` of the settings that are empty."""
    return tuple(environment_name(field) for field in fields if not getattr(settings, field))


def _telegram(around: Surroundings, stack: AsyncExitStack) -> Running | Off:
    settings, token = around.settings, around.settings.trolyso_telegram_token
    if token is None:
        return Off("Telegram", missing(settings, "trolyso_telegram_token"))
    platform = telegram.Telegram(token.get_secret_value(), settings.trolyso_telegram_api, around.picture)
    stack.push_async_callback(platform.close)
    url = settings.trolyso_public_url
    reception = telegram_reception.Reception(platform, token.get_secret_value(), url, around.receive)
    delivery = Delivery(platform, partial(telegram.is_genuine, settings)) if url else None
    health = partial(telegram_health, platform, f"{url}{delivery.path}" if delivery else None)
    return Running("Telegram", platform, _how(settings, delivery), delivery, reception.run, health)


def _zalo_bot(around: Surroundings, client: ClientSession) -> Running | Off:
    settings = around.settings
    token, polling = settings.trolyso_zalo_bot_token, settings.trolyso_zalo_bot_polling
    for_webhook = () if polling else ("trolyso_zalo_bot_secret", "trolyso_public_url")
    needed = missing(settings, "trolyso_zalo_bot_token", *for_webhook)
    if needed or token is None:
        return Off("Zalo Bot", needed)
    platform = zalo_bot.ZaloBot(
        client,
        token,
        api=settings.trolyso_zalo_bot_api,
        public_url=settings.trolyso_public_url,
        called=settings.trolyso_zalo_bot_name,
    )
    secret = None if polling else settings.trolyso_zalo_bot_secret
    reception = zalo_bot_reception.Reception(platform, secret, around.receive)
    delivery = None if polling else Delivery(platform, partial(zalo_bot.is_genuine, settings))
    health = partial(zalo_bot_health, platform)
    return Running("Zalo Bot", platform, _how(settings, delivery), delivery, reception.run, health)


def _zalo_oa(around: Surroundings, client: ClientSession, stack: AsyncExitStack) -> Running | Off:
    settings = around.settings
    needed = missing(settings, "trolyso_zalo_app_id", "trolyso_zalo_app_secret", "trolyso_zalo_oa_secret")
    keeper = token_keeper(settings, around.database, around.secret, client, around.registry)
    if needed or keeper is None:
        return Off("Zalo OA", needed)
    stack.push_async_callback(keeper.close)
    platform = zalo_oa.ZaloOa(
        client,
        keeper,
        api=settings.trolyso_zalo_oa_api,
        template_type=settings.trolyso_zalo_template_type,
        picture=around.picture,
    )
    delivery = Delivery(platform, partial(zalo_oa.is_genuine, settings))
    health = partial(zalo_oa_health, keeper)
    return Running("Zalo OA", platform, _how(settings, delivery), delivery, keeper.keep, health)


def _how(settings: Settings, delivery: Delivery | None) -> str:
    if delivery is None:
        return "tự hỏi tin mới"
    return f"nhận tin ở {settings.trolyso_public_url or ''}{delivery.path}"
