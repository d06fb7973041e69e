"""A Telegram for tests: lo-bot-api-emulator, with what it leaves out (a bot's name, HTML, 429, 403) checked and given.

Every request that breaks a limit of the Bot API is kept in `breaches`: a test ends by looking that there are none.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import struct
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator, updates

TOKEN = "7:a-token-that-must-never-be-logged"
USERNAME = "tro_ly_so_bot"
_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "tg-spoiler", "blockquote"}
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)\w+;")

updates.KINDS.update({"edited_message", "my_chat_member"})  # the emulator queues only three kinds


@dataclass(frozen=True)
class Sent:
    """A message or picture that the bot sent, its text as a person sees it."""

    chat: int
    text: str
    buttons: tuple[dict[str, str], ...] = ()
    picture: bytes = b""
    topic: int | None = None


class _Markup(HTMLParser):
    """Reads the HTML of a message as strictly as Telegram does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in _TAGS:
            self.wrong.append(f"unsupported start tag {tag}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"unexpected end tag {tag}")


def seen(markup: str) -> str:
    """The text of a message in HTML. Raises ApiRefusal as Telegram refuses it."""
    parser = _Markup()
    parser.feed(markup)
    parser.close()
    bare = re.sub(r"</?[a-z-]+(?:\s[^<>]*)?>", "", markup)
    if parser.wrong or parser.open or "<" in bare or _ENTITY.search(markup):
        raise ApiRefusal("Bad Request: can't parse entities")
    return html.unescape(bare)


class FakeTelegram(LoBotApiEmulator):
    """Serve `app()`; deliver with `enqueue_update(update, token=TOKEN)`; look at `sent`, `acknowledged`, `breaches`."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.sent: list[Sent] = []
        self.typing: list[int] = []
        self.acknowledged: list[str] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.breaches: list[str] = []
        self.blocked_by: set[int] = set()
        self.too_many = 0
        """How many of the next sends are answered 429."""
        self.retry_after = 1
        self.slow = 0.0
        """Seconds that a send takes."""
        self.sending = asyncio.Event()
        """Set while a slow send is on its way."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        if self.slow and request.match_info["method"] == "sendMessage":
            self.sending.set()
            await asyncio.sleep(self.slow)
        response: web.StreamResponse = await super().handle(request)
        if response.status not in (200, 403, 409, 429):
            self.breaches.append(f"{request.match_info['method']}: {getattr(response, 'text', '')}")
        return response

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        if method.startswith("send"):
            self._may_send(int(fields.get("chat_id", 0)))
        buttons = json.loads(fields["reply_markup"])["inline_keyboard"] if "reply_markup" in fields else []
        topic = fields.pop("message_thread_id", None)
        if method == "sendMessage":
            fields = self._as_seen(fields)
        result = super().validate(method, fields, uploads)
        if method in ("sendMessage", "sendPhoto"):
            picture = self._picture(uploads) if method == "sendPhoto" else b""
            text = fields["text"] if method == "sendMessage" else fields.get("caption", "")
            flat = tuple(button for row in buttons for button in row)
            self.sent.append(Sent(int(fields["chat_id"]), text, flat, picture, int(topic) if topic else None))
        self._remember(method, fields)
        return result | {"username": USERNAME} if method == "getMe" else result

    def _may_send(self, chat: int) -> None:
        if chat in self.blocked_by:
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        if self.too_many:
            self.too_many -= 1
            wait = self.retry_after
            raise ApiRefusal(f"Too Many Requests: retry after {wait}", 429, {"retry_after": wait})

    @staticmethod
    def _as_seen(fields: dict[str, Any]) -> dict[str, Any]:
        """The fields that the emulator knows; Telegram counts the 4,096 units of a text after its markup."""
        preview = json.loads(fields.pop("link_preview_options", "{}"))
        if set(preview) - {"is_disabled"}:
            raise ApiRefusal("Bad Request: can't parse link preview options")
        if fields.get("parse_mode") != "HTML":
            raise ApiRefusal("Bad Request: unsupported parse_mode")
        return {**fields, "text": seen(fields.get("text", ""))}

    @staticmethod
    def _picture(uploads: dict[str, Any]) -> bytes:
        """The uploaded PNG. Raises ApiRefusal where it is none, or has sizes that Telegram does not take."""
        data: bytes = next(iter(uploads.values()))["data"]
        width, height = struct.unpack(">II", data[16:24]) if data.startswith(b"\x89PNG\r\n\x1a\n") else (0, 0)
        if not (0 < width + height <= 10_000 and max(width, height) <= 20 * min(width, height)):
            raise ApiRefusal("Bad Request: PHOTO_INVALID_DIMENSIONS")
        return data

    def _remember(self, method: str, fields: dict[str, Any]) -> None:
        if method == "sendChatAction":
            self.typing.append(int(fields["chat_id"]))
        elif method == "answerCallbackQuery":
            self.acknowledged.append(fields["callback_query_id"])
        elif method == "setMyCommands":
            self.commands[fields.get("language_code", "")] = json.loads(fields["commands"])
        elif method == "setWebhook":
            self.webhook = dict(fields)


def message(number: int, text: str = "", *, chat: int = 42, **more: Any) -> dict[str, Any]:
    """A private message; `more` are fields of the message."""
    person = {"id": chat, "is_bot": False, "first_name": "Nguyễn Thị Bí Mật"}
    said = {"text": text} if text else {}
    where = {"id": chat, "type": "private", "first_name": "Nguyễn Thị Bí Mật"}
    return {"message": {"message_id": number, "date": int(time.time()), "chat": where, "from": person, **said, **more}}


def in_group(number: int, text: str, *, chat: int = -1001, **more: Any) -> dict[str, Any]:
    """A message in a group."""
    said = message(number, text)["message"]
    return {"message": {**said, "chat": {"id": chat, "type": "supergroup", "title": "Tổ Bí Mật"}, **more}}


def press(number: int, data: str, *, chat: int = 42) -> dict[str, Any]:
    """The press of a button with that callback_data."""
    under = message(number, "…", chat=chat)["message"]
    query = {"id": f"query-{number}", "from": under["from"], "message": under, "chat_instance": "1", "data": data}
    return {"callback_query": query}
