"""The pages of drafts in a real Chromium, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from bot.storage.jobs import JobStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader
from tests.bot.admin.drafts.room import HERE, Room, furnish
from tests.bot.admin.drafts.story import tell
from tests.bot.admin.test_browser import faults, sign_in
from tests.bot.web.visit import BROWSER, CHROMIUM, DESK, FLAGS, PHONE

pytestmark = BROWSER
Story = tuple[Room, int, int, int]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(
    home: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, reader: Reader
) -> AsyncIterator[Story]:
    async with furnish(home, tmp_path_factory.mktemp("story"), encoder, reader) as room:
        yield room, *await tell(room)


@pytest_asyncio.fixture(loop_scope="module")
async def page(story: Story) -> AsyncIterator[Page]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        opened = await browser.new_page(viewport=PHONE, locale="vi-VN", base_url=story[0].served.url)
        opened.set_default_timeout(8_000)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", lambda said: errors.append(said.text) if "Content Sec" in said.text else None)
        yield opened
        await browser.close()
    assert errors == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
async def test_every_page_is_whole_for_every_hand_and_eye(page: Page, story: Story, viewport: Any) -> None:
    room, published, colliding, checked = story
    await page.set_viewport_size(viewport)
    await sign_in(page, "owner")
    live = await room.versions.live()
    seen = {"overview": await faults(page)}
    for path in (
        HERE, f"{HERE}/{published}", f"{HERE}/{colliding}", f"{HERE}/{checked}", f"{HERE}/{checked}/kiem-tra",
        f"{HERE}/{checked}/cong-bo", f"{HERE}/{checked}/thay-doi?nhom=word", "/admin/phien-ban",
        f"/admin/phien-ban/so-sanh?tu={room.live}&den={live}", "/admin/phien-ban/het-han",
    ):  # fmt: skip
        await page.goto(path)
        seen[path] = await faults(page)
        await page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        seen[f"{path}, all open"] = await faults(page)
    assert {state: found for state, found in seen.items() if found} == {}


async def test_the_draft_is_asked_without_leaving_the_page(page: Page, story: Story) -> None:
    _, _, _, checked = story
    await sign_in(page, "editor")
    await page.goto(f"{HERE}/{checked}/kiem-tra")
    await page.get_by_label("Câu hỏi, gõ như bà con hay gõ").fill(
        "Tiểu thương ở chợ có nhận tiền qua điện thoại không?"
    )
    await page.get_by_role("button", name="Hỏi thử").click()
    await expect(page.locator(".bubble.said")).not_to_be_empty(timeout=20_000)
    await expect(page.locator("h1")).to_have_text("Kiểm tra bản nháp")
    assert await faults(page) == []


async def test_a_running_check_moves_on_by_itself_until_its_result_is_there(page: Page, story: Story) -> None:
    room, _, _, checked = story
    jobs = JobStore(room.served.database)
    job = await jobs.begin("check", checked, {}, "publisher")
    await jobs.beat(job, "Đang hỏi thử bộ câu hỏi mẫu", 52, 260)
    await sign_in(page, "publisher")
    await page.goto(f"{HERE}/{checked}/kiem-tra")
    await expect(page.locator(".running")).to_contain_text("20%")
    await jobs.beat(job, "Đang hỏi thử bộ câu hỏi mẫu", 208, 260)
    await expect(page.locator(".running")).to_contain_text("80%")
    assert await faults(page) == []
    await jobs.fail(job, "Bản nháp có lỗi.")
    await expect(page.locator(".notice.bad")).to_contain_text("Bản nháp có lỗi.")


async def test_undoing_a_change_asks_once_and_comes_back_to_the_draft(page: Page, story: Story) -> None:
    room, _, colliding, _ = story
    await sign_in(page, "editor")
    await page.goto(f"{HERE}/{colliding}")
    before = len(await room.drafting.store.items(colliding))
    row = page.locator("article.row").first
    await row.get_by_text("Bỏ thay đổi này").click()
    await row.get_by_role("button", name="Bỏ, giữ như bản đang dùng").click()
    await expect(page.locator(".notice.good")).to_have_text("Đã bỏ thay đổi đó.")
    assert len(await room.drafting.store.items(colliding)) == before - 1
