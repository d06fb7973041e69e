"""The console in a real Chromium: signing in, changing the password, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright, expect

from tests.bot.admin.served import PASSWORD, Served, serving
from tests.bot.web.visit import BROWSER, CHROMIUM, DESK, FLAGS, PHONE

pytestmark = BROWSER
NEW = "sau con trâu gặm cỏ"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("console")) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def page(running: Served) -> AsyncIterator[Page]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = await browser.new_page(viewport=PHONE, locale="vi-VN", base_url=running.url)
        opened.set_default_timeout(8_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        yield opened
        await browser.close()
    assert errors == []


async def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    await page.goto("/admin/")
    await page.get_by_label("Tên đăng nhập").fill(name)
    await page.get_by_label("Mật khẩu").fill(password)
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Chào Người {name}")


async def faults(page: Page) -> Any:
    """What axe finds; what scrolls sideways; what is too small for a thumb."""
    found = await Axe().run(page)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    small = await page.evaluate(
        "[...document.querySelectorAll('button, summary, select, input:not([type=hidden]), .button, nav a')]"
        ".filter(e => e.checkVisibility() && !e.closest('.check')).map(e => [e.outerHTML.slice(0, 80), "
        "e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.width < 44 || r.height < 44))"
    )
    return ([found.generate_snapshot()] if found.violations_count else []) + ([wide] if wide > 0 else []) + small


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_every_page_is_whole_for_every_hand_and_eye(page: Page, viewport: Any) -> None:
    await page.set_viewport_size(viewport)
    await page.goto("/admin/dang-nhap")
    seen = {"sign in": await faults(page)}
    await sign_in(page, "owner")
    seen["overview"] = await faults(page)
    for path in ("tai-khoan", "nhat-ky", "tai-khoan/moi-nguoi", "khong-co"):
        await page.goto(f"/admin/{path}")
        seen[path] = await faults(page)
    await page.goto("/admin/tai-khoan/moi-nguoi")
    await page.locator("summary").first.click()
    for summary in await page.locator("details[open] summary.button:visible").all():
        if "Sửa" not in str(await summary.text_content()):
            await summary.click()
    seen["people, open"] = await faults(page)
    await page.get_by_label("Tên đăng nhập").fill("có dấu")
    await page.get_by_label("Họ và tên").fill("Lan")
    await page.get_by_role("button", name="Thêm").click()
    await expect(page.locator(".error")).to_be_visible()
    seen["people, refused"] = await faults(page)
    await page.goto("/admin/tai-khoan")
    await page.get_by_label("Mật khẩu hiện tại").last.fill(PASSWORD)
    await page.get_by_role("button", name="Bật mã 6 số").click()
    await expect(page.locator(".qr svg")).to_be_visible()
    seen["codes"] = await faults(page)
    if viewport is PHONE:
        await page.get_by_label("Mở danh sách các mục").check()
        seen["menu"] = await faults(page)
    assert {state: found for state, found in seen.items() if found} == {}


async def test_somebody_signs_in_and_changes_the_password(page: Page) -> None:
    await sign_in(page, "editor")
    cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
    cookie = cookies["trolyso_admin"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    await page.goto("/admin/tai-khoan")
    for label, typed in (("Mật khẩu hiện tại", PASSWORD), ("Mật khẩu mới", NEW), ("Gõ lại mật khẩu mới", NEW)):
        await page.get_by_label(label, exact=True).first.fill(typed)
    await page.get_by_role("button", name="Đổi mật khẩu").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã đổi mật khẩu")
    await page.get_by_role("button", name="Đăng xuất").click()
    await expect(page).to_have_url("/admin/dang-nhap")
    await page.go_back()
    await page.goto("/admin/tai-khoan")
    await expect(page).to_have_url("/admin/dang-nhap?tiep=/admin/tai-khoan")
    await page.get_by_label("Tên đăng nhập").fill("editor")
    await page.get_by_label("Mật khẩu").fill(NEW)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url("/admin/tai-khoan")


async def test_codes_are_switched_on_with_a_phone_and_asked_for(page: Page) -> None:
    await sign_in(page, "publisher")
    await page.goto("/admin/tai-khoan")
    await page.get_by_label("Mật khẩu hiện tại").last.fill(PASSWORD)
    await page.get_by_role("button", name="Bật mã 6 số").click()
    await page.get_by_text("Không quét được?").click()
    totp = pyotp.TOTP(str(await page.locator(".steps .code").text_content()).replace(" ", ""))
    await page.get_by_label("Mã 6 số", exact=True).fill(totp.now())
    await page.get_by_role("button", name="Bật").click()
    await expect(page.locator(".notice.good")).to_contain_text("Đã bật mã 6 số")
    await page.get_by_role("button", name="Đăng xuất").click()
    await page.get_by_label("Tên đăng nhập").fill("publisher")
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.locator(".notice.bad")).to_contain_text("mã 6 số không đúng")


async def test_by_keyboard_alone_every_stop_can_be_seen(page: Page) -> None:
    await sign_in(page, "owner")
    await page.goto("/admin/tai-khoan/moi-nguoi")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Tới nội dung chính"
    visible = (
        "(e => e == document.body || "
        "[e, e.nextElementSibling].some(e => e && getComputedStyle(e).outlineStyle != 'none') ? '' : e.outerHTML)"
        "(document.activeElement)"
    )
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await page.evaluate(visible) == ""


async def test_htmx_runs_without_eval_and_goes_to_the_sign_in_page_when_the_session_is_over(page: Page) -> None:
    await sign_in(page, "viewer")
    config = await page.evaluate(
        "[htmx.config.allowEval, htmx.config.includeIndicatorStyles, htmx.config.selfRequestsOnly]"
    )
    assert config == [False, False, True]
    await page.evaluate("htmx.ajax('GET', '/admin/tai-khoan', '#main')")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản")
    await page.evaluate("htmx.ajax('GET', '/admin/khong-co', '#main').catch(() => 0)")
    await expect(page.locator("#trouble")).to_contain_text("Không có trang này")
    await page.evaluate("htmx.ajax('POST', '/admin/dang-xuat', {source: document.body})")
    await expect(page).to_have_url("/admin/dang-nhap")
    await page.evaluate("htmx.ajax('GET', '/admin/tai-khoan', '#main').catch(() => 0)")
    await expect(page).to_have_url("/admin/dang-nhap")
