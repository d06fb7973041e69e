"""What all pages of drafts and versions work with, and how they see one draft."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from bot.admin.contract import NotHere
from bot.admin.drafts.differences import Differences, group_changes
from bot.admin.drafts.steps import Step, step_of
from bot.publishing.drafting import Drafting, View
from bot.publishing.publisher import Checked, Publisher
from bot.storage.drafts import Draft, DraftRefused
from bot.storage.jobs import Job, JobKind, JobStore
from bot.storage.moves import Moves
from bot.storage.versions import UnknownVersion, VersionRow, VersionStore
from knowledge.draft import diff
from knowledge.library import Content


class Starter(Protocol):
    """Starts jobs: bot.publishing.jobs.JobRunner."""

    async def start(self, kind: JobKind, draft: int, body: dict[str, Any], by: str) -> int:
        """Returns the job's id. Raises DraftRefused while another one works on the draft."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """One draft with all that its pages show."""

    view: View
    differences: Differences
    checked: Checked | None
    running: Job | None
    """The job that works on the draft now."""
    failed: Job | None
    """The last job, where it failed."""
    step: Step

    @property
    def draft(self) -> Draft:
        return self.view.draft


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores behind the pages."""

    drafting: Drafting
    publisher: Publisher
    jobs: JobStore
    starter: Starter
    versions: VersionStore
    moves: Moves

    async def sight(self, draft: int) -> Sight:
        """Returns a draft with its differences from the live version. Raises NotHere."""
        try:
            view = await self.drafting.view(draft)
        except DraftRefused as refused:
            raise NotHere(str(refused)) from None
        differences = await asyncio.to_thread(lambda: group_changes(view.changes, view.live, view.content))
        checked, jobs = await self.publisher.checked(draft), await self.jobs.of_draft(draft)
        last = jobs[0] if jobs else None
        running = last if last is not None and last.state == "running" else None
        failed = last if last is not None and last.state == "failed" else None
        step = step_of(
            view.draft,
            changes=differences.total,
            colliding=len(view.colliding),
            checked=checked,
            running=running is not None,
        )
        return Sight(view, differences, checked, running, failed, step)

    async def published(self, number: int) -> VersionRow:
        """Returns a version of the list, which no mere candidate is. Raises NotHere."""
        for row in await self.versions.listing():
            if row.number == number:
                return row
        raise NotHere

    async def compared(self, old: int, new: int) -> Differences:
        """Returns what differs between two versions. Raises NotHere."""
        before, after = await self.content(old), await self.content(new)
        return await asyncio.to_thread(lambda: group_changes(diff(before, after), before, after))

    async def content(self, number: int) -> Content:
        """Returns the content of a version of the list. Raises NotHere, UnreadableVersion."""
        await self.published(number)
        try:
            return await self.drafting.content_of(number)
        except UnknownVersion:
            raise NotHere from None


def number_in(request: web.Request, name: str = "id") -> int:
    """Returns the number in the address. Raises NotHere."""
    return whole(request.match_info[name])


def whole(text: str) -> int:
    """Returns a text of digits as a number that a database can hold. Raises NotHere."""
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 9):
        raise NotHere
    return int(text)


def start_in(request: web.Request) -> int:
    """Returns from which row on a list is asked for (`dong`), 0 where it is not said or not said well."""
    text = request.query.get("dong", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
