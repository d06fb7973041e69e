"""The web chat in a real browser, as people use it: thumb, keyboard, screen reader, bad network."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.web.limits import Limits, Rate
from bot.web.server import create_app, start
from bot.web.words import load_words
from tests.bot.web.scripted_chat import ANSWERED, HOSTILE_TEXT, QUOTE, ScriptedChat

CHROMIUM = os.environ.get("TROLYSO_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
QUESTION = "Tiểu thương ở chợ có nhận tiền qua điện thoại không?"
WORDS = load_words()
SAY = WORDS.script

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it, or name it in TROLYSO_CHROMIUM"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        await opened.close()


class Visit:
    """One person's visit: a server of its own, a browser context, the page, and all that it asked the network for."""

    def __init__(self, url: str, chat: ScriptedChat, context: BrowserContext, page: Page) -> None:
        self.url, self.chat, self.context, self.page = url, chat, context, page
        self.requested: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "Content Sec" in message.text else None)
        page.set_default_timeout(5_000)

    async def ask(self, text: str = QUESTION) -> None:
        answers = await self.page.locator(".tools").count()
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await expect(self.page.locator(".tools")).to_have_count(answers + 1)

    async def sideways(self) -> int:
        return int(
            await self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth - innerWidth, "
                "...[...document.querySelectorAll('.log, .card, details')].map(e => e.scrollWidth - e.clientWidth))"
            )
        )

    async def focused(self) -> str:
        return str(await self.page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    chat = ScriptedChat()
    wide = Limits(session=Rate(1000, 1000), address=Rate(1000, 1000))
    runner = await start(create_app(chat, limits=getattr(request, "param", {}).get("limits", wide)), "127.0.0.1", 0)
    options = {"viewport": PHONE, "locale": "vi-VN"} | getattr(request, "param", {}).get("context", {})
    context = await browser.new_context(**options)
    page = await context.new_page()
    visit = Visit(f"http://127.0.0.1:{runner.addresses[0][1]}/", chat, context, page)
    await page.goto(visit.url)
    yield visit
    await context.close()
    await runner.cleanup()
    assert visit.errors == []


def visits(**context: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("visit", [{"context": context}], indirect=True)


async def test_a_whole_conversation_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    await page.keyboard.press("Tab")
    assert await visit.focused() == WORDS.page["skip"]
    await page.keyboard.press("Enter")
    assert await visit.focused() == "text"
    await page.keyboard.type("dòng một")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dòng hai")
    await page.keyboard.press("Enter")
    await expect(page.locator(".card .say").first).to_contain_text("hơn 240 tiểu thương")
    assert visit.chat.asked == [("dòng một\ndòng hai", None)]
    assert await visit.focused() == "text"
    walked = []
    for _ in range(7):
        await page.keyboard.press("Shift+Tab")
        walked.append(await visit.focused())
    suggestions = ANSWERED.suggestions
    assert walked[:6] == [suggestions[1], suggestions[0], SAY["copy"], SAY["down"], SAY["up"], SAY["original"]]
    assert walked[6].startswith("chuyendoiso.vinhlong.gov.vn")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("blockquote").first).to_be_visible()


async def test_every_focus_can_be_seen(visit: Visit) -> None:
    await visit.ask()
    for _ in range(14):
        await visit.page.keyboard.press("Tab")
        style = await visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid" or await visit.page.evaluate("document.activeElement === document.body")


async def test_a_quick_start_sends_its_id_and_shows_its_question(visit: Visit) -> None:
    await expect(visit.page.locator(".starts button")).to_have_count(4)
    await visit.page.click("text=Dịch vụ công trực tuyến")
    await expect(visit.page.locator(".me p")).to_contain_text("Làm giấy tờ qua mạng ở đâu?")
    await visit.page.click("text=Sổ sức khỏe điện tử trên VNeID")
    await expect(visit.page.locator(".me p").nth(1)).to_contain_text("Sổ sức khỏe điện tử trên VNeID")
    await expect(visit.page.locator(".tools")).to_have_count(2)
    assert visit.chat.asked == [("#programme:dich-vu-cong", None), ("#ask:so-suc-khoe", "session-1")]


async def test_the_size_of_the_letters_is_remembered(visit: Visit) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.card p')).fontSize)"
    assert await visit.page.evaluate(size) == 18
    await visit.page.click(".sizes button:nth-child(3)")
    assert await visit.page.evaluate(size) == 24
    await visit.page.reload()
    assert await visit.page.evaluate(size) == 24
    await expect(visit.page.locator(".sizes button:nth-child(3)")).to_have_attribute("aria-pressed", "true")


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


async def test_the_source_shows_the_original_one_tap_away(visit: Visit) -> None:
    await visit.ask()
    await expect(visit.page.locator(".from")).to_have_text("Nguồn: 2808/QĐ-UBND, ngày 31/12/2024 và 1 đoạn nữa")
    quote = visit.page.locator("blockquote").first
    await expect(quote).not_to_be_visible()
    await visit.page.click("summary")
    await expect(quote).to_have_text(QUOTE)
    facts = await visit.page.locator("figure").first.inner_text()
    for fact in ("Kế hoạch Chuyển đổi số năm 2025", "2808/QĐ-UBND", "31/12/2024", "10. Xã hội số", "13"):
        assert fact in facts
    assert "09/2025" in await visit.page.locator("figure").nth(1).inner_text()


async def test_thumbs_and_a_reason_reach_the_server(visit: Visit) -> None:
    await visit.ask()
    await visit.page.click(f".tool:has-text('{SAY['down']}')")
    await expect(visit.page.locator(f".tool:has-text('{SAY['down']}')")).to_have_attribute("aria-pressed", "true")
    await visit.page.click("text=Khó hiểu")
    await expect(visit.page.locator(".why")).to_have_text(SAY["thanks"])
    await visit.page.click(f".tool:has-text('{SAY['up']}')")
    await expect(visit.page.locator(f".tool:has-text('{SAY['up']}')")).to_have_attribute("aria-pressed", "true")
    assert [rating[2:] for rating in visit.chat.rated] == [("down", None), ("down", "unclear"), ("up", None)]


@pytest.mark.parametrize("blocked", [False, True])
async def test_an_answer_can_be_copied_with_its_source(visit: Visit, blocked: bool) -> None:
    await visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if blocked:
        await visit.page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(Error()))")
    await visit.ask()
    await visit.page.click(f".tool:has-text('{SAY['copy']}')")
    await expect(visit.page.locator("#status")).to_have_text(SAY["copied"])
    copied = await visit.page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == f"{ANSWERED.text}\nNguồn: 2808/QĐ-UBND, ngày 31/12/2024 và 1 đoạn nữa"


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


async def test_a_long_conversation_scrolls_under_a_header_that_stays(visit: Visit) -> None:
    for number in range(4):
        await visit.ask(f"Câu {number}")
    await expect(visit.page.locator("h1")).to_be_in_viewport()
    await expect(visit.page.locator(".me").last).to_be_in_viewport()
    assert await visit.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_a_source_line_in_the_text_is_not_said_twice(visit: Visit) -> None:
    line = "Nguồn: Kế hoạch Chuyển đổi số năm 2025 (2808/QĐ-UBND), ngày 31/12/2024, trang 13."
    visit.chat.reply = ANSWERED.model_copy(update={"text": f"{ANSWERED.text}\n{line}"})
    await visit.ask()
    await expect(visit.page.locator(".from")).to_have_text([line])


async def test_a_session_that_the_server_lost_is_started_anew_in_silence(visit: Visit) -> None:
    await visit.ask()
    visit.chat.sessions.clear()
    await visit.ask("Câu thứ hai")
    assert visit.chat.asked[1:] == [("Câu thứ hai", "session-1"), ("Câu thứ hai", None)]
    await expect(visit.page.locator(".notice:visible")).to_have_count(0)


async def test_clearing_asks_first_and_then_forgets_on_the_server(visit: Visit) -> None:
    await visit.ask()
    await visit.page.click("#clear")
    await visit.page.click(f"text='{WORDS.page['clear_no']}'")
    assert visit.chat.forgotten == []
    await visit.page.click("#clear")
    await visit.page.click(f"text='{WORDS.page['clear_yes']}'")
    await expect(visit.page.locator(".me")).to_have_count(0)
    await expect(visit.page.locator(".starts button")).to_have_count(4)
    assert visit.chat.forgotten == ["session-1"]
    assert await visit.page.evaluate("sessionStorage.length") == 0


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


async def test_waiting_is_shown_and_told_to_screen_readers(visit: Visit) -> None:
    visit.chat.delay = 0.5
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator("[role=log][aria-live=polite] .waiting")).to_have_text(SAY["waiting"])
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".tools")).to_have_count(1)
    await expect(visit.page.locator(".waiting")).to_have_count(0)
    assert len(visit.chat.asked) == 1


async def test_near_the_limit_a_counter_says_what_is_left(visit: Visit) -> None:
    await expect(visit.page.locator("#left")).not_to_be_visible()
    await visit.page.fill("#text", "a" * 1_990)
    await expect(visit.page.locator("#left")).to_have_text("Còn gõ được 10 ký tự")
    await visit.page.locator("#text").press_sequentially("b" * 15)
    assert len(await visit.page.input_value("#text")) == 2_000


async def test_nothing_is_asked_of_another_host_and_all_is_small(visit: Visit) -> None:
    session = await visit.context.new_cdp_session(visit.page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await visit.page.reload(wait_until="networkidle")
    loaded = sum(sizes)
    await visit.ask()
    assert {urlsplit(url).netloc for url in visit.requested} == {urlsplit(visit.url).netloc}
    assert 0 < loaded < 25_000, loaded


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_axe_finds_no_violation(browser: Browser, visit: Visit, scheme: Any, viewport: Any) -> None:
    await visit.page.set_viewport_size(viewport)
    await visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    seen = {"start": await Axe().run(visit.page)}
    await visit.ask()
    await visit.page.click("summary")
    await visit.page.click(f".tool:has-text('{SAY['down']}')")
    await visit.page.wait_for_selector(".why .chip")
    seen["answer"] = await Axe().run(visit.page)
    await visit.page.click("#clear")
    seen["dialog"] = await Axe().run(visit.page)
    await visit.page.keyboard.press("Escape")
    await visit.context.set_offline(True)
    await visit.page.fill("#text", "x" * 1_950)
    await visit.page.press("#text", "Enter")
    await visit.page.wait_for_selector(".log .notice")
    seen["offline"] = await Axe().run(visit.page)
    assert {state: found.generate_snapshot() for state, found in seen.items() if found.violations_count} == {}


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("width", [320, 360, 640, 1280])
async def test_nothing_scrolls_sideways(visit: Visit, width: int, size: int) -> None:
    await visit.page.set_viewport_size({"width": width, "height": 640})
    await visit.page.click(f".sizes button:nth-child({size})")
    assert await visit.sideways() <= 0
    await visit.ask("<script> " + "w" * 300)
    await visit.page.click("summary")
    assert await visit.sideways() <= 0


async def test_what_is_touched_is_large_enough_for_a_thumb(visit: Visit) -> None:
    await visit.ask()
    small = await visit.page.evaluate(
        "[...document.querySelectorAll('button, summary, textarea')].filter(e => e.checkVisibility())"
        ".map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width < 44 || r.height < 44)"
    )
    assert small == []


async def test_a_very_low_window_scrolls_as_one_page(visit: Visit) -> None:
    await visit.page.set_viewport_size({"width": 320, "height": 256})
    await visit.ask()
    assert await visit.page.evaluate("document.documentElement.scrollHeight > innerHeight")
    await expect(visit.page.locator(".card .say").first).to_be_in_viewport()


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


@visits(java_script_enabled=False)
async def test_without_javascript_the_page_says_what_to_do(visit: Visit) -> None:
    await expect(visit.page.locator("noscript p")).to_have_text(WORDS.page["no_script"])
    await expect(visit.page.locator("#ask")).not_to_be_visible()
    await expect(visit.page.locator(".starts")).not_to_be_visible()


@visits(forced_colors="active", reduced_motion="reduce")
async def test_forced_colours_and_calm_motion_are_honoured(visit: Visit) -> None:
    visit.chat.delay = 0.5
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    assert await visit.page.eval_on_selector(".dots i", "dot => getComputedStyle(dot).animationName") == "none"
    await expect(visit.page.locator(".tools")).to_have_count(1)
    assert await visit.page.eval_on_selector(".card", "card => getComputedStyle(card).borderStyle") == "solid"
