"""How Telegram's updates come in: by webhook where the server has a public address, else by asking for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.contract import Event
from bot.channels.telegram import Telegram, seconds_to_wait, webhook_secret
from bot.channels.telegram_updates import COMMANDS, WANTED
from bot.channels.wire import at
from bot.storage.database import DatabaseUnavailable
from bot.web.errors import where
from handlers.phrasing import say

log = logging.getLogger(__name__)

PATH = "/webhooks/telegram"
Receive = Callable[[str, tuple[Event, ...]], Awaitable[None]]
"""Stores the events of the channel of that name, as `Inbox.receive`. Raises DatabaseUnavailable."""
_ASK_SECONDS = 25
"""How long Telegram holds an empty answer back."""
_NETWORK_SECONDS = 15.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_OTHER_POLLER_WAIT = 30.0
_REFUSED_WAIT = 300.0


class Reception:
    """Registers the bot with Telegram, and polls where there is no webhook."""

    def __init__(self, platform: Telegram, token: str, public_url: str | None, receive: Receive) -> None:
        """`public_url` is the https address under which `PATH` is reached; polling where it is None."""
        self._platform = platform
        self._secret = webhook_secret(token)
        self._url = f"{public_url}{PATH}" if public_url else None
        self._receive = receive
        self._next = 0

    async def run(self) -> None:
        """Runs until it is cancelled; what goes wrong is logged and tried again, first soon, then every minute."""
        await self._until_it_works(self._register)
        log.info("telegram: registered, by %s", "webhook" if self._url else "polling")
        while self._url is None:
            await self._until_it_works(self._ask_once)

    async def _until_it_works(self, work: Callable[[], Awaitable[None]]) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                return await work()
            except (TelegramError, DatabaseUnavailable) as error:
                # The message of an error may hold the token: only its type is logged.
                log.warning("telegram: %s, trying again", type(error).__name__)
                await asyncio.sleep(max(wait, _asked_to_wait(error)))
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _register(self) -> None:
        await self._platform.introduce()
        menu = [{"command": name, "description": say("telegram_command", name=name)} for name in COMMANDS]
        await self._platform.ask("setMyCommands", commands=menu, language_code="vi")
        await self._platform.ask("setMyCommands", commands=menu)  # for phones set to another language
        if self._url:
            await self._platform.ask("setWebhook", url=self._url, secret_token=self._secret, allowed_updates=WANTED)
        else:
            await self._platform.ask("deleteWebhook")

    async def _ask_once(self) -> None:
        patience = _ASK_SECONDS + _NETWORK_SECONDS
        updates = await self._platform.ask(
            "getUpdates", patience=patience, offset=self._next, timeout=_ASK_SECONDS, allowed_updates=WANTED
        )
        for update in updates if isinstance(updates, list) else ():
            await self._take(update)
            number = at(update, "update_id")
            if isinstance(number, int):
                self._next = number + 1  # tells Telegram that it is stored, at the next asking

    async def _take(self, body: object) -> None:
        try:
            if events := self._platform.events_of(body):
                await self._receive(self._platform.name, events)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # one update that cannot be stored must not hold up all others
            log.error("telegram: an update is lost: %s", where(error))
            return
        await self._platform.acknowledge(body)


def _asked_to_wait(error: Exception) -> float:
    """Seconds that must pass at least."""
    if isinstance(error, RetryAfter):
        return seconds_to_wait(error)
    if isinstance(error, Conflict):  # another process polls; it may end
        return _OTHER_POLLER_WAIT
    return _REFUSED_WAIT if isinstance(error, InvalidToken) else 0.0
