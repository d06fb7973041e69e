"""Zalo OA: what comes in by its webhook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Event
from bot.channels.zalo_oa import ZaloOa
from tests.bot.channels.strange import ANY_JSON, deep, spoiled
from tests.doubles.fake_zalo import oa_event, oa_follow


def parse(body: object) -> tuple[Event, ...]:
    return ZaloOa(None, None, api="").events_of(body)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user_send_text", "text"),
        ("user_send_link", "text"),
        ("user_send_image", "picture"),
        ("user_send_gif", "picture"),
        ("user_send_sticker", "sticker"),
        ("user_send_audio", "voice"),
        ("user_send_video", "file"),
        ("user_send_file", "file"),
        ("user_send_business_card", "file"),
        ("user_send_location", "location"),
        ("user_submit_info", "silent"),
        ("user_seen_message", "silent"),
        ("user_received_message", "silent"),
    ],
)
def test_every_event_of_a_person_is_understood(name: str, kind: str) -> None:
    body = oa_event(name, "2", "m4", text="Làm VNeID ở đâu?") | {"timestamp": "1699003881354"}
    (event,) = parse(body)
    assert (event.user, event.kind, event.at.isoformat()) == ("2", kind, "2023-11-03T09:31:21.354000+00:00")
    assert event.text == ("Làm VNeID ở đâu?" if kind == "text" else "")
    assert (event.id == "m4") == name.startswith("user_send_")
    assert parse(body) == (event,), "the same when it is delivered again"


def test_following_and_leaving_are_first_and_last_words() -> None:
    hello, leave = oa_follow("2"), oa_follow("2", "unfollow")
    assert [parse(body)[0].kind for body in (hello, leave)] == ["hello", "leave"]
    assert parse(hello)[0].user == "2"
    assert parse(hello)[0].id != parse(hello | {"timestamp": "1699003881355"})[0].id
    assert parse(hello)[0].id != "2"


def test_what_the_oa_itself_sends_wants_no_answer() -> None:
    body = oa_event("oa_send_text", "579", "m5", text="Dạ") | {"recipient": {"id": "2"}}
    assert [(event.kind, event.user) for event in parse(body)] == [("silent", "2")]


def test_a_link_without_words_is_answered_as_a_file() -> None:
    assert parse(oa_event("user_send_link", "2", "m6"))[0].kind == "file"


@pytest.mark.parametrize("body", [{}, [], None, 3, {"event_name": "user_flies"}, {"event_name": "user_send_text"}])
def test_what_is_not_understood_gives_no_event(body: object) -> None:
    assert parse(body) == ()


EVENTS = [oa_event("user_send_text", "2", "4", text="a"), oa_follow("2"), oa_event("user_send_location", "2", "5")]


@given(ANY_JSON | st.sampled_from(EVENTS).flatmap(spoiled))
def test_no_payload_is_an_error(body: object) -> None:
    for event in parse(body):
        assert 1 <= len(event.id) <= 200
        assert 1 <= len(event.user) <= 200
        assert len(event.text) <= 4_000
        assert event.at.tzinfo is not None
        (event.text + event.user + event.id).encode()


def test_neither_depth_nor_size_is_an_error() -> None:
    assert parse(deep()) == ()
    assert parse({"event_name": "follow", "follower": deep(), "timestamp": deep()}) == ()
    big = oa_event("user_send_text", "2", "4", text="a" * 1_000_000) | {"timestamp": 10**400}
    assert len(parse(big)[0].text) == 4_000
