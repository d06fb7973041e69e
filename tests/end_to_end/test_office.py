"""An official's whole day in a real Chromium: from an empty database to an answer on the citizens' page, and back."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect

from tests.bot.web.visit import BROWSER, CHROMIUM, DESK, FLAGS, PHONE
from tests.end_to_end.program import Program, empty_program
from tests.knowledge.formats.printing import (
    Printable,
    docx_of_paragraphs,
    markup_of_paragraphs,
    paragraphs,
    plan,
    print_pdf,
)  # fmt: skip

pytestmark = BROWSER
PASSWORD = "mot cau that dai de nho"
QUESTION = "Đến nay bao nhiêu tài khoản VNeID được hướng dẫn kích hoạt, sử dụng?"
OLD, NEW = "3.014.850", "4.321.987"
"""The figure of plan 004, and what the Word file says in its place."""
SHOTS = os.environ.get("TROLYSO_SHOTS")
"""A folder for the screenshots of every step, to be looked at."""


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Program]:
    program = empty_program(tmp_path)
    await program.run("admin", "create", "chu", "--role", "owner", "--password-stdin", stdin=PASSWORD)
    async with program.serving():
        yield program


@pytest_asyncio.fixture(loop_scope="module")
async def page(office: Program) -> AsyncIterator[Page]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = await browser.new_page(viewport=DESK, locale="vi-VN", base_url=office.url)
        opened.set_default_timeout(20_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        yield opened
        await browser.close()
    assert errors == []


async def look(page: Page, name: str) -> None:
    """Every page is accessible and fits a phone and a desk."""
    for viewport in (PHONE, DESK):
        await page.set_viewport_size(viewport)
        found: Any = await Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} scrolls sideways at {viewport['width']}"
        if SHOTS:
            await page.screenshot(path=f"{SHOTS}/{name}-{viewport['width']}.png", full_page=True)


async def upload(page: Page, file: Path, **fields: str) -> None:
    await page.goto("/admin/van-ban/moi")
    await look(page, "upload")
    await page.get_by_label("Tệp văn bản").set_input_files(file)
    labels = {"title": "Tên đầy đủ", "name": "Tên gọi ngắn", "issuer": "Cơ quan ban hành", "as_of": "Số liệu tính tới"}
    for field, label in labels.items():
        await page.get_by_label(label).fill(fields[field])
    await page.get_by_label("Loại").select_option(fields["kind"])
    if "replaces" in fields:
        await page.get_by_label("Thay văn bản").select_option(fields["replaces"])
    await page.get_by_role("button", name="Gửi và đọc").click()
    await page.wait_for_url("**/van-ban/0*", timeout=120_000)
    await expect(page.locator(".notice.good").first).to_contain_text("Đã đọc xong")


async def look_at_all(page: Page) -> None:
    """Presses "Đã xem" until nothing is left that nobody has looked at."""
    document = page.url.partition("#")[0]
    address = f"{document}&loc=chua-xem"
    await page.goto(address)
    while await page.get_by_role("button", name="Đã xem cả").count():
        await page.get_by_role("button", name="Đã xem cả").first.click()
        await page.wait_for_load_state()
        await page.goto(address)
    await page.goto(document)


async def ask(page: Page) -> str:
    """Asks in the web chat, as a citizen does, in a conversation of their own."""
    citizen = await page.context.browser.new_page(viewport=PHONE, base_url=page.url.split("/admin")[0])  # type: ignore[union-attr]
    await citizen.goto("/")
    await citizen.fill("#text", QUESTION)
    await citizen.press("#text", "Enter")
    await expect(citizen.locator(".tools")).to_have_count(1, timeout=30_000)
    said = await citizen.locator(".log").inner_text()
    if SHOTS:
        await citizen.screenshot(path=f"{SHOTS}/chat-{NEW in said}.png")
    await citizen.close()
    return said


async def asked_until(page: Page, figure: str) -> str:
    """The processes notice a new version within seconds."""
    for _ in range(20):
        said = await ask(page)
        if figure in said:
            return said
        await page.wait_for_timeout(500)
    raise AssertionError(said)


def a_pdf(folder: Path) -> Path:
    document, lines = plan("001")
    file = folder / "ke-hoach-001.pdf"
    file.write_bytes(print_pdf(markup_of_paragraphs(*paragraphs(document, lines)), folder))
    return file


def a_word_file(folder: Path) -> Path:
    """The part of plan 004 about digital citizens, with another figure."""
    found, _ = paragraphs(*plan("004"))
    at = next(number for number, item in enumerate(found) if OLD in item.text)
    part = [Printable(1, item.text.replace(OLD, NEW), item.kind) for item in found[at - 4 : at + 3]]
    file = folder / "cong-dan-so.docx"
    file.write_bytes(docx_of_paragraphs(part, ()))
    return file


async def test_a_document_becomes_an_answer_and_is_taken_back(page: Page, tmp_path: Path) -> None:
    await page.goto("/admin/")
    await look(page, "sign-in")
    await page.get_by_label("Tên đăng nhập").fill("chu")
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Chào")
    await look(page, "overview")
    assert OLD in await ask(page)

    issuer = "UBND tỉnh Vĩnh Long"
    await upload(
        page, a_pdf(tmp_path), title="Kế hoạch Chuyển đổi số (bản PDF)", name="Kế hoạch chuyển đổi số, bản PDF",
        issuer=issuer, as_of="2025", kind="plan", replaces="001_8a0f4d49d1bfac52.txt",
    )  # fmt: skip
    await look(page, "pdf")
    await look_at_all(page)
    await upload(
        page, a_word_file(tmp_path), title="Báo cáo công dân số tháng 10 năm 2026", name="Báo cáo công dân số 10/2026",
        issuer=issuer, as_of="31/10/2026", kind="report",
    )  # fmt: skip
    await look(page, "docx")
    await look_at_all(page)
    card = page.locator("article").filter(has_text=NEW).first
    await card.get_by_role("link", name="Sửa").click()
    editing = page.locator("article.editing")
    await editing.get_by_label("Lời dễ hiểu").fill(f"Công an đã chỉ bà con kích hoạt, sử dụng {NEW} tài khoản VNeID.")
    await editing.get_by_label("Câu bà con hay hỏi").fill("Bao nhiêu tài khoản VNeID được chỉ kích hoạt rồi?")
    await editing.get_by_label("Bà con thấy").check()
    await editing.get_by_role("button", name="Lưu vào bản nháp").click()
    await expect(page.locator("article").filter(has_text=NEW).first.locator(".notice.good")).to_be_visible()

    await page.goto("/admin/ban-nhap")
    await look(page, "drafts")
    await page.locator("main").get_by_role("link", name="Cập nhật kiến thức").first.click()
    group = page.locator("details.group").filter(has_text="Báo cáo công dân số")
    await group.locator("summary").first.click()
    await group.locator(".more a").click()
    await expect(group).to_contain_text("Công an đã chỉ bà con kích hoạt")
    await look(page, "diff")
    await page.get_by_role("button", name="Gửi duyệt").click()
    await page.get_by_role("button", name="Kiểm tra").click()
    await expect(page.get_by_role("link", name="Công bố…").first).to_be_visible(timeout=180_000)
    await look(page, "checked")
    assert OLD in await ask(page)
    await page.get_by_role("link", name="Công bố…").first.click()
    await look(page, "publish")
    if await page.get_by_label("Lý do vẫn công bố").count():
        await page.get_by_label("Lý do vẫn công bố").fill("Báo cáo mới đã thay số liệu cũ trong bộ câu hỏi mẫu")
    await page.get_by_role("button", name="ông bố").click()
    await expect(page.locator("main")).to_contain_text("Đã công bố")
    await look(page, "published")
    said = await asked_until(page, NEW)
    assert "Báo cáo công dân số 10/2026" in said
    assert OLD not in said

    await page.goto("/admin/phien-ban")
    await look(page, "versions")
    await page.get_by_text("Quay lại").first.click()
    await page.locator("summary").filter(has_text="Quay lại bản này").first.click()
    await page.get_by_role("button", name="Dùng phiên bản").first.click()
    assert NEW not in await asked_until(page, OLD)
    await page.goto("/admin/nhat-ky")
    await look(page, "audit")
    await expect(page.locator("main")).to_contain_text("chu")
