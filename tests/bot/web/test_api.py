"""The doors of the web server, on a real port, with what people and machines really send."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.server import Limits, Rate, create_app, start
from bot.web.words import load_words
from tests.bot.web.scripted_chat import ANSWERED, ScriptedChat

WIDE = Limits(session=Rate(10**6, 10**6), address=Rate(10**6, 10**6), body_seconds=0.5)
KEYS = ["id", "question", "status", "text", "programmes", "sources", "passages", "suggestions", "took_ms"]
ERRORS = load_words().errors


class Client:
    def __init__(self, url: str, chat: ScriptedChat, http: aiohttp.ClientSession) -> None:
        self.url, self.chat, self.http = url, chat, http

    async def send(self, method: str, path: str, **options: Any) -> SimpleNamespace:
        async with self.http.request(method, self.url + path, **options) as response:
            text = await response.text()
            body = json.loads(text) if response.content_type == "application/json" else None
            return SimpleNamespace(status=response.status, headers=response.headers, text=text, json=body)

    async def post(self, path: str, body: Any) -> SimpleNamespace:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await self.send("POST", path, data=raw)

    async def ask(self, text: Any, **more: Any) -> SimpleNamespace:
        return await self.post("/api/chat", {"text": text, **more})

    async def raw(self, request: bytes) -> bytes:
        """What the server answers to these very bytes, until it closes or two seconds are over."""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        try:
            async with asyncio.timeout(2):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()


async def serving(limits: Limits) -> AsyncIterator[Client]:
    chat = ScriptedChat()
    runner = await start(create_app(chat, limits=limits), "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        yield Client(f"http://127.0.0.1:{runner.addresses[0][1]}", chat, http)
    await runner.cleanup()


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    async for served in serving(WIDE):
        yield served


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


async def test_a_chunked_body_is_measured_too(client: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    assert (await client.send("POST", "/api/chat", data=chunks())).status == 413


async def test_a_compressed_body_is_measured_unpacked(client: Client) -> None:
    bomb = json.dumps({"text": "a" * 1_000_000}).encode()
    assert (await client.send("POST", "/api/chat", data=bomb, compress="deflate")).status == 413
    broken = await client.send("POST", "/api/chat", data=b"not gzip", headers={"Content-Encoding": "gzip"})
    assert broken.status == 400


@pytest.mark.parametrize(
    ("length", "status"), [(b"999999", b"413"), (b"100", b"408"), (b"-1", b"400"), (b"12abc", b"400")]
)
async def test_a_lying_content_length_gets_an_answer(client: Client, length: bytes, status: bytes) -> None:
    head = b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b'\r\n\r\n{"text":"a'
    assert (await client.raw(head)).split()[1] == status


async def test_a_client_that_asks_too_fast_waits() -> None:
    async for client in serving(Limits(address=Rate(burst=3, per_minute=60))):
        answers = [await client.ask("VNeID") for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert answers[3].headers["Retry-After"] == "1"
        assert answers[3].json["error"] == ERRORS.too_fast


async def test_a_session_that_asks_too_fast_waits_and_others_do_not() -> None:
    async for client in serving(Limits(session=Rate(burst=2, per_minute=6))):
        one, two = [(await client.ask("VNeID")).json["session"] for _ in range(2)]
        answers = [await client.ask("VNeID", session=one) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "10"
        assert (await client.ask("VNeID", session=two)).status == 200


async def test_not_ready_is_503_on_the_doors_and_on_readyz_but_not_on_healthz(client: Client) -> None:
    assert (await client.send("GET", "/readyz")).status == 200
    client.chat.ready = False
    refused = await client.ask("VNeID")
    assert (refused.status, refused.json["error"]) == (503, ERRORS.not_ready)
    assert "Retry-After" in refused.headers
    assert (await client.send("GET", "/readyz")).status == 503
    assert (await client.send("GET", "/healthz")).json == {"status": "ok"}


async def test_a_failure_inside_is_500_without_a_word_of_it(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.chat.error = RuntimeError("INSERT failed for 'so can cuoc 086123456789'")
    with caplog.at_level(logging.DEBUG):
        answer = await client.ask("so can cuoc 086123456789")
    assert (answer.status, answer.json["error"]) == (500, ERRORS.failed)
    assert "Traceback" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "086123456789" not in caplog.text


async def test_logs_hold_no_query_no_address_and_no_text(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await client.ask("cau hoi rieng tu")
        await client.send("GET", "/?hoi=rieng-tu")
        await client.send("GET", "/rieng-tu")
        await client.raw(b"GET / HTTP/1.1\r\nHost: x\r\nrieng tu\r\n\r\n")
    written = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "aiohttp")))
    assert "POST /api/chat 200" in written
    assert "a request could not be served" in written
    assert "rieng" not in caplog.text
    assert "127.0.0.1" not in written


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


async def test_wrong_doors_and_methods_are_json_under_api_and_a_sentence_elsewhere(client: Client) -> None:
    missing = await client.send("GET", "/api/nothing")
    assert (missing.status, missing.json["error"]) == (404, ERRORS.not_found)
    wrong = await client.send("GET", "/api/chat")
    assert (wrong.status, wrong.json["error"], wrong.headers["Allow"]) == (405, ERRORS.wrong_method, "POST")
    elsewhere = await client.send("GET", "/khong-co")
    assert (elsewhere.status, elsewhere.text.strip()) == (404, ERRORS.not_found)
    assert (await client.send("GET", "/static/../server.py")).status == 404
    assert (await client.send("POST", "/")).status == 405


async def test_every_response_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/api/nothing", "/healthz", "/metrics", "/khong-co"):
        headers = (await client.send("GET", path)).headers
        policy = headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
            assert rule in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Permissions-Policy" in headers
        assert "aiohttp" not in headers["Server"]


async def test_metrics_count_answers_and_errors_and_name_nobody(client: Client) -> None:
    answer = await client.ask("cau hoi rieng tu")
    await client.post("/api/chat", b"{")
    await client.send("GET", "/rieng-tu")
    text = (await client.send("GET", "/metrics")).text
    assert 'trolyso_web_answers_total{status="answered"} 1.0' in text
    assert "trolyso_web_answer_seconds_count 1.0" in text
    assert 'trolyso_http_errors_total{door="/api/chat",status="400"} 1.0' in text
    assert 'trolyso_http_errors_total{door="unknown",status="404"} 1.0' in text
    assert "rieng" not in text
    assert answer.json["session"] not in text


async def test_the_page_and_its_files_are_small_and_cached_as_they_should(client: Client) -> None:
    page = await client.send("GET", "/")
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Content-Encoding"] == "gzip"
    again = await client.send("GET", "/", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.text) == (304, "")
    urls = {part.split('"')[0] for part in page.text.split('="/static/')[1:]}
    assert len(urls) == 4
    for url in urls:
        asset = await client.send("GET", f"/static/{url}")
        assert asset.status == 200
        assert "immutable" in asset.headers["Cache-Control"]
    plain = await client.send("GET", "/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == page.text


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
