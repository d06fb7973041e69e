"""The pages that watch in a real Chromium: the groups come by themselves, the state refreshes, an answer is written."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from knowledge.retrieval import Knowledge
from tests.bot.admin.asked.desk import Remembering, desk
from tests.bot.admin.asked.samples import many, store, turn
from tests.bot.admin.live.test_live import beat
from tests.bot.admin.served import Served
from tests.bot.admin.test_browser import faults, page, sign_in
from tests.bot.web.visit import BROWSER, DESK

__all__ = ["page"]

pytestmark = BROWSER
FEE = "Làm lại căn cước mất bao nhiêu tiền?"
drafts = Remembering()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> AsyncIterator[Served]:
    async with desk(tmp_path_factory.mktemp("console"), knowledge, drafts) as (served, _):
        await store(served.database, [*many(150), *(turn(FEE, person=f"người {number}") for number in range(50))])
        yield served


@pytest.mark.parametrize("size", [None, DESK])
async def test_nothing_is_too_wide_too_small_or_hard_to_read(page: Page, running: Served, size: dict[str, int]) -> None:
    if size:
        await page.set_viewport_size(size)  # type: ignore[arg-type]
    await beat(running.database, "a", text="call 12 of zalo_oa was given up: -230")
    await sign_in(page, "editor")
    await page.goto("/admin/ba-con-hoi-gi")
    await expect(page.locator(".group").first).to_be_visible(timeout=60_000)
    await page.get_by_text("Xem bảng số").click()
    assert await faults(page) == []
    await page.locator(".group", has_text=FEE[:-1]).get_by_role("link").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Trả lời câu này")
    assert await faults(page) == []
    await page.goto("/admin/tinh-trang")
    assert await faults(page) == []


async def test_an_answer_is_written_and_the_next_page_says_where_it_is(page: Page) -> None:
    await sign_in(page, "editor")
    await page.goto("/admin/ba-con-hoi-gi")
    await page.locator(".group", has_text=FEE[:-1]).get_by_role("link").first.click(timeout=60_000)
    await page.get_by_label("Câu trả lời", exact=True).fill("Lệ phí là 50.000 đồng.")
    await page.get_by_label("Lấy từ đâu").fill("Thông tư 59")
    await page.get_by_role("button", name="Đưa vào bản nháp").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã đưa vào bản nháp số 7.")
    assert drafts.answers[-1]["answer"] == "Lệ phí là 50.000 đồng."


async def test_the_state_refreshes_by_itself(page: Page, running: Served) -> None:
    await sign_in(page, "editor")
    await page.goto("/admin/tinh-trang")
    await beat(running.database, "mới-tới")
    await expect(page.get_by_text("máy-mới-tới")).to_be_visible(timeout=9_000)
