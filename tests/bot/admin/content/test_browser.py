"""The content in a real Chromium: the preview follows what is typed; every page is whole on a phone and on a desk."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from knowledge.contacts import usable_contact
from tests.bot.admin.content.room import Room, furnish
from tests.bot.admin.test_browser import faults, sign_in
from tests.bot.web.visit import BROWSER, CHROMIUM, DESK, FLAGS, PHONE

pytestmark = BROWSER
PICTURES = os.environ.get("TROLYSO_SCREENSHOTS")
"""A folder for pictures of every page, to be looked at."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def furnished(home: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with furnish(home, tmp_path_factory.mktemp("content")) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="module")
async def page(furnished: Room) -> AsyncIterator[Page]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = await browser.new_page(viewport=PHONE, locale="vi-VN", base_url=furnished.served.url)
        opened.set_default_timeout(8_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        yield opened
        await browser.close()
    assert errors == []


async def test_the_phone_shows_what_is_typed_before_it_is_saved(page: Page) -> None:
    await sign_in(page, "editor")
    await page.goto("/admin/loi-cua-bot/why")
    await page.get_by_label("Lời nói").fill("Dạ, chỗ nào chưa đúng vậy {{ you }}?")
    await expect(page.locator(".bubble")).to_have_text("Dạ, chỗ nào chưa đúng vậy bạn?")
    await page.get_by_label("Lời nói").fill("Dạ {{ secret }}")
    await expect(page.locator("#phone .notice.bad")).to_contain_text("không có trong lời gốc")
    await page.goto("/admin/chuong-trinh/vneid")
    await page.get_by_label("Là gì, nói trong một câu").fill("VNeID là <b>ứng dụng</b> của mình.")
    await expect(page.locator(".bubble").first).to_contain_text("VNeID là <b>ứng dụng</b> của mình.")
    await page.goto("/admin/hoi-dap/them")
    await page.get_by_label("Câu hỏi", exact=True).fill("Làm căn cước ở đâu?")
    await page.get_by_label("Câu trả lời").fill("Dạ, làm ở công an xã. " * 5)
    await page.get_by_label("Lấy từ đâu").fill("Công an tỉnh")
    await expect(page.locator(".counts .over")).to_have_text("5/4 câu")
    await expect(page.locator(".bubble").first).to_contain_text("làm ở công an xã")
    await page.goto("/admin/lien-he/them")
    await page.get_by_label("Tên liên hệ").fill("Công an phường Long Châu")
    await page.get_by_label("Số điện thoại, trang web").fill("vneid.gov.vn")
    await expect(page.locator(".phone-button").first).to_have_text("Mở vneid.gov.vn")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_every_page_is_whole_for_every_hand_and_eye(page: Page, furnished: Room, viewport: Any) -> None:
    await page.set_viewport_size(viewport)
    await sign_in(page, "editor")
    old = usable_contact("Look up scam websites").model_copy(update={"check_by": "2025-01-01"})
    await furnished.change(old, "editor")
    seen: dict[str, Any] = {}

    async def look(name: str) -> None:
        seen[name] = await faults(page)
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/{name}-{viewport['width']}.png", full_page=True)

    for path in ("chuong-trinh", "lien-he", "hoi-dap", "loi-cua-bot"):
        await page.goto(f"/admin/{path}")
        await look(path)
    await page.goto("/admin/chuong-trinh/vneid")
    await page.locator(".sources > summary").first.click()
    await page.locator(".phone-zalo summary").click()
    await look("programme")
    await page.get_by_label("Là gì, nói trong một câu").fill("Gọi 0909 123 456.")
    await page.get_by_role("button", name="Lưu vào bản nháp").click()
    await expect(page.locator(".sources .error")).to_be_visible()
    await look("programme-refused")
    await page.goto("/admin/lien-he/sua?ten=Look up scam websites")
    await look("contact")
    await page.goto("/admin/hoi-dap/them")
    await page.get_by_label("Câu hỏi", exact=True).fill("Khi nào có kết quả thi tin học?")
    await page.get_by_label("Câu trả lời").fill("Dạ, kết quả có sau mười ngày. Coi ở bảng tin của Ủy ban xã.")
    await page.get_by_label("Lấy từ đâu").fill("Công văn của Sở Giáo dục và Đào tạo")
    await page.get_by_role("button", name="Lưu vào bản nháp").click()
    await expect(page.locator(".notice.good")).to_be_visible()
    await look("answer")
    await page.goto("/admin/loi-cua-bot/not_in_plans")
    await look("word")
    await page.get_by_label("Lời nói").fill("Dạ {% if %} {{ x }}")
    await page.get_by_role("button", name="Lưu vào bản nháp").click()
    await expect(page.locator(".error")).to_be_visible()
    await look("word-refused")
    await page.goto("/admin/hoi-dap")
    await look("answers")
    assert {state: found for state, found in seen.items() if found} == {}
