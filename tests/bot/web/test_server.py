"""What holds for every door: limits, failures, headers, logs, metrics, caching."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import pytest

from bot.web.server import Limits, Rate
from bot.web.words import load_words
from tests.bot.web.served import Client, serving

ERRORS = load_words().errors


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
