"""Starts the processes that read documents and check drafts, and watches them end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.drafts import DraftRefused
from bot.storage.jobs import ENDED, JobKind, JobStore

log = logging.getLogger(__name__)


class JobRunner:
    """Each job runs in a process of its own: what a document does to its reader never touches the citizens' bot."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._jobs = JobStore(database)
        self._settings = settings
        self._watching: set[asyncio.Task[None]] = set()

    async def start(self, kind: JobKind, draft: int, body: dict[str, Any], by: str) -> int:
        """Starts work on a draft; returns the job's id. Raises DraftRefused while another one works on the draft."""
        for job in await self._jobs.of_draft(draft):
            if job.state == "running":
                raise DraftRefused("Bản nháp này đang có việc chạy dở. Hãy chờ xong rồi làm tiếp.")
        number = await self._jobs.begin(kind, draft, body, by)
        task = asyncio.create_task(self._run(number))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        return number

    async def _run(self, job: int) -> None:
        environment = {**os.environ, **settings_for_child(self._settings)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.publishing.work", str(job),
            env=environment, stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        status = await process.wait()
        if status != 0:
            log.warning("job %d ended with status %d", job, status)
            await self._jobs.fail(job, ENDED)  # where it ended by itself, it has said why, and this changes nothing


def settings_for_child(settings: Settings) -> dict[str, str]:
    """Returns the settings that a job needs, as its environment."""
    wanted = {"DATABASE_URL": settings.database_url, "TROLYSO_ENCODER": settings.trolyso_encoder or ""}
    return {name: value for name, value in wanted.items() if value}
