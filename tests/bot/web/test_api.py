"""The doors of the conversation, with what people and machines really send."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.words import load_words
from tests.bot.web.scripted_chat import ANSWERED, PICTURES, SHOWN
from tests.bot.web.served import WIDE, Client, serving

KEYS = ["id", "question", "status", "text", "programmes", "sources", "passages", "suggestions", "took_ms"]
ERRORS = load_words().errors


async def test_an_answer_has_exactly_the_documented_keys(client: Client) -> None:
    answer = await client.ask("Tiểu thương ở chợ có nhận tiền qua điện thoại không?")
    assert answer.status == 200
    assert list(answer.json) == [*KEYS, "session", "turn", "buttons"]
    assert answer.json["text"] == ANSWERED.text
    assert set(answer.json["sources"][0]) == {
        *("document", "file", "title", "issued_on", "as_of", "province", "section", "page", "quote")
    }
    assert answer.json["turn"] == 1
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_reply_with_a_picture_names_it_and_the_server_gives_it(client: Client) -> None:
    client.chat.reply = SHOWN
    answer = await client.ask("#qr:vneid")
    assert answer.json["images"] == [{"alt": SHOWN.images[0].alt, "path": "/qr/vneid.png"}]
    async with client.http.get(f"{client.url}/qr/vneid.png") as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert await response.read() == PICTURES["/qr/vneid.png"]
    for name in ("nothing.png", "..%2fsecret", "vneid", "%00"):
        assert (await client.send("GET", f"/qr/{name}")).status == 404


async def test_a_session_goes_on(client: Client) -> None:
    first = await client.ask("VNeID là gì?")
    second = await client.ask("Kích hoạt ở đâu?", session=first.json["session"])
    assert (second.json["session"], second.json["turn"]) == (first.json["session"], 2)


async def test_a_pressed_button_brings_buttons_back(client: Client) -> None:
    answer = await client.ask("#programme:vneid")
    assert answer.json["buttons"][0] == {
        "id": "ask:kich-hoat",
        "title": "Kích hoạt tài khoản định danh điện tử VNeID",
    }


async def test_a_button_that_opens_a_page_carries_its_address(client: Client) -> None:
    answer = await client.ask("#programme:vneid")
    assert answer.json["buttons"][-1] == {
        "id": "open:vneid.gov.vn",
        "title": "Mở vneid.gov.vn",
        "url": "https://vneid.gov.vn",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "broken_json"),
        (b"", "broken_json"),
        (b"\xff\xfe\xff", "broken_json"),
        (b"[" * 8000, "broken_json"),
        (b'{"text": ' + b"9" * 5000 + b"}", "broken_json"),
        (b'["VNeID"]', "not_an_object"),
        (b'"VNeID"', "not_an_object"),
        (b"null", "not_an_object"),
        ({}, "wrong_type"),
        ({"text": None}, "wrong_type"),
        ({"text": 5}, "wrong_type"),
        ({"text": ["VNeID"]}, "wrong_type"),
        ({"text": "VNeID", "session": 5}, "wrong_type"),
        ({"text": ""}, "empty"),
        ({"text": " \n\t\u00a0\u3000 "}, "empty"),
        ({"text": "\x00\x00"}, "empty"),
        ({"text": "\u200b\u200d"}, "empty"),
        ({"text": "VNeID", "session": "no-such-session"}, "unknown_session"),
        ({"text": "VNeID", "session": ""}, "unknown_session"),
        ({"text": "VNeID", "session": "a\x00b"}, "unknown_session"),
        ({"text": "VNeID", "session": "s" * 500}, "unknown_session"),
        ({"text": "a" * 2001}, "too_long"),
    ],
)
async def test_bad_input_is_refused_with_a_clear_sentence(client: Client, body: Any, code: str) -> None:
    answer = await client.post("/api/chat", body)
    assert (answer.status, answer.json["code"]) == (400, code)
    assert answer.json["error"] == getattr(ERRORS, code)


async def test_a_question_of_2000_letters_is_answered_composed_or_not(client: Client) -> None:
    assert (await client.ask("ệ" * 2000)).status == 200
    assert (await client.ask("e\u0323\u0302" * 1600)).status == 200


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("😀👍🏽", "😀👍🏽"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("VNe\x00ID\x07 là gì", "VNeID là gì"),
        ("  dòng một\r\ndòng hai ", "dòng một\ndòng hai"),
        ("một nửa \ud83d", "một nửa \ufffd"),
        ("?", "?"),
    ],
)
async def test_odd_but_honest_messages_are_answered(client: Client, text: str, heard: str) -> None:
    answer = await client.post("/api/chat", json.dumps({"text": text}).encode())
    assert answer.status == 200
    assert client.chat.asked[-1] == (heard, None)


async def test_10000_letters_are_too_large_and_the_sentence_says_what_to_do(client: Client) -> None:
    answer = await client.ask("a" * 10_000)
    assert answer.status == 413
    assert answer.json["error"].startswith("Câu hỏi dài quá")


async def test_a_body_of_exactly_8_kib_is_read(client: Client) -> None:
    padding = 8192 - len(b'{"text": "a", "x": ""}')
    assert (await client.post("/api/chat", b'{"text": "a", "x": "' + b"x" * padding + b'"}')).status == 200
    assert (await client.post("/api/chat", b'{"text": "a", "x": "' + b"x" * (padding + 1) + b'"}')).status == 413


async def test_thumbs_reach_the_chat(client: Client) -> None:
    session = (await client.ask("VNeID")).json["session"]
    body = {"session": session, "turn": 1, "value": "down", "reason": "unclear"}
    assert (await client.post("/api/feedback", body)).status == 204
    assert (await client.post("/api/feedback", {"session": session, "turn": 1, "value": "up"})).status == 204
    assert client.chat.rated == [(session, 1, "down", "unclear"), (session, 1, "up", None)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"session": "no-such-session"}, "unknown_session"),
        ({"turn": 7}, "unknown_turn"),
        ({"turn": "1"}, "wrong_type"),
        ({"turn": True}, "wrong_type"),
        ({"turn": -1}, "wrong_type"),
        ({"turn": 10**30}, "wrong_type"),
        ({"value": "great"}, "wrong_type"),
        ({"reason": "x" * 201}, "wrong_type"),
        ({"session": None}, "wrong_type"),
    ],
)
async def test_bad_thumbs_are_refused(client: Client, change: dict[str, Any], code: str) -> None:
    session = (await client.ask("VNeID")).json["session"]
    answer = await client.post("/api/feedback", {"session": session, "turn": 1, "value": "up"} | change)
    assert (answer.status, answer.json["code"]) == (400, code)
    assert client.chat.rated == []


async def test_a_forgotten_session_is_gone_and_forgetting_twice_is_no_error(client: Client) -> None:
    session = (await client.ask("VNeID")).json["session"]
    assert (await client.post("/api/forget", {"session": session})).status == 204
    assert (await client.post("/api/forget", {"session": session})).status == 204
    assert client.chat.forgotten == [session]
    assert (await client.ask("VNeID", session=session)).json["code"] == "unknown_session"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "session", "turn", "value", "x"]), inner),
)
FIELDS = {"text": st.text() | JSON, "session": JSON, "turn": JSON, "value": JSON, "reason": JSON}
BODIES = st.binary(max_size=9000) | st.one_of(JSON, st.fixed_dictionaries({}, optional=FIELDS)).map(
    lambda value: json.dumps(value).encode()
)
DOORS = st.sampled_from(["/api/chat", "/api/feedback", "/api/forget"])


def test_no_body_whatever_makes_the_server_fail() -> None:
    with asyncio.Runner() as runner:
        served = serving(WIDE)
        client = runner.run(anext(served))

        @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
        @given(door=DOORS, body=BODIES)
        def attack(door: str, body: bytes) -> None:
            answer = runner.run(client.post(door, body))
            assert answer.status in {200, 204, 400, 413}
            if answer.status >= 400:
                assert answer.json["error"]

        attack()
        runner.run(served.aclose())
