"""Who may deliver to the webhooks of Zalo."""

from __future__ import annotations

import random

import pytest
from multidict import CIMultiDict

from bot.channels import zalo_bot, zalo_oa
from bot.settings import Settings
from tests.doubles.fake_zalo import APP_ID, BOT_SECRET, OA_SECRET, oa_event, signed

EVENT = oa_event("user_send_text", "2", "4", text="Bà con hỏi VNeID ở đâu?")


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate(
        {"trolyso_zalo_app_id": APP_ID, "trolyso_zalo_oa_secret": OA_SECRET, "trolyso_zalo_bot_secret": BOT_SECRET}
    )


@pytest.mark.parametrize("in_header", [False, True])
@pytest.mark.parametrize("prefix", ["mac=", ""])
def test_what_zalo_signed_is_genuine(settings: Settings, in_header: bool, prefix: str) -> None:
    raw, headers = signed(EVENT, stamp_in_header=in_header)
    headers["X-ZEvent-Signature"] = prefix + headers["X-ZEvent-Signature"].removeprefix("mac=")
    assert zalo_oa.is_genuine(settings, headers, raw)
    lower = CIMultiDict({name.lower(): value for name, value in headers.items()})
    assert zalo_oa.is_genuine(settings, lower, raw)


def test_none_of_10000_forged_changed_or_truncated_requests_is_genuine(settings: Settings) -> None:
    chance = random.Random(5)
    accepted = []
    for _ in range(10_000):
        raw, headers = signed(EVENT, stamp_in_header=chance.random() < 0.5)
        way = chance.choice(WAYS)
        raw, headers = way(chance, raw, dict(headers))
        if zalo_oa.is_genuine(settings, headers, raw):
            accepted.append((way.__name__, raw, headers))
    assert accepted == []


Delivery = tuple[bytes, dict[str, str]]


def changed(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    place = chance.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ chance.randrange(1, 256)]) + raw[place + 1 :], headers


def truncated(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    return raw[: chance.randrange(len(raw))], headers


def longer(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    return raw + chance.choice([b" ", b"\n", b"}", b"1", b"\x00"]), headers


def of_another_text(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    return raw.replace(b"VNeID", chance.choice([b"VNPT", b"vneid", b"OTP"])), headers


def with_a_made_up_signature(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    made_up = chance.choice(
        ["", "mac=", "mac=đ", "0" * 64, chance.randbytes(32).hex(), "mac=" + chance.randbytes(8).hex()]
    )
    return raw, headers | {"X-ZEvent-Signature": made_up}


def unsigned(_: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    headers.pop("X-ZEvent-Signature")
    return raw, headers


def of_another_time(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    if "X-ZEvent-Timestamp" in headers:
        return raw, headers | {"X-ZEvent-Timestamp": str(chance.randrange(10**12, 10**13))}
    return raw.replace(b'"timestamp": "1', b'"timestamp": "2'), headers


def with_its_end_in_the_header(chance: random.Random, raw: bytes, headers: dict[str, str]) -> Delivery:
    """The sum is over body and time without a mark between them: the border must not move."""
    stamp = headers.get("X-ZEvent-Timestamp") or str(EVENT["timestamp"])
    moved = chance.randrange(1, len(stamp))
    if chance.random() < 0.5:
        return raw + stamp[:moved].encode(), headers | {"X-ZEvent-Timestamp": stamp[moved:]}
    return raw[:-moved], headers | {"X-ZEvent-Timestamp": raw[-moved:].decode(errors="replace") + stamp}


WAYS = (
    changed,
    truncated,
    longer,
    of_another_text,
    with_a_made_up_signature,
    unsigned,
    of_another_time,
    with_its_end_in_the_header,
)


def test_the_border_between_body_and_time_cannot_be_moved(settings: Settings) -> None:
    raw, headers = signed(EVENT, stamp_in_header=True, spaces=2)
    assert zalo_oa.is_genuine(settings, headers, raw)
    moved = headers | {"X-ZEvent-Timestamp": "  " + headers["X-ZEvent-Timestamp"]}
    assert not zalo_oa.is_genuine(settings, moved, raw[:-2])


def test_the_unsigned_empty_object_of_the_console_is_let_in_and_holds_no_event(settings: Settings) -> None:
    assert zalo_oa.is_genuine(settings, {}, b"{}")
    assert not zalo_oa.is_genuine(settings, {}, b'{"event_name":"follow"}')


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1", b"{", b"[" * 100_000, b'{"timestamp":' + b"9" * 5_000 + b"}", b"\xff"]
)
def test_a_body_that_is_no_object_is_not_genuine_and_no_trouble(settings: Settings, raw: bytes) -> None:
    assert not zalo_oa.is_genuine(settings, {"X-ZEvent-Signature": "mac=0"}, raw)


def test_without_a_secret_in_the_settings_nothing_is_genuine() -> None:
    raw, headers = signed(EVENT)
    nothing = Settings.model_validate({})
    assert not zalo_oa.is_genuine(nothing, headers, raw)
    assert not zalo_bot.is_genuine(nothing, {"X-Bot-Api-Secret-Token": ""}, b"{}")


def test_a_bot_s_delivery_carries_our_secret(settings: Settings) -> None:
    assert zalo_bot.is_genuine(settings, CIMultiDict({"x-bot-api-secret-token": BOT_SECRET}), b"{}")
    for wrong in ("", BOT_SECRET[:-1], BOT_SECRET + "1", BOT_SECRET.upper(), "đ", "\udcff"):
        assert not zalo_bot.is_genuine(settings, {"X-Bot-Api-Secret-Token": wrong}, b"{}")
