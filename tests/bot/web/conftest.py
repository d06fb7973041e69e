"""The server, the browser and the visits that the tests of the web chat share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.web.server import create_app, start
from tests.bot.web.scripted_chat import PICTURES, ScriptedChat
from tests.bot.web.served import WIDE, Client, serving
from tests.bot.web.visit import CHROMIUM, FLAGS, PHONE, Visit


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    async for served in serving(WIDE):
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    chat = ScriptedChat()
    runner = await start(create_app(chat, limits=WIDE, pictures=PICTURES.get), "127.0.0.1", 0)
    options = {"viewport": PHONE, "locale": "vi-VN"} | getattr(request, "param", {})
    context = await browser.new_context(**options)
    page = await context.new_page()
    visit = Visit(f"http://127.0.0.1:{runner.addresses[0][1]}/", chat, context, page)
    await page.goto(visit.url)
    yield visit
    await context.close()
    await runner.cleanup()
    assert visit.errors == []
