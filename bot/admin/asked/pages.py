"""/ba-con-hoi-gi: what people ask, in numbers and in groups; and its export."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from markupsafe import Markup

from bot.admin.asked.charts import GROUPS, HEIGHT, Bar, bars, columns
from bot.admin.asked.clusters import MOST, Cluster, Clusters
from bot.admin.asked.export import CsvSheet, Sheet, XlsxSheet, write_questions
from bot.admin.asked.overview import ASKED, numbers_of, today_of
from bot.admin.asked.wording import words_of
from bot.admin.contract import NotHere, Role, Route, render, say
from bot.admin.rendering import render_part
from bot.storage.asked import Asked, Tally
from bot.storage.database import Database
from bot.storage.local_day import Span
from bot.storage.wishes import WishStore
from knowledge.retrieval import Knowledge

HERE = "/ba-con-hoi-gi"
SPANS = (7, 30, 90)
"""Days that may be looked at; conversations are kept for 90."""
_SHOWN = 20
"""Groups on a page."""
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADS = ("at", "channel", "question", "understood", "status", "programme", "thumb", "reason")


@dataclass(frozen=True, slots=True)
class Shown:
    """A group of questions in the list, with how many people wait to be told."""

    cluster: Cluster
    wishes: int


class AskedPages:
    """What is asked, for everybody who may sign in."""

    def __init__(self, database: Database, clusters: Clusters, knowledge: Callable[[], Knowledge | None]) -> None:
        self._database = database
        self._asked = Asked(database)
        self._wishes = WishStore(database)
        self._clusters = clusters
        self._knowledge = knowledge

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.VIEWER),
            Route("GET", f"{HERE}/nhom", self.groups, Role.VIEWER),
            Route("GET", f"{HERE}/xuat.{{kind}}", self.export, Role.VIEWER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The numbers and charts; the groups follow by themselves, since they may take seconds the first time."""
        days, span = span_of(request)
        words = words_of(self._knowledge())
        tallies = await self._asked.tallies(span)
        programmes = await self._asked.by_programme(span)
        return render(
            request,
            "asked/asked.html.j2",
            days=days,
            spans=SPANS,
            numbers=numbers_of(tallies),
            people=await self._asked.people(span),
            chart=columns(tallies, span.days),
            groups=GROUPS,
            height=HEIGHT,
            channels=_by(tallies, "channel", words),
            statuses=_by(tallies, "status", words),
            programmes=bars(
                (words.get(f"programme.{one.programme}", one.programme) or say("asked.no_programme"), one.questions,
                 one.answered) for one in programmes
            ),
        )  # fmt: skip

    async def groups(self, request: web.Request) -> web.Response:
        """The groups of questions that were not answered or not liked."""
        days, span = span_of(request)
        unmet = await self._asked.unmet(span, MOST)
        clusters = await self._clusters.of(unmet)
        page = _page_of(request, -(-len(clusters) // _SHOWN))
        seen = clusters[(page - 1) * _SHOWN : page * _SHOWN]
        waiting = await self._wishes.waiting_for({text for cluster in seen for text in cluster.stored})
        shown = [Shown(one, sum(waiting.get(text, 0) for text in one.stored)) for one in seen]
        return render(
            request,
            "asked/groups.html.j2",
            part="list",
            days=days,
            shown=shown,
            page=page,
            more=len(clusters) - page * _SHOWN,
            full=len(unmet) == MOST,
            most=MOST,
            words=words_of(self._knowledge()),
        )

    async def export(self, request: web.Request) -> web.Response:
        """All questions of the span as a file, or those without a good answer alone (`loai=chua`)."""
        kind, unmet = request.match_info["kind"], request.query.get("loai") == "chua"
        if kind not in _TYPES:
            raise NotHere
        _, span = span_of(request)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"questions.{kind}"
            sheet = await asyncio.to_thread(_sheet, kind, file)
            heads = [say(f"asked.column.{head}") for head in _HEADS]
            words = words_of(self._knowledge())
            await write_questions(sheet, heads, self._asked.every(span, unmet=unmet), words)
            await asyncio.to_thread(sheet.close)
            body = file.open("rb")  # closed when it was sent; its name may go before
        name = f"cau-hoi-{span.first}-{span.last}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": _TYPES[kind]}
        return web.Response(body=body, headers=headers)

    async def panel(self, request: web.Request) -> Markup:
        """Today's numbers, for the first page."""
        return render_part(request, "asked/today.html.j2", today=await today_of(self._database))


def span_of(request: web.Request) -> tuple[int, Span]:
    """Returns the days that `?ngay=` asks for; 30 where it asks for nothing that there is."""
    asked = request.query.get("ngay", "")
    days = next((days for days in SPANS if str(days) == asked), 30)
    return days, Span.ending_today(days)


def _page_of(request: web.Request, last: int) -> int:
    asked = request.query.get("trang", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return max(1, min(page, last))


def _sheet(kind: str, file: Path) -> Sheet:
    return CsvSheet(file) if kind == "csv" else XlsxSheet(file, say("asked.sheet"))


def _by(tallies: Sequence[Tally], kind: str, words: dict[str, str]) -> tuple[Bar, ...]:
    """Bars of a field of the counts; small talk is no question of a channel."""
    numbers: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for tally in tallies:
        if kind == "status" or tally.status in ASKED:
            value = getattr(tally, kind)
            numbers[value] += tally.questions
            answered[value] += tally.questions if tally.status == "answered" else 0
    return bars(
        (words.get(f"{kind}.{value}", value), number, answered[value]) for value, number in numbers.most_common()
    )
