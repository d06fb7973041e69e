"""`trolyso serve`: the web chat, the message platforms, health and metrics, with the knowledge kept fresh."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.assembly import Parts, assemble, secret_of
from bot.channel_assembly import Channels, join_channels
from bot.commands.running import fail, progress_bar, read_settings, run
from bot.console_assembly import join_pages
from bot.pictures import Pictures
from bot.processes import Heartbeat, LastErrors
from bot.storage.database import DatabaseUnavailable
from bot.storage.versions import UnreadableVersion
from bot.storage.wishes import WishStore
from bot.web.errors import where
from bot.web.server import Limits, Rate, create_app, start
from bot.wishes import Teller

log = logging.getLogger(__name__)
REFRESH_SECONDS = 1.0
"""How often a process looks whether another version was published."""
PRUNE_SECONDS = 3_600.0


def serve(host: str | None, port: int | None) -> None:
    """Serves until it is told to stop. Status 1 where the port is taken or a part is missing or ends by a fault."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "bm25s"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    errors = LastErrors()
    logging.getLogger().addHandler(errors)
    settings = read_settings()
    host, port = host or settings.host, settings.port if port is None else port

    sys.setswitchinterval(0.001)  # five times as often as usual: the doors must not wait for threads that answer

    async def work() -> None:
        registry = CollectorRegistry()
        async with assemble(settings) as parts, join_channels(parts, registry) as channels:
            runner = await _listening(_app(parts, channels, registry), host, port)
            _say_what_runs(channels)
            try:
                await _until_stopped(_works(parts, channels, errors, host, port))
            finally:
                await runner.cleanup()

    run(work)


def _app(parts: Parts, channels: Channels, registry: CollectorRegistry) -> web.Application:
    return create_app(
        parts.channel("web"),
        limits=Limits(session=Rate(burst=10, per_minute=parts.settings.trolyso_chat_per_minute)),
        registry=registry,
        pictures=Pictures(parts.live).png,
        deliveries=[platform.delivery for platform in channels.running if platform.delivery],
        receive=channels.inbox.receive,
        console=join_pages(parts, channels),
    )


async def _listening(app: web.Application, host: str, port: int) -> web.AppRunner:
    try:
        return await start(app, host, port)
    except OSError:
        raise fail(
            f"Không mở được cổng {port} trên {host}: có thể một chương trình khác đang dùng. "
            "Hãy chọn cổng khác, ví dụ: trolyso serve --port 8081"
        ) from None


def _say_what_runs(channels: Channels) -> None:
    for platform in channels.platforms:
        print(f"{platform.title}: {platform.state}", file=sys.stderr, flush=True)


def _works(
    parts: Parts, channels: Channels, errors: LastErrors, host: str, port: int
) -> dict[str, Coroutine[Any, Any, None]]:
    """All that runs beside the server, by its name in the log."""

    def version() -> int | None:
        return parts.live.current.number if parts.live.current else None

    works: dict[str, Coroutine[Any, Any, None]] = {
        "knowledge": _open_and_keep_fresh(parts, host, port),
        "pruning": _keep_short(parts),
        "heartbeat": Heartbeat(parts.database, channels.platforms, version, errors).run(),
        **{platform.title: platform.work() for platform in channels.running},
    }
    if channels.running:
        works["inbox"] = channels.worker.run()
    if channels.running and not parts.settings.trolyso_maintenance:
        platforms = [running.platform for running in channels.running]
        works["wishes"] = Teller(parts.database, secret_of(parts.settings), platforms, parts.channel, version).run()
    return works


async def _until_stopped(works: dict[str, Coroutine[Any, Any, None]]) -> None:
    """Runs everything until a signal comes; ends the program with status 1 where a part ends by a fault."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
    for task in tasks:
        task.add_done_callback(lambda done: stop.set() if _fault(done) else None)
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    _end_where_one_failed(tasks)


def _fault(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


def _end_where_one_failed(tasks: list[asyncio.Task[None]]) -> None:
    """Raises an expected fault as it is, for the command to say it; logs where another came from and ends."""
    for task in tasks:
        if (fault := _fault(task)) is None:
            continue
        if task.get_name() == "knowledge":
            raise fault
        log.error("%s ended: %s", task.get_name(), where(fault))
        raise fail("Một phần của chương trình đã dừng vì lỗi (coi nhật ký). Hãy chạy lại trolyso serve.")


async def _open_and_keep_fresh(parts: Parts, host: str, port: int) -> None:
    with progress_bar() as progress:
        await parts.publish_if_needed(progress)
    print(f"Trợ lý số đã sẵn sàng: http://{host}:{port}/", file=sys.stderr, flush=True)
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
            await WishStore(parts.database).prune(datetime.now(UTC) - kept)
        await asyncio.sleep(PRUNE_SECONDS)
