"""/phien-ban: what was published, what differs, the way back, and what expires."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.admin.contract import NotHere, Role, Route, admin_of, redirect, render, say
from bot.admin.drafts.desk import Desk, number_in, start_in, whole
from bot.admin.drafts.expiry import DAYS_AHEAD, expiring
from bot.admin.drafts.lists import first_parts, part_of
from bot.publishing.transfer import export_version
from bot.storage.drafts import DraftRefused
from bot.storage.moves import Move
from bot.storage.versions import UnknownVersion, UnreadableVersion, VersionRow
from knowledge.library import Content
from knowledge.times import today

HERE = "/phien-ban"
_SHIPPED = re.compile(r"shipped [0-9a-f]+")
_REEMBEDDED = re.compile(r"embedded anew from version (\d+)")


@dataclass(frozen=True, slots=True)
class Published:
    """A version with what people know of it."""

    row: VersionRow
    note: str
    by: str | None
    """Who published it; None where the program did."""
    live_since: Move | None


class VersionPages:
    """To go back takes a publisher; to take a version away as a file, an editor."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.VIEWER),
            Route("GET", f"{HERE}/so-sanh", self.compare, Role.VIEWER),
            Route("GET", f"{HERE}/so-sanh/them", self.more, Role.VIEWER),
            Route("GET", f"{HERE}/het-han", self.expiring, Role.VIEWER),
            Route("GET", f"{HERE}/{{number}}/tai-ve", self.download, Role.EDITOR),
            Route("POST", f"{HERE}/{{number}}/quay-lai", self.roll_back, Role.PUBLISHER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """All versions, newest first."""
        rows, moves = await self._desk.versions.listing(), await self._desk.moves.all()
        return render(
            request, "drafts/versions.html.j2", moves=moves[:20],
            versions=[published(row, moves) for row in rows],
        )  # fmt: skip

    async def compare(self, request: web.Request) -> web.Response:
        """What differs between two versions."""
        rows = await self._desk.versions.listing()
        options = [(str(row.number), say("drafts.version", number=row.number)) for row in rows]
        old, new = request.query.get("tu", ""), request.query.get("den", "")
        chosen = bool(old and new)
        parts, differences = [], None
        if chosen:
            differences = await self._desk.compared(whole(old), whole(new))
            parts = await asyncio.to_thread(first_parts, differences)
        return render(
            request, "drafts/compare.html.j2", options=options, old=old, new=new, differences=differences, parts=parts
        )

    async def more(self, request: web.Request) -> web.Response:
        """The rest of a group of differences."""
        old, new = whole(request.query.get("tu", "")), whole(request.query.get("den", ""))
        differences = await self._desk.compared(old, new)
        part = await asyncio.to_thread(part_of, differences, request.query.get("nhom", ""), start_in(request))
        return render(request, "drafts/compare_more.html.j2", part="rows", old=old, new=new, list=part)

    async def expiring(self, request: web.Request) -> web.Response:
        """What expires in the live version."""
        content = await live_content(self._desk)
        found = expiring(content, today())
        over = [one for one in found if one.days < 0]
        return render(
            request, "drafts/expiry.html.j2", ahead=DAYS_AHEAD, over=over, soon=[one for one in found if one.days >= 0]
        )

    async def download(self, request: web.Request) -> web.Response:
        """A version as one file."""
        number = number_in(request, "number")
        await self._desk.published(number)
        data = await export_version(self._desk.versions, number)
        name = f"tro-ly-so-phien-ban-{number}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return web.Response(body=data, content_type="application/zip", headers=headers)

    async def roll_back(self, request: web.Request) -> web.Response:
        """Makes a version of the list the live one."""
        number = number_in(request, "number")
        await self._desk.published(number)
        try:
            await self._desk.publisher.roll_back(number, admin_of(request).who)
        except UnknownVersion:
            raise NotHere from None
        return redirect(request, HERE, done=say("drafts.rolled_back", number=number))


def published(row: VersionRow, moves: Sequence[Move]) -> Published:
    """Returns a version with its note in plain words; `moves` are newest first."""
    first = next((move for move in reversed(moves) if move.version == row.number), None)
    return Published(row, note_of(row.note), first.by if first else None, moves[0] if row.live and moves else None)


def note_of(note: str) -> str:
    """Returns a version's note as an official reads it: the program's own notes are in English."""
    if _SHIPPED.fullmatch(note):
        return say("drafts.note.shipped")
    if again := _REEMBEDDED.fullmatch(note):
        return say("drafts.note.embedded", number=again[1])
    return note


async def live_content(desk: Desk) -> Content:
    """Returns the content of the live version, empty where there is none."""
    try:
        return await desk.drafting.live_content()
    except (DraftRefused, UnreadableVersion, UnknownVersion):
        return Content()
