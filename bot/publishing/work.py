"""One job, in a process of its own: python -m bot.publishing.work JOB (started by jobs.JobRunner)."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from bot.publishing.checking import Checker
from bot.publishing.reading import DocumentReader, Metadata
from bot.settings import Settings
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.drafts import DraftRefused
from bot.storage.jobs import Job, JobStore, finish
from bot.storage.versions import UnreadableVersion, VersionStore
from embeddings.encoder import EncoderUnavailable, load_encoder
from embeddings.typed.reader import load_reader
from knowledge.reading import UnreadableDocument

log = logging.getLogger(__name__)
BEAT_SECONDS = 1.0
NICENESS = 10
"""Citizens' questions go first."""
_EXPECTED = (DraftRefused, UnreadableDocument, UnreadableVersion, EncoderUnavailable, DatabaseUnavailable)


async def work(number: int) -> None:
    """Does the job; its end, good or bad, is in the database."""
    settings = Settings()
    database = await Database.open(settings.database_url)
    jobs = JobStore(database)
    try:
        job = await jobs.get(number)
        if job is None or job.state != "running":
            return
        try:
            await _do(job, database, settings)
        except _EXPECTED as error:
            await jobs.fail(number, str(error))
        except Exception as error:  # said to the person in general words, to the operator in the log
            log.exception("job %d failed", number)
            await jobs.fail(number, f"Có lỗi của chương trình ({type(error).__name__}), coi nhật ký của máy chủ.")
    finally:
        await database.close()


async def _do(job: Job, database: Database, settings: Settings) -> None:
    step = "Đang chờ việc khác xong", 0, 0

    def say(text: str, done: int, total: int) -> None:
        nonlocal step
        step = text, done, total

    async def beat() -> None:
        jobs = JobStore(database)
        while True:
            await jobs.beat(job.id, *step)
            await asyncio.sleep(BEAT_SECONDS)

    beating = asyncio.create_task(beat())
    try:
        async with database.alone("jobs"):
            say("Đang chuẩn bị", 0, 0)
            await _carry_out(job, database, settings, say)
    finally:
        beating.cancel()


async def _carry_out(job: Job, database: Database, settings: Settings, say: Callable[[str, int, int], None]) -> None:
    versions = VersionStore(database)
    encoder = await asyncio.to_thread(load_encoder, settings.trolyso_encoder)

    async def end(session: AsyncSession) -> None:
        await finish(session, job.id, "Xong")

    if job.kind == "read":
        metadata = Metadata.model_validate(job.body)
        await DocumentReader(database, versions, encoder).read(job.draft, metadata, job.made_by, say, end)
    else:
        reader = await asyncio.to_thread(load_reader)
        await Checker(database, versions, encoder, reader).check(job.draft, say, end)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    os.nice(NICENESS)
    asyncio.run(work(int(sys.argv[1])))
