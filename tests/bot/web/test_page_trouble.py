"""The web chat when something goes wrong: no network, lost sessions, refusals, hostile text."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.web.words import load_words
from tests.bot.web.scripted_chat import HOSTILE_TEXT
from tests.bot.web.visit import BROWSER, QUESTION, Visit

WORDS = load_words()
SAY = WORDS.script

pytestmark = BROWSER


async def test_blocked_storage_stops_nothing(visit: Visit) -> None:
    await visit.page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, kind, {get() { throw new DOMException('blocked', 'SecurityError'); }});"
    )
    await visit.page.reload()
    await visit.page.click(".sizes button:nth-child(2)")
    await visit.ask()
    await visit.ask("Câu thứ hai")
    assert [session for _, session in visit.chat.asked] == [None, "session-1"]


async def test_offline_says_so_and_sending_again_loses_nothing(visit: Visit) -> None:
    await visit.context.set_offline(True)
    await expect(visit.page.locator("#network")).to_be_visible()
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".log .notice")).to_contain_text(SAY["offline"])
    await expect(visit.page.locator(".me.unsent p")).to_contain_text(QUESTION)
    await visit.context.set_offline(False)
    await expect(visit.page.locator("#network")).not_to_be_visible()
    await visit.page.click(f"text='{SAY['resend']}'")
    await expect(visit.page.locator(".tools")).to_have_count(1)
    await expect(visit.page.locator(".notice:visible")).to_have_count(0)
    await expect(visit.page.locator(".me.unsent")).to_have_count(0)
    assert visit.chat.asked == [(QUESTION, None)]


async def test_an_unsent_question_survives_a_reload(visit: Visit) -> None:
    visit.chat.error = RuntimeError()
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".log .notice")).to_contain_text(SAY["failed"])
    await visit.page.reload()
    await expect(visit.page.locator("#text")).to_have_value(QUESTION)


async def test_the_conversation_survives_a_reload(visit: Visit) -> None:
    await visit.ask()
    await visit.page.reload()
    await expect(visit.page.locator(".me p")).to_contain_text(QUESTION)
    await visit.ask("Câu thứ hai")
    assert visit.chat.asked[-1] == ("Câu thứ hai", "session-1")


async def test_what_is_typed_while_waiting_is_kept(visit: Visit) -> None:
    visit.chat.delay = 0.3
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await visit.page.locator("#text").press_sequentially("còn nữa")
    await expect(visit.page.locator(".tools")).to_have_count(1)
    await visit.page.reload()
    await expect(visit.page.locator("#text")).to_have_value("còn nữa")


async def test_a_session_that_the_server_lost_is_started_anew_in_silence(visit: Visit) -> None:
    await visit.ask()
    visit.chat.sessions.clear()
    await visit.ask("Câu thứ hai")
    assert visit.chat.asked[1:] == [("Câu thứ hai", "session-1"), ("Câu thứ hai", None)]
    await expect(visit.page.locator(".notice:visible")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "headers", "body", "shown"),
    [
        (429, {"Retry-After": "7"}, '{"error": "x", "code": "too_fast"}', "Chờ 7 giây"),
        (503, {}, '{"error": "x", "code": "not_ready"}', SAY["failed"]),
        (502, {}, "<html>Bad gateway</html>", SAY["failed"]),
        (200, {}, "<html>Wi-Fi login</html>", SAY["unreachable"]),
    ],
)
async def test_what_went_wrong_is_said_in_plain_words(
    visit: Visit, status: int, headers: dict[str, str], body: str, shown: str
) -> None:
    await visit.page.route("**/api/chat", lambda route: route.fulfill(status=status, headers=headers, body=body))
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".log .notice")).to_contain_text(shown)
    await visit.page.unroute("**/api/chat")
    await visit.page.click(f"text='{SAY['resend']}'")
    await expect(visit.page.locator(".tools")).to_have_count(1)


async def test_a_refused_question_goes_back_into_the_box(visit: Visit) -> None:
    body = '{"error": "Câu hỏi dài quá", "code": "too_long"}'
    await visit.page.route("**/api/chat", lambda route: route.fulfill(status=400, body=body))
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".log .notice")).to_contain_text("Câu hỏi dài quá")
    await expect(visit.page.locator("#text")).to_have_value(QUESTION)
    await expect(visit.page.locator(f"text='{SAY['resend']}'")).to_have_count(0)


async def test_hostile_text_stays_text(visit: Visit) -> None:
    await visit.ask(HOSTILE_TEXT)
    await visit.page.click("summary")
    await expect(visit.page.locator(".me p")).to_contain_text(HOSTILE_TEXT)
    await expect(visit.page.locator(".card .say").first).to_contain_text(HOSTILE_TEXT)
    await expect(visit.page.locator("blockquote")).to_have_text(HOSTILE_TEXT)
    await visit.page.reload()
    await expect(visit.page.locator("#log script, #log img")).to_have_count(0)
    assert await visit.page.evaluate("window.hacked") is None


async def test_only_https_addresses_become_links(visit: Visit) -> None:
    await visit.ask(HOSTILE_TEXT)
    links = await visit.page.eval_on_selector_all(".say a", "all => all.map(a => [a.href, a.rel])")
    assert [href for href, _ in links] == [
        "https://" + "a" * 60 + ".gov.vn/" + "b" * 60,
        "https://tuyensinh.gdnn.gov.vn/",
    ]
    assert {rel for _, rel in links} == {"noopener noreferrer"}
