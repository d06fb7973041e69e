"""Zalo Official Account: its webhook events, its message API, its signature. See CHANNELS, "Zalo Official Account"."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aiohttp import ClientSession, FormData

from bot.channels.contract import Call, Event, Kind, Rejected, TryLater, Unsure
from bot.channels.splitting import split
from bot.channels.wire import at, digest, id_at, moment, text_at
from bot.channels.zalo_http import Answer, post
from bot.settings import Settings
from handlers.messages import Button, Reply

log = logging.getLogger(__name__)

LONGEST_TEXT = 2_000
MOST_BUTTONS = 5
LARGEST_IMAGE = 1_000_000
"""Bytes."""
_KINDS: dict[str, Kind] = {
    "user_send_text": "text",
    "user_send_link": "text",
    "user_send_image": "picture",
    "user_send_gif": "picture",
    "user_send_sticker": "sticker",
    "user_send_audio": "voice",
    "user_send_video": "file",
    "user_send_file": "file",
    "user_send_business_card": "file",
    "user_send_location": "location",
    "follow": "hello",
    "unfollow": "leave",
    "user_submit_info": "silent",
    "user_seen_message": "silent",
    "user_received_message": "silent",
}
_TOKEN_ENDED = (-216, -220)
_LATER = {-32: None, -211: 3_600.0}
"""Codes of which nothing was delivered, with the seconds to wait: too many calls; the quota of the OA is used up."""
_REFUSED = (-201, -210, -213, -227, -230, -232)
"""Bad parameter, too long, no follower, inactive user, outside the window (two codes)."""


class Tokens(Protocol):
    """Who keeps the access token (zalo_tokens.TokenKeeper)."""

    async def access(self) -> str:
        """Returns an access token. Raises TryLater where there is none now."""

    async def renewed(self, ended: str) -> str:
        """Returns an access token that follows `ended`, which Zalo refused. Raises TryLater."""


class ZaloOa:
    """A Platform (contract.py)."""

    name = "zalo_oa"

    def __init__(
        self,
        client: ClientSession,
        tokens: Tokens,
        *,
        api: str,
        template_type: str | None = None,
        picture: Callable[[str], bytes | None] = lambda path: None,
    ) -> None:
        """`api` is the host ("https://openapi.zalo.me"); `picture` gives the PNG of an Image's path, None where there
        is none; `template_type` goes into the payload of buttons where it is set.
        """
        self._client = client
        self._tokens = tokens
        self._api = api.rstrip("/")
        self._template_type = template_type
        self._picture = picture

    def events_of(self, body: object) -> tuple[Event, ...]:
        """One event, or none for what is not understood."""
        name = text_at(body, "event_name")
        kind: Kind | None = "silent" if name.startswith("oa_send_") else _KINDS.get(name)
        user = next(filter(None, (id_at(body, *path) for path in _who(name))), "")
        if kind is None or not user:
            return ()
        text = text_at(body, "message", "text") if kind == "text" else ""
        if name == "user_send_link" and not text.strip():
            kind = "file"
        # A message is named by msg_id; other events have no id of their own.
        named = id_at(body, "message", "msg_id") if name.startswith("user_send_") else ""
        event = named or digest(name, user, id_at(body, "timestamp"), id_at(body, "message", "msg_id"))
        return (Event(event, user, kind, text, moment(at(body, "timestamp"))),)

    def calls_for(self, user: str, reply: Reply) -> tuple[Call, ...]:
        """Texts of up to LONGEST_TEXT, the last with the buttons; then the images, each of which is uploaded first."""
        messages: list[dict[str, Any]] = [{"text": piece} for piece in split(reply.text, LONGEST_TEXT)]
        if messages and reply.buttons:
            messages[-1]["attachment"] = self._template(reply.buttons[:MOST_BUTTONS])
        texts = [Call("text", {"recipient": {"user_id": user}, "message": message}) for message in messages]
        return (*texts, *(Call("image", {"user_id": user, "path": image.path}) for image in reply.images))

    async def send(self, call: Call) -> None:
        """Makes one request, twice where the access token had ended. Raises TryLater, Rejected, Unsure."""
        if call.method == "image":
            await self._send_image(str(call.body["user_id"]), str(call.body["path"]))
        else:
            await self._asked("/v3.0/oa/message/cs", lambda: {"json": call.body})

    async def _send_image(self, user: str, path: str) -> None:
        image = self._picture(path)
        if image is None or len(image) > LARGEST_IMAGE:
            raise Rejected("no image" if image is None else "image too large")

        def form() -> dict[str, Any]:
            data = FormData()
            data.add_field("file", image, filename=path.rpartition("/")[2], content_type="image/png")
            return {"data": data}

        try:
            uploaded = await self._asked("/v2.0/oa/upload/image", form)
        except Unsure as error:
            raise TryLater(str(error)) from None  # an upload shows the person nothing
        attachment = id_at(uploaded.body, "data", "attachment_id")
        if not attachment:
            raise Rejected("no attachment_id")
        elements = [{"media_type": "image", "attachment_id": attachment}]
        payload = {"template_type": "media", "elements": elements}
        message = {"attachment": {"type": "template", "payload": payload}}
        await self._asked("/v3.0/oa/message/cs", lambda: {"json": {"recipient": {"user_id": user}, "message": message}})

    async def _asked(self, path: str, request: Callable[[], dict[str, Any]]) -> Answer:
        """Posts `request()` with the access token; a token that had ended is renewed once."""
        token = await self._tokens.access()
        answer = await self._post(path, token, request())
        if _code(answer) in _TOKEN_ENDED:
            answer = await self._post(path, await self._tokens.renewed(token), request())
        _judge(_code(answer))
        return answer

    async def _post(self, path: str, token: str, request: dict[str, Any]) -> Answer:
        return await post(self._client, self._api + path, headers={"access_token": token}, **request)

    def _template(self, buttons: tuple[Button, ...]) -> dict[str, Any]:
        payload: dict[str, Any] = {"buttons": [_button(button) for button in buttons]}
        if self._template_type:
            payload["template_type"] = self._template_type
        return {"type": "template", "payload": payload}


def is_genuine(settings: Settings, headers: Mapping[str, str], raw_body: bytes) -> bool:
    """Whether Zalo sent this body: its `X-ZEvent-Signature` is made with the OA's secret key, over every byte.

    The console's unsigned "{}" counts as genuine: it wants 200, and there is no event in it. Takes the same time
    for every wrong signature. Needs `trolyso_zalo_app_id` and `trolyso_zalo_oa_secret`; without them nothing is.
    """
    if raw_body.strip() == b"{}":
        return True
    if not settings.trolyso_zalo_app_id or not settings.trolyso_zalo_oa_secret:
        return False
    try:
        body = json.loads(raw_body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(body, dict):
        return False
    app, secret = settings.trolyso_zalo_app_id.encode(), settings.trolyso_zalo_oa_secret.get_secret_value().encode()
    given = headers.get("X-ZEvent-Signature", "").strip().removeprefix("mac=").lower().encode(errors="replace")
    stamps = (id_at(body, "timestamp"), headers.get("X-ZEvent-Timestamp", ""))
    # Digits alone, and a body that is whole: otherwise its end could be moved into the header, and the sum be the same.
    sums = [
        hashlib.sha256(app + raw_body + stamp.encode() + secret).hexdigest().encode()
        for stamp in stamps
        if re.fullmatch("[0-9]{1,20}", stamp)
    ]
    return sum(hmac.compare_digest(made, given) for made in sums) > 0


def _who(name: str) -> tuple[tuple[str, ...], ...]:
    """Where an event names the person: the first that is there."""
    if name.startswith("oa_send_"):
        return (("recipient", "id"),)
    return (("follower", "id"), ("sender", "id")) if name.endswith("follow") else (("sender", "id"),)


def _button(button: Button) -> dict[str, Any]:
    if button.url:
        return {"title": button.title, "type": "oa.open.url", "payload": {"url": button.url}}
    return {"title": button.title, "type": "oa.query.show", "payload": f"#{button.id}"}


def _code(answer: Answer) -> int | None:
    error = answer.body.get("error")
    try:
        return int(error) if isinstance(error, int | str) else None
    except ValueError:
        return None


def _judge(code: int | None) -> None:
    """Raises what `code` means; nothing for 0."""
    if code == 0:
        return
    if code is None:
        raise Unsure("no code")
    if code in _LATER:
        raise TryLater(str(code), _LATER[code])
    if code in _TOKEN_ENDED:
        raise TryLater(str(code), 300.0)
    if code not in _REFUSED:
        log.warning("Zalo OA answered the unknown code %d; the call is given up", code)
    raise Rejected(str(code))
