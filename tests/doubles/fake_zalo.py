"""A Zalo for tests, over real HTTP: OA, OAuth and Bot. It checks every request against the documented limits.

async with FakeZalo() as zalo:
    settings = zalo.environment()      # what the program needs to speak with it
    zalo.oa.faults.append(-32)         # the next send is answered with this
    await zalo.deliver_oa(webhook, zalo.oa_text("user", "chào", "m1"))
# leaving the block fails the test where a request broke a limit
"""

from __future__ import annotations

import hashlib
import json
import time
from types import TracebackType
from typing import Any

from aiohttp import ClientSession, web

from tests.doubles.fake_zalo_bot import FakeBot
from tests.doubles.fake_zalo_oa import FakeOa
from tests.doubles.fake_zalo_oauth import FakeOauth

APP_ID = "4018"
APP_SECRET = "app-secret-of-tests"
OA_SECRET = "oa-secret-of-tests"
BOT_TOKEN = "77:bot-token-of-tests"
BOT_SECRET = "bot-secret-of-tests"


class FakeZalo:
    """The three servers behind one address."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        """What broke a documented limit, in words."""
        self.oauth = FakeOauth(self.breaches, APP_ID, APP_SECRET)
        self.oa = FakeOa(self.breaches, self.oauth)
        self.bot = FakeBot(self.breaches, BOT_TOKEN)
        self.url = ""

    async def __aenter__(self) -> FakeZalo:
        app = web.Application(client_max_size=10_000_000)
        app.add_routes([*self.oauth.routes(), *self.oa.routes(), *self.bot.routes()])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._runner.cleanup()
        if error is None:
            self.check()

    def check(self) -> None:
        """Fails the test where a request broke a documented limit."""
        if self.breaches:
            raise AssertionError(f"Zalo's limits were broken: {self.breaches}")

    def environment(self) -> dict[str, str]:
        """The settings of a program that speaks with this Zalo; it still has to log in (`oauth.refresh_token`)."""
        return {
            "TROLYSO_ZALO_APP_ID": APP_ID,
            "TROLYSO_ZALO_APP_SECRET": APP_SECRET,
            "TROLYSO_ZALO_OA_SECRET": OA_SECRET,
            "TROLYSO_ZALO_OA_API": self.url,
            "TROLYSO_ZALO_OAUTH": self.url,
            "TROLYSO_ZALO_BOT_TOKEN": BOT_TOKEN,
            "TROLYSO_ZALO_BOT_SECRET": BOT_SECRET,
            "TROLYSO_ZALO_BOT_API": self.url,
        }

    async def deliver_oa(self, webhook: str, event: dict[str, Any]) -> int:
        """Delivers an event to our webhook, signed; returns the status."""
        raw, headers = signed(event)
        async with self._client.post(webhook, data=raw, headers=headers) as response:
            return response.status

    async def deliver_bot(self, webhook: str, update: dict[str, Any]) -> int:
        """Delivers an update to our webhook with the secret; returns the status."""
        headers = {"X-Bot-Api-Secret-Token": self.bot.webhook_secret or BOT_SECRET}
        async with self._client.post(webhook, json=update, headers=headers) as response:
            return response.status

    def oa_text(self, user: str, text: str, message: str) -> dict[str, Any]:
        """`user_send_text`; pressing a button is the text "#<id>"."""
        return oa_event("user_send_text", user, message, text=text)

    def bot_text(self, user: str, text: str, message: str) -> dict[str, Any]:
        """`message.text.received` of a private chat."""
        return bot_update("message.text.received", user, message, text=text)


def oa_event(name: str, user: str, message: str, **more: object) -> dict[str, Any]:
    """An event of a message, as CHANNELS shows it; `more` goes into the message."""
    return {
        "event_name": name,
        "app_id": APP_ID,
        "sender": {"id": user},
        "recipient": {"id": "579"},
        "message": {"msg_id": message, **more},
        "timestamp": str(int(time.time() * 1_000)),
        "user_id_by_app": f"by-app-{user}",
    }


def oa_follow(user: str, name: str = "follow") -> dict[str, Any]:
    """`follow` or `unfollow`."""
    stamp = str(int(time.time() * 1_000))
    return {"event_name": name, "app_id": APP_ID, "oa_id": "579", "follower": {"id": user}, "timestamp": stamp}


def bot_update(name: str, user: str, message: str, *, group: str = "", **more: object) -> dict[str, Any]:
    """An update of the Bot Platform without the wrapper; `more` goes into the message."""
    return {
        "event_name": name,
        "message": {
            "date": int(time.time() * 1_000),
            "chat": {"chat_type": "GROUP" if group else "PRIVATE", "id": group or user},
            "message_id": message,
            "from": {"id": user, "is_bot": False, "display_name": "Chị Út"},
            **more,
        },
    }


def signed(event: dict[str, Any], *, stamp_in_header: bool = False, spaces: int = 0) -> tuple[bytes, dict[str, str]]:
    """The bytes of an event, with `spaces` behind it, and the headers with which Zalo delivers them."""
    stamp = str(event.get("timestamp", ""))
    headers = {"Content-Type": "application/json"}
    if stamp_in_header:
        stamp = str(int(time.time() * 1_000) + 1)
        headers["X-ZEvent-Timestamp"] = stamp
    raw = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass") + b" " * spaces
    made = hashlib.sha256(APP_ID.encode() + raw + stamp.encode() + OA_SECRET.encode()).hexdigest()
    return raw, headers | {"X-ZEvent-Signature": f"mac={made}"}
