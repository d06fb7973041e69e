"""The doors of the platforms before forged, damaged and hostile deliveries."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels import telegram, zalo_oa
from tests.bot.web.delivered import (
    OF_TELEGRAM,
    OF_ZALO_BOT,
    SETTINGS,
    TELEGRAM,
    ZALO_BOT,
    ZALO_OA,
    Acknowledged,
    ListedInbox,
    opened,
)
from tests.doubles.fake_zalo import oa_event, signed
from tests.doubles.telegram import TOKEN, message, press


def test_none_of_ten_thousand_forgeries_is_accepted() -> None:
    chance = random.Random(5)
    raw, headers = signed(oa_event("user_send_text", "u", "m1", text="chào"))
    secret = telegram.webhook_secret(TOKEN)

    def forged_zalo() -> bool:
        other, mac = bytearray(raw), headers["X-ZEvent-Signature"]
        how = chance.choice(["change", "cut", "add", "mac"])
        if how == "change":
            at = chance.randrange(len(other))
            other[at] = (other[at] + chance.randrange(1, 256)) % 256
        elif how == "cut":
            del other[chance.randrange(1, len(other)) :]
        elif how == "add":
            other += chance.choice(string.printable).encode()
        else:
            mac = "mac=" + "".join(chance.choices("0123456789abcdef", k=64))
        return zalo_oa.is_genuine(SETTINGS, {"X-ZEvent-Signature": mac}, bytes(other))

    def forged_telegram() -> bool:
        other = list(secret)
        if chance.random() < 0.5:
            at = chance.randrange(len(other))
            other[at] = chance.choice([c for c in "0123456789abcdefG" if c != other[at]])
        else:
            del other[chance.randrange(len(other)) :]
        return telegram.is_genuine(SETTINGS, {telegram.SECRET_HEADER: "".join(other)}, raw)

    assert zalo_oa.is_genuine(SETTINGS, headers, raw)
    assert sum(forged_zalo() + forged_telegram() for _ in range(5_000)) == 0


@pytest.fixture(scope="module")
def posting() -> Iterator[Callable[[str, bytes, dict[str, str]], int]]:
    """A server for many tries, in a loop of its own, since hypothesis calls a plain function."""
    loop = asyncio.new_event_loop()
    http = loop.run_until_complete(_session())
    runner = loop.run_until_complete(opened(ListedInbox(), Acknowledged(), http))

    async def post(path: str, raw: bytes, headers: dict[str, str]) -> int:
        async with http.post(f"http://127.0.0.1:{runner.addresses[0][1]}{path}", data=raw, headers=headers) as response:
            return response.status

    yield lambda path, raw, headers: loop.run_until_complete(post(path, raw, headers))
    loop.run_until_complete(runner.cleanup())
    loop.run_until_complete(http.close())
    loop.close()


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


_GOOD: list[dict[str, Any]] = [
    {"update_id": 1, **message(1, "VNeID?")},
    {"update_id": 2, **press(1, "#up")},
    {"event_name": "message.text.received", "message": {"date": 1, "chat": {"id": "c", "chat_type": "PRIVATE"},
     "message_id": "m", "from": {"id": "c", "is_bot": False}, "text": "x"}},
    oa_event("user_send_text", "u", "m1", text="chào"),
    oa_event("user_send_location", "u", "m1", attachments=[{"payload": {"coordinates": {"latitude": "1"}}}]),
]  # fmt: skip
_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.just("\ud83d"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in _places(part, (*path, key)))]


@st.composite
def _damaged(draw: st.DrawFn) -> Any:
    """A delivery as platforms make it, with some of its parts missing or of another type."""
    body: Any = json.loads(json.dumps(draw(st.sampled_from(_GOOD))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([place for place in _places(body) if place] or [("x",)]))
        holder = body
        for key in way:
            holder = holder[key]
        if draw(st.booleans()) and isinstance(holder, dict):
            holder.pop(last, None)
        else:
            holder[last] = draw(_ODD)
    return body


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(body=_damaged() | _ODD)
def test_any_genuine_json_gets_its_200(posting: Callable[..., int], body: Any) -> None:
    raw = json.dumps(body).encode()
    assert posting(TELEGRAM, raw, OF_TELEGRAM) == 200
    assert posting(ZALO_BOT, raw, OF_ZALO_BOT) == 200
    if isinstance(body, dict):
        signed_raw, headers = signed({**body, "timestamp": "1699003881354"})
        assert posting(ZALO_OA, signed_raw, headers) == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(raw=st.binary(max_size=400), header=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=300))
def test_whatever_a_stranger_sends_is_a_401(posting: Callable[..., int], raw: bytes, header: str) -> None:
    names = (telegram.SECRET_HEADER, "X-Bot-Api-Secret-Token", "X-ZEvent-Signature", "X-ZEvent-Timestamp")
    expected = {401} | ({200} if raw.strip() == b"{}" else set())
    assert {posting(path, raw, dict.fromkeys(names, header)) for path in (TELEGRAM, ZALO_OA, ZALO_BOT)} <= expected
