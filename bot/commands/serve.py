"""`trolyso serve`: the web chat, health and metrics, with the knowledge kept fresh."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from datetime import UTC, datetime, timedelta

from bot.assembly import Parts, assemble
from bot.commands.running import fail, progress_bar, read_settings, run
from bot.storage.database import DatabaseUnavailable
from bot.storage.versions import UnreadableVersion
from bot.web.server import Limits, Rate, create_app, start

log = logging.getLogger(__name__)
REFRESH_SECONDS = 2.0
"""How often a process looks whether another version was published."""
PRUNE_SECONDS = 3_600.0


def serve(host: str | None, port: int | None) -> None:
    """Serves until it is told to stop. Status 1 where the port is taken or a part is missing."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "bm25s"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    settings = read_settings()
    host, port = host or settings.host, settings.port if port is None else port

    async def work() -> None:
        async with assemble(settings) as parts:
            limits = Limits(session=Rate(burst=10, per_minute=settings.trolyso_chat_per_minute))
            app = create_app(parts.channel("web"), limits=limits)
            try:
                runner = await start(app, host, port)
            except OSError:
                raise fail(
                    f"Không mở được cổng {port} trên {host}: có thể một chương trình khác đang dùng. "
                    "Hãy chọn cổng khác, ví dụ: trolyso serve --port 8081"
                ) from None
            try:
                await _until_stopped(parts, host, port)
            finally:
                await runner.cleanup()

    run(work)


async def _until_stopped(parts: Parts, host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    opening = asyncio.create_task(_open(parts, host, port))
    tasks = [opening, asyncio.create_task(stop.wait())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if opening.done() and not stop.is_set():
        opening.result()
        keepers = [asyncio.create_task(_keep_fresh(parts)), asyncio.create_task(_keep_short(parts))]
        tasks += keepers
        await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _open(parts: Parts, host: str, port: int) -> None:
    with progress_bar() as progress:
        await parts.publish_if_needed(progress)
    print(f"Trợ lý số đã sẵn sàng: http://{host}:{port}/", file=sys.stderr, flush=True)


async def _keep_fresh(parts: Parts) -> None:
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            await parts.live.refresh()
        except (DatabaseUnavailable, UnreadableVersion) as error:
            log.warning("the live version stays: %s", error)


async def _keep_short(parts: Parts) -> None:
    while True:
        with contextlib.suppress(DatabaseUnavailable):
            kept = timedelta(days=parts.settings.trolyso_keep_days)
            await parts.conversations.prune(datetime.now(UTC) - kept)
        await asyncio.sleep(PRUNE_SECONDS)
