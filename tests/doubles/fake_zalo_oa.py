"""Zalo OA's message API for tests, strict about every field of a request."""

from __future__ import annotations

from collections import deque
from typing import Any

from aiohttp import BodyPartReader, web

from tests.doubles.fake_zalo_oauth import FakeOauth, Fault, broken, faulty

_PAYLOADS: dict[str, type] = {"oa.open.url": dict, "oa.query.show": str, "oa.query.hide": str}


class FakeOa:
    """`sent` is what people were shown: (user, message) in order."""

    def __init__(self, breaches: list[str], oauth: FakeOauth) -> None:
        self.faults: deque[Fault] = deque()
        self.upload_faults: deque[Fault] = deque()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.uploads: dict[str, bytes] = {}
        """By attachment_id or token."""
        self._breaches = breaches
        self._oauth = oauth

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v3.0/oa/message/cs", self._send),
            web.post("/v2.0/oa/upload/image", self._upload_image),
            web.post("/v2.0/oa/upload/file", self._upload_file),
        ]

    def texts(self, user: str) -> list[str]:
        """The texts that a person was shown."""
        return [message["text"] for to, message in self.sent if to == user and "text" in message]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        found = _breaches(body, self.uploads)
        self._breaches.extend(found)
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, int):
            return faulty(fault)
        if fault == "break":
            return broken(request)
        if found:
            return faulty(-210 if "text of more than 2,000" in found else -201)
        self.sent.append((body["recipient"]["user_id"], body["message"]))
        if fault == "lost":
            return broken(request)
        return web.json_response({"error": 0, "message": "Success", "data": {"message_id": f"sent-{len(self.sent)}"}})

    async def _upload_image(self, request: web.Request) -> web.StreamResponse:
        return await self._upload(request, "attachment_id", 1_000_000, (b"\x89PNG", b"\xff\xd8\xff"))

    async def _upload_file(self, request: web.Request) -> web.StreamResponse:
        return await self._upload(request, "token", 5_000_000, (b"%PDF", b"PK\x03\x04"))

    async def _upload(
        self, request: web.Request, answer: str, most: int, starts: tuple[bytes, ...]
    ) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        part = await (await request.multipart()).next()
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name != "file" or not part.filename:
            self._breaches.append("an upload without a part `file` with a name")
        if len(content) > most or not content.startswith(starts):
            self._breaches.append(f"an upload of the wrong size or kind: {len(content)} bytes")
        fault = self.upload_faults.popleft() if self.upload_faults else None
        if isinstance(fault, int):
            return faulty(fault)
        if fault is not None:
            return broken(request)
        name = f"upload-{len(self.uploads)}"
        self.uploads[name] = content
        return web.json_response({"error": 0, "message": "Success", "data": {answer: name}})

    def _refused(self, request: web.Request) -> web.Response | None:
        given = request.headers.get("access_token")
        if given is None:
            self._breaches.append("no access_token")
        return None if given == self._oauth.access_token else faulty(self._oauth.ended_code)


def _breaches(body: Any, uploads: dict[str, bytes]) -> list[str]:
    """What breaks a documented limit in the body of a send."""
    if not isinstance(body, dict) or set(body) != {"recipient", "message"} or not isinstance(body["message"], dict):
        return ["a send is {recipient, message}"]
    message, found = body["message"], []
    user = body["recipient"].get("user_id") if set(body["recipient"]) == {"user_id"} else None
    if not isinstance(user, str) or not user:
        found.append("recipient is {user_id: text}")
    if not message or set(message) - {"text", "attachment"}:
        found.append("a message is {text, attachment}")
    text = message.get("text")
    if text is not None and (not isinstance(text, str) or not text.strip()):
        found.append("an empty text")
    elif text is not None and len(text) > 2_000:
        found.append("text of more than 2,000")
    if "attachment" in message:
        found += _of_attachment(message["attachment"], uploads)
    return found


def _of_attachment(attachment: dict[str, Any], uploads: dict[str, bytes]) -> list[str]:
    payload = attachment.get("payload", {})
    if set(attachment) != {"type", "payload"} or attachment["type"] not in ("template", "file"):
        return ["an attachment is {type, payload}"]
    if attachment["type"] == "file":
        return [] if payload.get("token") in uploads else ["a file that was not uploaded"]
    if payload.get("template_type") == "media":
        elements = payload.get("elements", [])
        known = len(elements) == 1 and elements[0].get("attachment_id") in uploads
        return [] if known and elements[0].get("media_type") == "image" else ["an image that was not uploaded"]
    buttons = payload.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 5:
        return ["1 to 5 buttons"]
    return [breach for button in buttons for breach in _of_button(button)]


def _of_button(button: dict[str, Any]) -> list[str]:
    found = []
    if set(button) != {"title", "type", "payload"}:
        found.append("a button is {title, type, payload}")
    if not 1 <= len(button.get("title", "")) <= 100:
        found.append("a button's title has 1 to 100 characters")
    payload, wanted = button.get("payload"), _PAYLOADS.get(str(button.get("type")))
    if wanted is None or not isinstance(payload, wanted):
        found.append("a button's payload is of the wrong kind")
    elif len(str(payload)) > 1_000:
        found.append("a button's payload of more than 1,000")
    elif isinstance(payload, dict) and not str(payload.get("url", "")).startswith("https://"):
        found.append("a button opens an https address")
    return found
