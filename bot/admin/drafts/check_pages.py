"""/ban-nhap/{id}/kiem-tra: checking a draft, what the check found, and asking the draft a question."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.contract import NotHere, Role, Route, admin_of, redirect, render, say
from bot.admin.drafts.answers import all_answers, answers_of
from bot.admin.drafts.desk import Desk, Sight, number_in, start_in
from bot.admin.drafts.draft_pages import HERE, head_of, show_draft, steps_shown
from bot.admin.drafts.found import unreached, unread
from bot.admin.drafts.trying import CandidateGone, Candidates
from bot.storage.drafts import DraftRefused
from handlers.messages import Reply

LONGEST_QUESTION = 500


class CheckPages:
    """Starting a check takes a publisher; to see what it found, or to ask the draft, does not."""

    def __init__(self, desk: Desk, candidates: Candidates) -> None:
        self._desk = desk
        self._candidates = candidates

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        one = f"{HERE}/{{id}}"
        return (
            Route("POST", f"{one}/kiem-tra", self.start, Role.PUBLISHER),
            Route("GET", f"{one}/kiem-tra", self.show, Role.VIEWER),
            Route("GET", f"{one}/tien-do", self.progress, Role.VIEWER),
            Route("GET", f"{one}/tra-loi", self.more, Role.VIEWER),
            Route("POST", f"{one}/hoi-thu", self.ask, Role.EDITOR),
        )

    async def start(self, request: web.Request) -> web.Response:
        """Starts the job, and shows how far it is."""
        draft = number_in(request)
        head = await head_of(self._desk, draft)
        try:
            if not head.changeable:
                raise DraftRefused(say("drafts.closed"))
            await self._desk.starter.start("check", draft, {}, admin_of(request).who)
        except DraftRefused as refused:
            return await show_draft(self._desk, request, draft, status=409, trouble=str(refused))
        return redirect(request, f"{HERE}/{draft}/kiem-tra")

    async def show(self, request: web.Request) -> web.Response:
        """How far the check is, or what it found."""
        return await self._page(request, await self._desk.sight(number_in(request)))

    async def progress(self, request: web.Request) -> web.Response:
        """How far the check is; the page of its result once it has ended."""
        draft = number_in(request)
        head = await head_of(self._desk, draft)
        job = next(iter(await self._desk.jobs.of_draft(draft)), None)
        if job is None or job.state != "running":
            return redirect(request, f"{HERE}/{draft}/kiem-tra" if job and job.kind == "check" else f"{HERE}/{draft}")
        return render(request, "drafts/progress.html.j2", part="progress", draft=head, job=job)

    async def more(self, request: web.Request) -> web.Response:
        """More of the answers that change."""
        draft = number_in(request)
        head, checked = await head_of(self._desk, draft), await self._desk.publisher.checked(draft)
        if checked is None:
            raise NotHere
        answers = await asyncio.to_thread(answers_of, checked.report, request.query.get("loai", ""), start_in(request))
        return render(request, "drafts/answers.html.j2", part="answers", draft=head, answers=answers)

    async def ask(self, request: web.Request) -> web.Response:
        """Asks the version that was built for the check."""
        draft = number_in(request)
        checked, question = await self._desk.publisher.checked(draft), admin_of(request).form.text("question")
        if checked is None:
            raise NotHere
        wrong = "" if 0 < len(question) <= LONGEST_QUESTION else say("drafts.question_length", most=LONGEST_QUESTION)
        reply: Reply | None = None
        if not wrong:
            try:
                reply = await self._candidates.ask(checked.candidate, question)
            except CandidateGone:
                wrong = say("drafts.candidate_gone")
        status = 422 if wrong else 200
        return await self._page(
            request, await self._desk.sight(draft), status=status, part="trying", question=question, reply=reply,
            errors={"question": wrong},
        )  # fmt: skip

    async def _page(
        self, request: web.Request, sight: Sight, *, status: int = 200, part: str = "main", **values: Any
    ) -> web.Response:
        report = sight.checked.report if sight.checked is not None else None
        found: dict[str, Any] = {"answers": [], "unreached": [], "unread": []}
        if report is not None:
            found["answers"] = await asyncio.to_thread(all_answers, report)
            found["unreached"] = unreached(report, sight.view.content)
            found["unread"] = unread(sight.view)
        asking = {"question": "", "reply": None, **values}
        return render(
            request, "drafts/check.html.j2", status=status, part=part, sight=sight, job=sight.running,
            **found, **steps_shown(sight), **asking,
        )  # fmt: skip
