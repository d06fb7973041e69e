"""A double on a port of its own, and the waiting for what it sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """Serves `app` on 127.0.0.1; gives its address."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def until(happened: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits until `happened` says so; it may be a coroutine function. Fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while True:  # what is waited for happens in another process
            found = happened()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.02)
