"""The server processes on this database: what each said of itself a moment ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from bot.storage.admin_tables import ProcessRow
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Line:
    """A warning or an error of the log; `at` is ISO 8601 in UTC."""

    at: str
    level: str
    logger: str
    text: str


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A message platform as a process sees it."""

    name: str
    """"telegram", "zalo_oa", "zalo_bot"; the title where it does not run."""
    title: str
    state: str
    """How its messages come in, or what it misses: in words."""
    health: str = ""
    """"good", "warning" or "bad" (platform_health.py); "" where it does not run or was not asked yet."""
    said: str = ""
    """What is good or to be mended, in words."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process; moments are in UTC."""

    id: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    version: int | None
    errors: tuple[Line, ...]
    """Oldest first."""
    platforms: tuple[ChannelState, ...]


_LINES = TypeAdapter(tuple[Line, ...])
_CHANNELS = TypeAdapter(tuple[ChannelState, ...])


class ProcessStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, process: Process) -> None:
        """Writes what a process says of itself, in place of what it said before."""
        row = ProcessRow(
            id=process.id,
            host=process.host,
            pid=process.pid,
            started_at=process.started_at,
            seen_at=process.seen_at,
            version=process.version,
            errors=[asdict(line) for line in process.errors],
            platforms=[asdict(channel) for channel in process.platforms],
        )
        async with self._database.transaction() as transaction:
            await transaction.merge(row)

    async def listing(self) -> tuple[Process, ...]:
        """All processes, the one that started last first."""
        async with self._database.session() as reading:
            rows: Sequence[ProcessRow] = (
                await reading.scalars(select(ProcessRow).order_by(ProcessRow.started_at.desc(), ProcessRow.id))
            ).all()
        return tuple(_process(row) for row in rows)

    async def leave(self, process: str) -> None:
        """Removes a process that ends."""
        async with self._database.transaction() as transaction:
            await transaction.execute(delete(ProcessRow).where(ProcessRow.id == process))

    async def prune(self, before: datetime) -> None:
        """Removes the processes not seen since `before`."""
        async with self._database.transaction() as transaction:
            await transaction.execute(delete(ProcessRow).where(ProcessRow.seen_at < before.astimezone(UTC)))


def _process(row: ProcessRow) -> Process:
    return Process(
        row.id,
        row.host,
        row.pid,
        row.started_at,
        row.seen_at,
        row.version,
        _LINES.validate_python(row.errors),
        _CHANNELS.validate_python(row.platforms),
    )
