"""One person's visit to the web chat in a real Chromium."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.bot.web.scripted_chat import ScriptedChat

CHROMIUM = os.environ.get("TROLYSO_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
QUESTION = "Tiểu thương ở chợ có nhận tiền qua điện thoại không?"

BROWSER = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install it, or name it in TROLYSO_CHROMIUM"),
]
"""What a module of browser tests is marked with."""


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


def visits(**context: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("visit", [context], indirect=True)
