"""Work on drafts that processes of their own do: what is done, how far it is, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.draft_tables import JobRow

JobKind = Literal["read", "check"]
DEAD_AFTER = timedelta(seconds=30)
"""A process that has said nothing for so long has ended."""
ENDED = "Việc này đã dừng giữa chừng (máy chủ tắt hoặc hết bộ nhớ). Chưa có gì thay đổi, hãy bấm làm lại."


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `step` says in Vietnamese what it does or how it ended."""

    id: int
    kind: JobKind
    draft: int
    body: dict[str, Any]
    state: Literal["running", "done", "failed"]
    step: str
    done: int
    total: int
    made_by: str
    made_at: datetime

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class JobStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, kind: JobKind, draft: int, body: dict[str, Any], by: str) -> int:
        """Notes a job before its process starts; returns its id."""
        now = datetime.now(UTC)
        row = JobRow(
            kind=kind, draft=draft, body=body, state="running", step="Đang chuẩn bị", done=0, total=0,
            made_by=by, made_at=now, beat_at=now,
        )  # fmt: skip
        async with self._database.transaction() as session:
            session.add(row)
            await session.flush()
            return row.id

    async def get(self, job: int) -> Job | None:
        """The job; one whose process has died counts as failed."""
        async with self._database.session() as session:
            row = await session.get(JobRow, job)
            return _job(row) if row is not None else None

    async def of_draft(self, draft: int) -> list[Job]:
        """The jobs of a draft, newest first."""
        query = select(JobRow).where(JobRow.draft == draft).order_by(JobRow.id.desc())
        async with self._database.session() as session:
            return [_job(row) for row in await session.scalars(query)]

    async def beat(self, job: int, step: str, done: int, total: int) -> None:
        """Says that the job lives, and how far it is."""
        async with self._database.transaction() as session:
            await _change(session, job, step=step, done=done, total=total)

    async def fail(self, job: int, why: str) -> None:
        """Ends the job; `why` is for the person, in Vietnamese."""
        async with self._database.transaction() as session:
            await _change(session, job, state="failed", step=storable(why))


async def finish(transaction: AsyncSession, job: int, step: str) -> None:
    """Ends the job inside the transaction that stores what it made."""
    await _change(transaction, job, state="done", step=step)


async def _change(session: AsyncSession, job: int, **values: Any) -> None:
    mine = update(JobRow).where(JobRow.id == job, JobRow.state == "running")
    await session.execute(mine.values(**values, beat_at=datetime.now(UTC)))


def _job(row: JobRow) -> Job:
    died = row.state == "running" and datetime.now(UTC) - row.beat_at > DEAD_AFTER
    kind: JobKind = row.kind  # type: ignore[assignment]  # a CHECK of the table holds it
    state: Any = "failed" if died else row.state
    step = ENDED if died else row.step
    return Job(row.id, kind, row.draft, row.body, state, step, row.done, row.total, row.made_by, row.made_at)
