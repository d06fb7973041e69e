"""The console with the pages of drafts, over a database that holds the shipped knowledge as its live version."""

from __future__ import annotations

import asyncio
import html
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.admin.drafts.assembly import join_drafts
from bot.publishing.checking import Checker, drop_candidate
from bot.publishing.drafting import Drafting
from bot.publishing.report import Report
from bot.storage.database import Database
from bot.storage.draft_tables import CheckRow
from bot.storage.drafts import DraftRefused
from bot.storage.jobs import JobKind, JobStore, finish
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader
from knowledge.build import build_version
from knowledge.draft import Item
from knowledge.library import Content
from knowledge.model import Passage
from tests.bot.admin.served import Answer, Browser, Served, serving

HERE = "/admin/ban-nhap"
FINE = Report(golden=260, right_before=250, right_after=250)


class Held:
    """Starts jobs that run when a test says so."""

    def __init__(self, database: Database, checker: Checker) -> None:
        self._jobs, self._database, self._checker = JobStore(database), database, checker
        self.started: list[tuple[JobKind, int, str]] = []

    async def start(self, kind: JobKind, draft: int, body: dict[str, Any], by: str) -> int:
        if any(job.state == "running" for job in await self._jobs.of_draft(draft)):
            raise DraftRefused("Bản nháp này đang có việc chạy dở. Hãy chờ xong rồi làm tiếp.")
        self.started.append((kind, draft, by))
        return await self._jobs.begin(kind, draft, body, by)

    async def carry_out(self, draft: int) -> None:
        """Does the check that is held, as the process of it would."""
        job = (await self._jobs.of_draft(draft))[0]
        try:
            await self._checker.check(draft, lambda *_: None, lambda session: finish(session, job.id, "Xong"))
        except DraftRefused as refused:
            await self._jobs.fail(job.id, str(refused))


@dataclass(frozen=True)
class Room:
    served: Served
    drafting: Drafting
    versions: VersionStore
    jobs: JobStore
    held: Held
    encoder: Encoder
    live: int

    async def browser(self, role: str = "owner") -> Browser:
        return await self.served.signed_in(role)

    async def content(self) -> Content:
        return await self.drafting.live_content()

    async def passage(self, words: str = "") -> Passage:
        """A passage with a text that a citizen may be shown, and that holds `words`."""
        passages = (await self.content()).passages
        return next(
            p for p in passages
            if p.kind == "text" and p.audience == "public" and p.plain and p.questions and words in p.text
        )  # fmt: skip

    async def draft(self, *items: Item, by: str = "editor", title: str = "Cập nhật") -> int:
        draft = await self.drafting.store.begin(title, by)
        if items:
            await self.drafting.store.change(draft, list(items), by)
        return draft

    async def checked(self, *items: Item, title: str = "Cập nhật") -> int:
        """A draft in review with a fresh check, which found nothing."""
        draft = await self.draft(*items, title=title)
        await self.drafting.store.move(draft, "in_review", "editor")
        await self.check(draft)
        return draft

    async def check(self, draft: int, report: Report = FINE) -> None:
        """Stores a check as bot.publishing.checking does, but for asking the golden set: it is given what was found."""
        view, live = await self.drafting.view(draft), await self.versions.live()
        assert live is not None
        old = await self.versions.load(live)
        version = await asyncio.to_thread(build_version, view.content, self.encoder, old=old)
        candidate = await self.versions.add(version, view.draft.title)
        row = {"draft": draft, "revision": view.draft.revision, "live": live, "candidate": candidate}
        async with self.served.database.transaction() as session:
            await drop_candidate(session, draft)
            said = report.model_dump(mode="json")
            await session.execute(insert(CheckRow).values(**row, report=said, made_at=datetime.now(UTC)))


@asynccontextmanager
async def furnish(home: Path, folder: Path, encoder: Encoder, reader: Reader) -> AsyncIterator[Room]:
    copy_database(home / "var" / "trolyso.db", folder / "console.db")
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/console.db")
    versions = VersionStore(database)
    held = Held(database, Checker(database, versions, encoder, reader))
    pages, panel = join_drafts(database, versions, encoder, lambda: reader, held)
    live = await versions.live()
    assert live is not None
    async with serving(folder, more=pages, panels=[panel]) as served:
        yield Room(served, Drafting(database, versions), versions, JobStore(database), held, encoder, live)
    await database.close()


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def words(answer: Answer) -> str:
    """What a page says, without its markup: one space for any white space."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def marked(answer: Answer, tag: str) -> list[str]:
    """The texts of all elements of a tag, without markup and without what only a screen reader says."""
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", answer.text, flags=re.DOTALL)
    without = (re.sub(r'<span class="sr">.*?</span>', "", text) for text in found)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in without]


def hidden(answer: Answer, action: str) -> list[dict[str, str]]:
    """The hidden fields of every form that goes to `action`."""
    forms = re.findall(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', answer.text, flags=re.DOTALL)
    pattern = r'<input type="hidden" name="(\w+)" value="([^"]*)">'
    return [{name: html.unescape(value) for name, value in re.findall(pattern, form)} for form in forms]
