"""kill -9 while a file is kept, a document is read and embedded, a draft is checked and published."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.storage.draft_tables import JobRow
from bot.storage.jobs import JobStore
from bot.storage.uploads import UploadStore
from tests.bot.publishing.conftest import PLAN, Office

ROOT = Path(__file__).parents[3]


def killed_before(url: str, statement: str, name: str, argument: object) -> None:
    """Runs the program until it stands before the statement, and kills it there."""
    command = [sys.executable, "-m", "tests.bot.publishing.programs", name, statement, str(argument)]
    program = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout
    assert program.stdout.readline() == "ready\n"
    program.kill()
    assert program.wait(timeout=60) == -9


def run_to_end(url: str, job: int) -> None:
    command = [sys.executable, "-m", "bot.publishing.work", str(job)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True, timeout=300)


async def everything(office: Office, draft: int) -> tuple[object, ...]:
    view = await office.drafting.view(draft)
    return await office.versions.live(), view.changes, await office.versions.listing()


async def died(office: Office, job: int) -> None:
    """Lets the time pass after which a silent process counts as dead."""
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    async with office.database.transaction() as session:
        await session.execute(update(JobRow).where(JobRow.id == job).values(beat_at=long_ago))


async def test_a_file_is_kept_whole_or_not_at_all(office: Office, url: str, tmp_path: Path) -> None:
    file = tmp_path / "xe.txt"
    file.write_text(PLAN, "utf-8")
    killed_before(url, "INSERT INTO kb_uploads", "upload", file)
    store = UploadStore(office.database)
    digest = await store.keep(file.read_bytes(), "xe.txt", "hoa")
    assert await store.data(digest) == file.read_bytes()


@pytest.mark.parametrize(
    "before", ["INSERT INTO kb_embedded", "UPDATE kb_uploads", "INSERT INTO kb_draft_items", "UPDATE kb_jobs SET state"]
)
async def test_a_document_is_read_whole_or_not_at_all(office: Office, url: str, before: str) -> None:
    draft = await office.drafting.open_draft("hoa")
    sha256 = await UploadStore(office.database).keep(PLAN.encode(), "xe.txt", "hoa")
    body = {"sha256": sha256, "title": "Xe buýt", "name": "Xe buýt", "issuer": "UBND tỉnh", "as_of": "2026-10"}
    jobs = JobStore(office.database)
    job = await jobs.begin("read", draft, body, "hoa")
    unchanged = await everything(office, draft)
    killed_before(url, before, "job", job)
    assert await everything(office, draft) == unchanged
    await died(office, job)
    ended = await jobs.get(job)
    assert ended is not None
    assert (ended.state, "làm lại" in ended.step) == ("failed", True)
    again = await jobs.begin("read", draft, body, "hoa")
    run_to_end(url, again)
    done = await jobs.get(again)
    assert done is not None
    assert (done.state, done.step) == ("done", "Xong")
    assert len((await office.drafting.view(draft)).changes) > 3
    assert await office.versions.live() == unchanged[0]


@pytest.mark.parametrize("before", ["INSERT INTO kb_versions", "INSERT INTO kb_vectors", "INSERT INTO kb_checks"])
async def test_a_draft_is_checked_whole_or_not_at_all(office: Office, url: str, before: str) -> None:
    draft = await office.drafting.open_draft("hoa")
    await office.read(draft)
    await office.look_at_all(draft, "public")
    jobs = JobStore(office.database)
    unchanged = await everything(office, draft)
    killed_before(url, before, "job", await jobs.begin("check", draft, {}, "hoa"))
    assert await everything(office, draft) == unchanged
    assert await office.publisher.checked(draft) is None
    await office.check(draft)
    await office.publisher.publish(draft, "chu", "lý do đủ dài để công bố")
    assert await office.versions.live() != unchanged[0]


@pytest.mark.parametrize(
    "before", ["DELETE FROM kb_checks", "UPDATE kb_pointer", "INSERT INTO kb_moves", "UPDATE kb_drafts"]
)
async def test_a_version_is_published_whole_or_not_at_all(office: Office, url: str, before: str) -> None:
    draft = await office.drafting.open_draft("hoa")
    await office.read(draft)
    await office.look_at_all(draft, "public")
    await office.check(draft)
    unchanged = await everything(office, draft)
    killed_before(url, before, "publish", draft)
    assert await everything(office, draft) == unchanged
    assert (await office.drafting.store.get(draft)).state == "open"
    number = await office.publisher.publish(draft, "chu", "lý do đủ dài để công bố")
    assert await office.versions.live() == number
