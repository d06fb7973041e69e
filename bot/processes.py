"""The heartbeat of a server process: what it answers from, how its channels are, its last warnings and errors."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.platforms import Off, Running
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.processes import ChannelState, Line, Process, ProcessStore
from handlers.personal import mask

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
HEALTH_SECONDS = 60.0
"""How often the platforms are asked how they are: they count calls."""
_PATIENCE_SECONDS = 10.0
KEPT = timedelta(days=1)
MOST_LINES = 50
MOST_TEXT = 300
"""Characters kept of a line."""
_OURS = ("bot", "handlers", "knowledge", "embeddings")


class LastErrors(logging.Handler):
    """Keeps the last warnings and errors of this process.

    Our own log says nothing of people. What a library logs may hold anything: of it only the words of its own source
    are kept, not what was put into them, nor a traceback.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Oldest first."""
        return tuple(self._lines)

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a line; called by logging."""
        try:
            said = record.getMessage() if record.name.partition(".")[0] in _OURS else _of_a_library(record)
        except Exception:  # as logging itself does: a wrong log call must not end what it speaks of
            said = "(không đọc được)"
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        self._lines.append(Line(at, record.levelname, record.name, mask(said).text[:MOST_TEXT]))


def _of_a_library(record: logging.LogRecord) -> str:
    first = str(record.msg).partition("\n")[0]
    kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
    return f"{first} ({kind.__name__})" if kind else first


class Heartbeat:
    """Writes the process's row now and then; takes it away when the process ends in peace."""

    def __init__(
        self,
        database: Database,
        platforms: Sequence[Running | Off],
        version: Callable[[], int | None],
        errors: LastErrors,
    ) -> None:
        """`version` gives the number of the version from which this process answers now."""
        self._store = ProcessStore(database)
        self._platforms = tuple(platforms)
        self._version = version
        self._errors = errors
        self._channels = tuple(_channel(platform) for platform in platforms)
        now = datetime.now(UTC)
        self._me = Process(secrets.token_hex(8), socket.gethostname(), os.getpid(), now, now, None, (), ())

    async def run(self) -> None:
        """Beats until it is cancelled. A failing database is waited out."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ask_platforms())
                while True:
                    await self._beat()
                    await asyncio.sleep(BEAT_SECONDS)
        finally:
            await asyncio.shield(self._leave())

    async def _beat(self) -> None:
        now = datetime.now(UTC)
        me = replace(
            self._me, seen_at=now, version=self._version(), errors=self._errors.lines, platforms=self._channels
        )
        try:
            await self._store.beat(me)
            await self._store.prune(now - KEPT)
        except DatabaseUnavailable as error:
            log.warning("this process is not seen: %s", error)

    async def _leave(self) -> None:
        try:
            await self._store.leave(self._me.id)
        except DatabaseUnavailable as error:
            log.warning("this process stays listed: %s", error)

    async def _ask_platforms(self) -> None:
        while any(isinstance(platform, Running) for platform in self._platforms):
            self._channels = tuple([await _asked(platform) for platform in self._platforms])
            await asyncio.sleep(HEALTH_SECONDS)


def _channel(platform: Running | Off) -> ChannelState:
    name = platform.platform.name if isinstance(platform, Running) else platform.title
    return ChannelState(name, platform.title, platform.state)


async def _asked(platform: Running | Off) -> ChannelState:
    if isinstance(platform, Off):
        return _channel(platform)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            health = await platform.health()
    except Exception as error:  # a platform's own fault must not end the heartbeat
        log.warning("%s did not say how it is: %s", platform.title, type(error).__name__)
        return replace(_channel(platform), health="bad", said="không trả lời")
    return replace(_channel(platform), health=health.state, said=health.said)
