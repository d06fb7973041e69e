"""A new file: the form, what is refused at once, the job that reads it, and how far it is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from bot.admin.contract import MIB, Form, NotHere, Role, Route, admin_of, is_htmx, redirect, render, say
from bot.admin.documents.desk import Desk, Desks, address
from bot.admin.documents.metadata import KINDS, PROVINCES, Metadata
from bot.storage.drafts import DraftRefused
from bot.storage.jobs import Job, JobKind, JobStore
from bot.storage.uploads import UploadStore
from embeddings.text import clean
from knowledge.formats.limits import MAX_BYTES, check_size
from knowledge.reading import UnreadableDocument

ACCEPT = ".pdf,.docx,.html,.htm,.txt,application/pdf,text/plain,text/html"
LARGEST = 32 * MIB
"""Of what is read at all: a file somewhat too large is refused beside the form, and what was typed is kept."""
SECONDS = 180.0
"""For the body: 20 MB over a slow line of 1 Mbit/s."""


class StartsJobs(Protocol):
    """What this page needs of bot.publishing.jobs.JobRunner."""

    async def start(self, kind: JobKind, draft: int, body: dict[str, Any], by: str) -> int:
        """Starts work on a draft; returns the job's id. Raises DraftRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that the server has already; it need not be sent again."""

    sha256: str
    name: str


class UploadPages:
    """GET and POST /van-ban/moi, GET /van-ban/viec/{job}."""

    def __init__(self, desks: Desks, uploads: UploadStore, jobs: JobStore, runner: StartsJobs) -> None:
        self._desks = desks
        self._uploads = uploads
        self._jobs = jobs
        self._runner = runner

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", "/van-ban/moi", self.show, Role.EDITOR),
            Route("POST", "/van-ban/moi", self.send, Role.EDITOR, largest=LARGEST, seconds=SECONDS),
            Route("GET", r"/van-ban/viec/{job:\d{1,9}}", self.job, Role.VIEWER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The form; `viec` names a job of which it is filled again."""
        desk = await self._desks.shown(request)
        again = request.query.get("viec", "")
        job = await self._jobs.get(int(again)) if again.isascii() and again.isdigit() and len(again) < 10 else None
        if job is None or job.kind != "read":
            return self._form(request, desk, Metadata(), None, {})
        kept = await self._known(str(job.body.get("sha256", "")))
        return self._form(request, desk, Metadata.of_job(job.body), kept, {})

    async def send(self, request: web.Request) -> web.Response:
        """Keeps the file and starts reading it; what cannot be taken is said beside what was typed."""
        admin, desk = admin_of(request), await self._desks.shown(request)
        typed = Metadata.typed(admin.form)
        errors = typed.errors(desk.content.documents)
        kept, refused = await self._received(admin.form, admin.who)
        if kept is None:
            errors["file"] = refused
        elif twin := _twin(desk, kept, typed):
            errors["file"] = twin
        if errors or kept is None:
            return self._form(request, desk, typed, kept, errors)
        try:
            draft = await self._desks.begun(desk, admin.who)
            job = await self._runner.start("read", draft, typed.body(kept.sha256), admin.who)
        except DraftRefused as refusal:
            return self._form(request, desk, typed, kept, {"form": str(refusal)})
        return redirect(request, f"/van-ban/viec/{job}")

    async def job(self, request: web.Request) -> web.Response:
        """How far the reading is; when it is done, on to the document."""
        job = await self._jobs.get(int(request.match_info["job"]))
        if job is None or job.kind != "read":
            raise NotHere
        if job.state == "done":
            return redirect(request, await self._where(job), done=say("documents.read"))
        step = f"{zlib.crc32(job.step.encode()):x}"
        told = not is_htmx(request) or request.query.get("buoc") == step
        return render(request, "documents/job.html.j2", part="progress", job=job, step=step, told=told)

    async def _where(self, job: Job) -> str:
        desk = await self._desks.of(job.draft)
        sha256 = job.body.get("sha256")
        found = next((d.file for d in desk.content.documents if d.sha256 == sha256), None)
        return f"{address(found)}?draft={job.draft}" if found else f"/van-ban?draft={job.draft}"

    async def _received(self, form: Form, by: str) -> tuple[Kept | None, str]:
        """The file that was sent, or sent before; None and why not."""
        sent = form.upload("file")
        if sent is None or not sent.name:
            kept = await self._known(form.text("kept"))
            return kept, "" if kept else say("documents.no_file")
        name, data = clean(sent.name) or say("documents.nameless"), await sent.read()
        try:
            check_size(data, name)
        except UnreadableDocument as refused:
            return None, str(refused)
        return Kept(await self._uploads.keep(data, name, by), name), ""

    async def _known(self, sha256: str) -> Kept | None:
        upload = await self._uploads.get(sha256) if len(sha256) == 64 else None
        return Kept(upload.sha256, upload.name) if upload else None

    def _form(
        self, request: web.Request, desk: Desk, typed: Metadata, kept: Kept | None, errors: dict[str, str]
    ) -> web.Response:
        return render(
            request,
            "documents/new.html.j2",
            status=422 if errors else 200,
            typed=typed,
            kept=kept,
            errors=errors,
            draft=desk.number,
            provinces=[(code, say(f"documents.province.{code}")) for code in PROVINCES],
            kinds=[(code, say(f"documents.kind.{code}")) for code in KINDS],
            others=[("", say("documents.replaces_none")), *((d.file, d.name) for d in desk.content.documents)],
            accept=ACCEPT,
            largest=MAX_BYTES,
        )


def _twin(desk: Desk, kept: Kept, typed: Metadata) -> str:
    """What is said where the content has this very file already, and the new one does not take its place."""
    same = (d for d in desk.content.documents if d.sha256 == kept.sha256 and d.file != typed.replaces_file)
    return say("documents.twin", name=found.name) if (found := next(same, None)) else ""
