"""Shows "typing" to somebody whose answer takes long, on platforms that can."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.channels.contract import Call, Platform, Rejected, TryLater, Typing, Unsure

SLOW_SECONDS = 1.0
"""Most answers are there before: they come without it."""
_SHOWN_SECONDS = 4.5
"""Telegram shows it for five."""


@contextlib.asynccontextmanager
async def typing_if_slow(platform: Platform, user: str) -> AsyncIterator[None]:
    """Shows it while the block runs, from SLOW_SECONDS on. What goes wrong with it is not worth a word."""
    if not isinstance(platform, Typing):
        yield
        return
    showing = asyncio.create_task(_show(platform, platform.typing(user)))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _show(platform: Platform, typing: Call) -> None:
    await asyncio.sleep(SLOW_SECONDS)
    while True:
        with contextlib.suppress(TryLater, Rejected, Unsure):
            await platform.send(typing)
        await asyncio.sleep(_SHOWN_SECONDS)
