"""What Telegram's updates become."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Event
from bot.channels.telegram_updates import Me, Place, events_of
from tests.doubles.telegram import in_group, message, press

ME = Me("7", "tro_ly_so_bot")


def read(update: dict[str, Any], number: int = 5, me: Me = ME) -> tuple[Event, ...]:
    return events_of({"update_id": number, **update}, me)


def one(update: dict[str, Any]) -> tuple[str, str]:
    (event,) = read(update)
    return event.kind, event.text


def grouped(text: str, **more: Any) -> dict[str, Any]:
    return in_group(1, text, **more)


def test_a_message_is_text_with_its_id_its_sender_and_its_time() -> None:
    (event,) = read(message(1, "VNeID là gì?", date=1_757_000_000))
    assert (event.id, event.user, event.kind, event.text) == ("5", "42", "text", "VNeID là gì?")
    assert event.at.isoformat() == "2025-09-04T15:33:20+00:00"


def test_a_pressed_button_is_its_id_as_text() -> None:
    assert one(press(1, "#programme:vneid")) == ("text", "#programme:vneid")
    assert read(press(1, "not one of ours")) == ()


@pytest.mark.parametrize("text", ["/start", "/help", "/start@Tro_Ly_So_Bot", "/START"])
def test_start_and_help_are_a_first_contact(text: str) -> None:
    assert one(message(1, text)) == ("hello", "")


def test_a_start_by_a_link_carries_its_payload_and_other_commands_are_text() -> None:
    assert one(message(1, "/start to-5")) == ("hello", "to-5")
    assert one(message(1, "/xoa@tro_ly_so_bot")) == ("text", "/xoa")


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("photo", "picture"), ("video", "picture"), ("sticker", "sticker"), ("voice", "voice"), ("audio", "voice"),
        ("location", "location"), ("document", "file"), ("contact", "file"), ("video_note", "picture"),
    ],
)  # fmt: skip
def test_what_is_no_text_has_its_kind(field: str, kind: str) -> None:
    assert one(message(1, **{field: {"file_id": "x"}})) == (kind, "")


def test_a_picture_carries_its_caption_and_an_album_is_one_event() -> None:
    first, second = (
        read(message(n, photo=[{"file_id": "x"}], media_group_id="77", caption="tờ này?"), n) for n in (1, 2)
    )
    assert first[0].text == "tờ này?"
    assert first[0].id == second[0].id


def test_an_edited_message_is_so_and_a_moving_location_is_nothing() -> None:
    assert one({"edited_message": message(1, "VNeID")["message"]}) == ("edited", "VNeID")
    assert read({"edited_message": message(1, location={"latitude": 10.2})["message"]}) == ()


def test_a_group_is_heard_only_where_it_speaks_to_the_bot() -> None:
    assert read(grouped("mai họp tổ nha")) == ()
    assert read(grouped("/ban@another_bot")) == ()
    assert read(grouped("gởi a@tro_ly_so_bot.vn")) == ()
    assert one(grouped("@Tro_Ly_So_Bot, VNeID là gì?")) == ("text", "VNeID là gì?")
    assert one(grouped("@tro_ly_so_bot")) == ("hello", "")
    assert one(grouped("/start")) == ("hello", "")
    assert one(grouped("nguồn ở đâu?", reply_to_message={"from": {"id": 7}})) == ("text", "nguồn ở đâu?")
    assert read(grouped("nguồn ở đâu?", reply_to_message={"from": {"id": 8}})) == ()


def test_two_people_of_a_group_have_two_conversations_and_the_answer_goes_to_the_topic() -> None:
    (event,) = read(grouped("/help", is_topic_message=True, message_thread_id=9))
    assert event.user == "-1001:42:9"
    assert Place.of(event.user) == Place(-1001, 42, 9)


def test_blocking_is_leaving_and_joining_a_group_is_a_first_contact() -> None:
    def change(kind: str, before: str, after: str) -> dict[str, Any]:
        who = message(1)["message"]
        chat = {**who["chat"], "type": kind}
        states = {"old_chat_member": {"status": before}, "new_chat_member": {"status": after}}
        return {"my_chat_member": {"chat": chat, "from": who["from"], "date": 1, **states}}

    assert one(change("private", "member", "kicked")) == ("leave", "")
    assert one(change("group", "left", "member")) == ("hello", "")
    assert read(change("private", "kicked", "member")) == ()
    assert read(change("channel", "left", "administrator")) == ()


def test_bots_channels_and_notes_of_telegram_itself_get_no_answer() -> None:
    assert read(message(1, "hi", **{"from": {"id": 9, "is_bot": True}})) == ()
    assert read(message(1, pinned_message={"message_id": 3})) == ()
    assert read({"channel_post": message(1, "tin")["message"]}) == ()


def test_half_an_emoji_and_nul_never_reach_the_database() -> None:
    ((event,)) = read(message(1, "VNeID \ud83d\x00 là gì"))
    event.text.encode("utf-8")
    assert "\x00" not in event.text


_KEYS = [
    *("message", "chat", "from", "id", "text", "date", "type", "update_id", "callback_query", "data", "is_bot"),
    *("my_chat_member", "new_chat_member", "status", "reply_to_message", "media_group_id"),
]
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["private", "group", "#up"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6),
    max_leaves=30,
)


@given(_VALUES)
def test_any_json_is_read_without_an_error(body: object) -> None:
    for event in events_of(body, ME):
        assert 1 <= len(event.id) <= 200
        assert 1 <= len(event.user) <= 200
        assert Place.of(event.user).user == event.user
