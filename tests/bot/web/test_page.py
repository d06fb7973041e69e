"""The web chat in a real browser: what a person does with it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from bot.web.words import load_words
from tests.bot.web.scripted_chat import ANSWERED, QUOTE, SHOWN
from tests.bot.web.visit import BROWSER, Visit

WORDS = load_words()
SAY = WORDS.script

pytestmark = BROWSER


async def test_a_quick_start_sends_its_id_and_shows_its_question(visit: Visit) -> None:
    await expect(visit.page.locator(".starts button")).to_have_count(4)
    await visit.page.click("text=Dịch vụ công trực tuyến")
    await expect(visit.page.locator(".me p")).to_contain_text("Làm giấy tờ qua mạng ở đâu?")
    await visit.page.click("text=Sổ sức khỏe điện tử trên VNeID")
    await expect(visit.page.locator(".me p").nth(1)).to_contain_text("Sổ sức khỏe điện tử trên VNeID")
    await expect(visit.page.locator(".tools")).to_have_count(2)
    assert visit.chat.asked == [("#programme:dich-vu-cong", None), ("#ask:so-suc-khoe", "session-1")]


async def test_an_official_page_is_a_link_that_opens_beside_the_chat(visit: Visit) -> None:
    await visit.page.click("text=Dịch vụ công trực tuyến")
    link = visit.page.get_by_role("link", name="Mở vneid.gov.vn")
    await expect(link).to_have_attribute("href", "https://vneid.gov.vn")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(visit.page.locator("[data-send='#open:vneid.gov.vn']")).to_have_count(0)


async def test_a_picture_is_shown_with_its_words_and_stays_after_a_reload(visit: Visit) -> None:
    visit.chat.reply = SHOWN
    await visit.ask()
    picture = visit.page.get_by_role("img", name=SHOWN.images[0].alt)
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    assert await visit.sideways() <= 0
    await visit.page.reload()
    await expect(picture).to_be_visible()


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


async def test_a_source_line_in_the_text_is_not_said_twice(visit: Visit) -> None:
    line = "Nguồn: Kế hoạch Chuyển đổi số năm 2025 (2808/QĐ-UBND), ngày 31/12/2024, trang 13."
    visit.chat.reply = ANSWERED.model_copy(update={"text": f"{ANSWERED.text}\n{line}"})
    await visit.ask()
    await expect(visit.page.locator(".from")).to_have_text([line])


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
