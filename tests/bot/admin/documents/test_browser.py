"""The pages of the documents in a real Chromium: uploading, waiting, editing beside the page, phone and desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect

from tests.bot.admin.documents.shelf import META, NEW, PLAN, Library, docx_of, serving_library
from tests.bot.admin.served import PASSWORD
from tests.bot.web.visit import BROWSER, CHROMIUM, DESK, FLAGS, PHONE

pytestmark = BROWSER
LABELS = {
    "Tên đầy đủ": "title",
    "Tên gọi ngắn": "name",
    "Cơ quan ban hành": "issuer",
    "Ngày ban hành": "issued_on",
    "Số liệu tính tới": "as_of",
}


@pytest_asyncio.fixture(loop_scope="module")
async def library(home: Path, tmp_path: Path) -> AsyncIterator[Library]:
    async with serving_library(home / "var" / "trolyso.db", tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(library: Library) -> AsyncIterator[Page]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = await browser.new_page(viewport=PHONE, locale="vi-VN", base_url=library.url)
        opened.set_default_timeout(8_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        await opened.goto("/admin/")
        await opened.get_by_label("Tên đăng nhập").fill("editor")
        await opened.get_by_label("Mật khẩu").fill(PASSWORD)
        await opened.get_by_role("button", name="Đăng nhập").click()
        await expect(opened.get_by_role("heading", level=1)).to_have_text("Chào Người editor")
        yield opened
        await browser.close()
    assert errors == []


async def faults(page: Page) -> Any:
    """What axe finds; what scrolls sideways; what is too small for a thumb."""
    found = await Axe().run(page)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    small = await page.evaluate(
        "[...document.querySelectorAll('button, summary, select, input:not([type=hidden]):not(.pane-pick), .button, "
        ".filters a')].filter(e => e.checkVisibility() && !e.closest('.check')).map(e => [e.outerHTML.slice(0, 80), "
        "e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.width < 44 || r.height < 44))"
    )
    return ([found.generate_snapshot()] if found.violations_count else []) + ([wide] if wide > 0 else []) + small


async def test_a_file_is_uploaded_read_and_looked_at(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "kế hoạch.docx"
    file.write_bytes(docx_of())
    await page.goto("/admin/van-ban")
    await page.get_by_role("link", name="Thêm văn bản").click()
    await expect(page.locator(".notice.bad")).to_have_count(0)
    await page.get_by_label("Tệp văn bản").set_input_files(file)
    for label, name in LABELS.items():
        await page.get_by_label(label).fill(META[name])
    await page.get_by_role("button", name="Gửi và đọc").click()
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await expect(page.get_by_role("status").first).not_to_be_empty()
    await page.wait_for_url("**/van-ban/005_*", timeout=90_000)
    await expect(page.locator(".notice.good")).to_contain_text("Đã đọc xong")
    card = page.locator("article").first
    await card.get_by_role("button", name="Đã xem").click()
    await expect(page.locator("article").first.locator(".unread, .badge:has-text('Chưa ai xem')")).to_have_count(0)
    await expect(page.locator("article").first.locator(".notice.good")).to_be_focused()


async def test_a_file_that_is_too_large_is_said_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "lớn.pdf"
    with file.open("wb") as written:
        written.truncate(21_000_000)
    await page.goto("/admin/van-ban/moi")
    await page.get_by_label("Tệp văn bản").set_input_files(file)
    said = await page.get_by_label("Tệp văn bản").evaluate("field => field.validationMessage")
    assert "nặng hơn 20 MB" in said
    await page.get_by_role("button", name="Gửi và đọc").click()
    assert page.url.endswith("/van-ban/moi")


async def test_a_passage_is_edited_in_its_place(page: Page, library: Library) -> None:
    draft = await library.shelve()
    await page.goto(f"/admin/van-ban/{NEW}?draft={draft}")
    name = str(await page.locator("article").first.get_attribute("id"))
    first = page.locator(f"#{name}")
    await first.get_by_role("link", name="Sửa").click()
    await expect(first.get_by_role("heading", name="Sửa đoạn này")).to_be_focused()
    await expect(page.locator("#origin mark")).to_have_count(1)
    await first.get_by_label("Lời dễ hiểu").press_sequentially("Tỉnh có 987 điểm.")
    await expect(first.locator(".hints")).to_contain_text("987")
    await expect(first.locator(".hints")).to_contain_text("17/600")
    await first.get_by_label("Lời dễ hiểu").fill("Xã có 3 điểm giúp bà con.")
    await first.get_by_label("Bà con thấy").check()
    await first.get_by_role("button", name="Lưu vào bản nháp").click()
    await expect(first.locator(".notice.good")).to_be_focused()
    await expect(first.locator(".badge").first).to_have_text("Bà con thấy")
    await first.get_by_role("link", name="Sửa").click()
    await first.get_by_role("link", name="Thôi, không sửa").click()
    await expect(first.locator(".said")).to_contain_text("Xã có 3 điểm giúp bà con.")
    await expect(page.locator("#trouble")).to_be_empty()


async def test_on_a_phone_the_original_is_one_tap_away(page: Page, library: Library) -> None:
    draft = await library.shelve()
    await page.goto(f"/admin/van-ban/{NEW}?draft={draft}")
    await expect(page.locator("#origin")).not_to_be_visible()
    await page.locator(".show-origin").nth(2).click()
    await expect(page.locator("#origin mark").first).to_be_visible()
    await expect(page.locator("#origin h2")).to_contain_text("Trang 2")
    await page.locator("label[for=pane-list]").click()
    await expect(page.locator("article.picked")).to_be_in_viewport()
    await page.set_viewport_size(DESK)
    await expect(page.locator("#origin")).to_be_visible()
    await expect(page.locator("article").first).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_every_page_is_whole_for_every_hand_and_eye(page: Page, library: Library, viewport: Any) -> None:
    warnings = [{"code": "likely_misread", "sentence": "Trang 1 có nhiều chữ sai.", "page": 1}]
    long = "Bà con " + "x" * 120 + " ở các xã vùng sâu được hướng dẫn nộp hồ sơ qua mạng, 03 lần mỗi tháng."
    draft = await library.shelve((long, long + " Hai."), warnings=warnings)
    rows = (await library.drafting.live_content()).passages
    row = next(p for p in rows if p.target and p.target.values)
    await page.set_viewport_size(viewport)
    seen: dict[str, Any] = {}
    plans = (f"/{NEW}?draft={draft}", f"/{PLAN}?loc=noi-bo", f"/{PLAN}?trang=20", f"/{row.file}?doan={row.id}")
    for where in ("", "?tim=nop+ho+so", "/moi", *plans):
        await page.goto(f"/admin/van-ban{where}")
        seen[where] = await faults(page)
    await page.goto(f"/admin/van-ban/{NEW}?draft={draft}")
    for summary in await page.locator("summary:visible").all():
        await summary.click()
    seen["all open"] = await faults(page)
    await page.locator("article").first.get_by_role("link", name="Sửa").click()
    await page.locator("article.editing .programmes summary").click()
    seen["editing"] = await faults(page)
    await page.goto(f"/admin/van-ban/{NEW}/doan/005-0000000000/sua?draft={draft}")
    seen["editing alone"] = await faults(page)
    assert {where: found for where, found in seen.items() if found} == {}
