"""Zalo Bot Platform: its webhook events and updates, its methods, its secret. See CHANNELS, "Zalo Bot Platform"."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.channels.contract import Call, Event, Kind, Rejected, TryLater, Unsure
from bot.channels.numbered import as_texts
from bot.channels.wire import at, digest, id_at, moment, text_at
from bot.channels.zalo_http import Answer, post
from bot.settings import Settings
from handlers.messages import Reply

log = logging.getLogger(__name__)

LONGEST_TEXT = 2_000
_KINDS: dict[str, Kind] = {
    "message.text.received": "text",
    "message.image.received": "picture",
    "message.voice.received": "voice",
    "message.sticker.received": "sticker",
    "message.unsupported.received": "unsupported",
}
_METHODS = {"text": "sendMessage", "image": "sendPhoto", "typing": "sendChatAction"}
_POLL_SECONDS = 15
"""How long Zalo holds an idle getUpdates; shorter than a request may take."""
_CALM_SECONDS = 5.0
"""Between two getUpdates where the last failed."""


class ZaloBot:
    """A Platform (contract.py)."""

    name = "zalo_bot"

    def __init__(
        self,
        client: ClientSession,
        token: SecretStr,
        *,
        api: str,
        public_url: str | None = None,
        called: str | None = None,
    ) -> None:
        """`api` is the host; `public_url` the address of our server, without which there are no images; `called` the
        name by which groups mention the bot (`learn_name` asks Zalo for it).
        """
        self._client = client
        self._token = token
        self._api = api.rstrip("/")
        self._public_url = (public_url or "").rstrip("/")
        self._names = {called} if called else set[str]()

    def events_of(self, body: object) -> tuple[Event, ...]:
        """One event for each update, wrapped in `result` or not; none from other bots and from groups that talk
        among themselves.
        """
        wrapped = at(body, "result")
        updates = wrapped if isinstance(wrapped, list) else [body if wrapped is None else wrapped]
        return tuple(event for update in updates if (event := self._event(update)) is not None)

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        """Texts of up to LONGEST_TEXT with the buttons as a numbered list at the end, then the images by address."""
        texts = [Call("text", {"chat_id": user, "text": piece}) for piece in as_texts(reply, LONGEST_TEXT)]
        images = reply.images if self._public_url else ()
        return (*texts, *(Call("image", {"chat_id": user, "photo": self._public_url + i.path}) for i in images))

    def typing(self, user: str) -> Call:
        """Returns the call that shows `user` that an answer is being written."""
        return Call("typing", {"chat_id": user, "action": "typing"})

    async def send(self, call: Call) -> None:
        """Makes one request. Raises TryLater, Rejected, Unsure."""
        await self._asked(_METHODS[call.method], call.body)

    async def learn_name(self) -> None:
        """Asks Zalo how the bot is called. Raises TryLater, Rejected (a wrong token), Unsure."""
        me = (await self._asked("getMe", {})).body
        names = (text_at(me, "result", name).strip() for name in ("account_name", "display_name"))
        self._names |= {name for name in names if name}

    async def register(self, secret: SecretStr) -> None:
        """Has Zalo deliver to `<public_url>/webhooks/zalo-bot` with `secret`. Raises TryLater, Rejected, Unsure."""
        url = f"{self._public_url}/webhooks/zalo-bot"
        await self._asked("setWebhook", {"url": url, "secret_token": secret.get_secret_value()})

    async def updates(self) -> AsyncIterator[object]:
        """Gives what getUpdates brings, for `events_of`, until it is closed; removes the webhook first.

        For development: Zalo forgets an update when it has given it. An idle 408 is no error; others are waited out.
        """
        removed = False
        while True:
            try:
                if not removed:
                    with contextlib.suppress(Rejected):  # there was none
                        await self._asked("deleteWebhook", {})
                    removed = True
                answer = await self._call("getUpdates", {"timeout": _POLL_SECONDS})
                if answer.body.get("ok") is True:
                    yield answer.body
                elif _code(answer) != 408:
                    _judge(answer)
            except (TryLater, Rejected, Unsure) as error:
                log.warning("Zalo Bot gave no updates: %s", error)
                await asyncio.sleep(_CALM_SECONDS)

    async def _asked(self, method: str, body: dict[str, Any]) -> Answer:
        answer = await self._call(method, body)
        _judge(answer)
        return answer

    async def _call(self, method: str, body: dict[str, Any]) -> Answer:
        return await post(self._client, f"{self._api}/bot{self._token.get_secret_value()}/{method}", json=body)

    def _event(self, update: object) -> Event | None:
        name, chat = text_at(update, "event_name"), id_at(update, "message", "chat", "id")
        # What Zalo may add later is answered like a file: kindly, that the bot reads text.
        kind = _KINDS.get(name, "file" if re.fullmatch(r"message\.\w+\.received", name) else None)
        if kind is None or not chat or at(update, "message", "from", "is_bot") is True:
            return None
        text = text_at(update, "message", "text") if kind == "text" else ""
        if text_at(update, "message", "chat", "chat_type").upper() == "GROUP":
            addressed = self._addressed(text)
            if addressed is None:
                return None
            text = addressed
        if text.strip() == "/start":
            kind = "hello"
        date = at(update, "message", "date")
        event = id_at(update, "message", "message_id") or digest(name, chat, id_at(update, "message", "date"), text)
        return Event(event, chat, kind, text, moment(date))

    def _addressed(self, text: str) -> str | None:
        """The text without the mention of the bot; None where it is not mentioned."""
        for name in sorted(self._names, key=len, reverse=True):
            mention = re.compile(rf"@{re.escape(name)}(?!\w)[\s,:]*", re.IGNORECASE)
            if mention.search(text):
                return mention.sub("", text, count=1).strip()
        return None


def is_genuine(settings: Settings, headers: Mapping[str, str], raw_body: bytes) -> bool:
    """Whether the request carries our secret (`trolyso_zalo_bot_secret`); nothing does where none is set.

    Takes the same time for every wrong secret. The secret does not depend on the body.
    """
    if settings.trolyso_zalo_bot_secret is None:
        return False
    given = headers.get("X-Bot-Api-Secret-Token", "").encode(errors="surrogateescape")
    return hmac.compare_digest(settings.trolyso_zalo_bot_secret.get_secret_value().encode(), given)


def _code(answer: Answer) -> int | None:
    """The code of a failure: in the body, else the HTTP status."""
    code = answer.body.get("error_code", answer.status)
    return code if isinstance(code, int) else None


def _judge(answer: Answer) -> None:
    """Raises what the answer means; nothing for a success."""
    if answer.body.get("ok") is True:
        return
    code = _code(answer)
    if code in (408, 429, 503):
        raise TryLater(str(code))
    if code is None or code >= 500 or answer.body.get("ok") is not False:
        raise Unsure(f"code {code}")
    raise Rejected(str(code))
