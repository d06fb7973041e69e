"""The web chat for every hand, eye and screen: keyboard, screen readers, sizes, colours, axe-core."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.web.words import load_words
from tests.bot.web.scripted_chat import ANSWERED
from tests.bot.web.visit import BROWSER, DESK, PHONE, QUESTION, Visit, visits

WORDS = load_words()
SAY = WORDS.script

pytestmark = BROWSER


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


async def test_the_size_of_the_letters_is_remembered(visit: Visit) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.card p')).fontSize)"
    assert await visit.page.evaluate(size) == 18
    await visit.page.click(".sizes button:nth-child(3)")
    assert await visit.page.evaluate(size) == 24
    await visit.page.reload()
    assert await visit.page.evaluate(size) == 24
    await expect(visit.page.locator(".sizes button:nth-child(3)")).to_have_attribute("aria-pressed", "true")


async def test_a_long_conversation_scrolls_under_a_header_that_stays(visit: Visit) -> None:
    for number in range(4):
        await visit.ask(f"Câu {number}")
    await expect(visit.page.locator("h1")).to_be_in_viewport()
    await expect(visit.page.locator(".me").last).to_be_in_viewport()
    assert await visit.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


async def test_waiting_is_shown_and_told_to_screen_readers(visit: Visit) -> None:
    visit.chat.delay = 0.5
    await visit.page.fill("#text", QUESTION)
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator("[role=log][aria-live=polite] .waiting")).to_have_text(SAY["waiting"])
    await visit.page.press("#text", "Enter")
    await expect(visit.page.locator(".tools")).to_have_count(1)
    await expect(visit.page.locator(".waiting")).to_have_count(0)
    assert len(visit.chat.asked) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_axe_finds_no_violation(visit: Visit, scheme: Any, viewport: Any) -> None:
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
