"""Telegram: updates -> events, replies -> requests of its Bot API (python-telegram-bot), one request sent."""

from __future__ import annotations

import hashlib
import hmac
import logging
import warnings
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from typing import Any

import httpx
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.channels.contract import Call, Event, Rejected, TryLater, Unsure
from bot.channels.splitting import split
from bot.channels.telegram_updates import Me, Place, events_of
from bot.channels.wire import id_at, text_at
from bot.settings import Settings
from handlers.messages import Button, Image, Reply

MOST_TEXT = 4_096
"""UTF-16 units of a message, counted without the escapes of HTML."""
MOST_CAPTION = 1_024
SHORT_TITLE = 16
"""Two buttons with titles of at most so many characters stand side by side on a small phone."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name
_TIMEOUT_SECONDS = 15.0
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors before a request was written: nothing can have been delivered."""
_GATEWAY_TIMEOUT = "504"
_METHODS = {"text": "sendMessage", "image": "sendPhoto", "typing": "sendChatAction"}

# Telegram's JSON is taken as it is. The library's classes refuse a whole answer for one field that they do not expect:
# a message that was sent would count as failed, and be sent again; one strange update would hold up all others.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)  # it logs what people wrote, and what servers answered
for names_the_address in ("httpx", "httpcore"):  # of which the token is a part
    logging.getLogger(names_the_address).setLevel(logging.WARNING)
warnings.filterwarnings("ignore", "Please use 'Bot\\.", PTBUserWarning)


def webhook_secret(token: str) -> str:
    """Returns the secret that deliveries carry: 64 hex digits made from the bot's token, so that nobody sets it."""
    return hmac.new(token.encode(), b"telegram webhook", hashlib.sha256).hexdigest()


def is_genuine(settings: Settings, headers: Mapping[str, str], raw_body: bytes) -> bool:
    """Whether Telegram sent this: the request carries our secret. The body does not count: Telegram signs none.

    Takes the same time for every wrong secret. Without `trolyso_telegram_token` nothing is genuine.
    """
    token = settings.trolyso_telegram_token
    if token is None:
        return False
    given = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(given, webhook_secret(token.get_secret_value()).encode())


class Telegram:
    """The platform, as `contract.Platform` says; it acknowledges pressed buttons and shows "typing" too."""

    name = "telegram"

    def __init__(self, token: str, api: str, picture: Callable[[str], bytes | None]) -> None:
        """`api` is the address of the Bot API; `picture` gives the PNG of an Image's path, None where there is none."""
        self._picture = picture
        self._me = Me(token.partition(":")[0])
        sending = HTTPXRequest(connection_pool_size=16, read_timeout=_TIMEOUT_SECONDS, write_timeout=_TIMEOUT_SECONDS)
        polling = HTTPXRequest(connection_pool_size=1, read_timeout=_TIMEOUT_SECONDS)
        self._connections = (sending, polling)
        self._bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=sending,
            get_updates_request=polling,
        )

    async def ask(self, method: str, *, patience: float = _TIMEOUT_SECONDS, **fields: Any) -> Any:
        """Calls a method of the Bot API by its own name and returns its JSON; waits `patience` seconds for it.

        Raises telegram.error.TelegramError.
        """
        return await self._bot.do_api_request(method, fields, read_timeout=patience)

    async def introduce(self) -> str:
        """Asks Telegram for the bot's name, by which groups call it; returns it. Raises TelegramError."""
        me = await self.ask("getMe")
        self._me = Me(id_at(me, "id") or self._me.id, text_at(me, "username"))
        return self._me.username

    def events_of(self, body: object) -> tuple[Event, ...]:
        """Returns the event of an update; none for one that is not meant for the bot."""
        return events_of(body, self._me)

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        """Returns the messages, then the pictures; the buttons stand under the last message."""
        texts = [_text(user, piece) for piece in split(reply.text, MOST_TEXT)]
        calls = [*texts, *(_image(user, image) for image in reply.images)]
        if reply.buttons and calls:
            (texts or calls)[-1].body["reply_markup"] = {"inline_keyboard": _rows(reply.buttons)}
        return tuple(calls)

    def typing(self, user: str) -> Call:
        """Returns the request that shows "typing" for five seconds."""
        return Call("typing", {**_to(user), "action": "typing"})

    async def acknowledge(self, body: object) -> None:
        """Stops the blinking of a pressed button."""
        if query := id_at(body, "callback_query", "id"):
            try:
                await self.ask("answerCallbackQuery", callback_query_id=query)
            except TelegramError:
                return  # it stops by itself after a while

    async def send(self, call: Call) -> None:
        """Makes one request. Raises TryLater, Rejected, Unsure."""
        try:
            await self._request(call.method, dict(call.body))
        except TelegramError as error:
            raise _meaning(error) from None

    async def close(self) -> None:
        """Closes the connections."""
        for connection in self._connections:  # Bot.shutdown() closes nothing where Bot.initialize() was never called
            await connection.shutdown()

    async def _request(self, method: str, body: dict[str, Any]) -> None:
        if method == "image":
            picture = self._picture(body.pop("path"))
            if picture is None:
                raise Rejected("no such picture")
            body["photo"] = InputFile(picture, filename="picture.png")
        await self.ask(_METHODS[method], **body)


def seconds_to_wait(error: RetryAfter) -> float:
    """Returns the seconds that Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _to(user: str) -> dict[str, Any]:
    place = Place.of(user)
    return {"chat_id": place.chat} | ({"message_thread_id": place.topic} if place.topic is not None else {})


def _text(user: str, text: str) -> Call:
    said = {"text": escape(text, quote=False), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return Call("text", {**_to(user), **said})


def _image(user: str, image: Image) -> Call:
    return Call("image", {**_to(user), "path": image.path, "caption": image.alt[:MOST_CAPTION]})


def _rows(buttons: tuple[Button, ...]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = []
    room = False
    for button in buttons:
        short = len(button.title) <= SHORT_TITLE
        if room and short:
            rows[-1].append(_button(button))
            room = False
        else:
            rows.append([_button(button)])
            room = short
    return rows


def _button(button: Button) -> dict[str, str]:
    """A button of a page opens it; the others send "#<id>", at most 64 bytes since an id has 63 at most."""
    action = {"url": button.url} if button.url else {"callback_data": f"#{button.id}"}
    return {"text": button.title} | action


def _meaning(error: TelegramError) -> TryLater | Rejected | Unsure:
    """What an error says of the request. No message of an error is passed on: some hold the token or the text."""
    if isinstance(error, RetryAfter):
        return TryLater("429", seconds_to_wait(error))
    if isinstance(error, InvalidToken):
        return TryLater("token refused")
    if isinstance(error, BadRequest | Forbidden | ChatMigrated):
        return Rejected(type(error).__name__)
    if isinstance(error.__cause__, _NOT_WRITTEN):
        return TryLater("unreachable")
    answered = error.__cause__ is None or isinstance(error.__cause__, TelegramError)  # its page may be no JSON
    if not answered or isinstance(error, TimedOut) or _GATEWAY_TIMEOUT in str(error):
        return Unsure("broken connection")
    if isinstance(error, NetworkError | Conflict):
        return TryLater("server error")
    return Unsure("unreadable answer")
