"""/ba-con-hoi-gi/tra-loi: an answer for a group of questions, written anew or shown to be there; into the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from bot.admin.asked.clusters import MOST, Cluster, Clusters
from bot.admin.asked.drafting import Drafts
from bot.admin.asked.pages import HERE, span_of
from bot.admin.asked.wording import number_of, words_of
from bot.admin.contract import NotHere, Role, Route, admin_of, redirect, render, say
from bot.storage import audit, wishes
from bot.storage.asked import Asked
from bot.storage.database import Database
from bot.storage.drafts import DraftRefused
from bot.storage.wishes import WishStore
from knowledge.model import Passage
from knowledge.provinces import provinces_asked
from knowledge.retrieval import Knowledge

MOST_WORDINGS = 12
"""Wordings of a group that may be added: what is shorter than this already finds the passage."""
_OFFERED = 6
"""Passages to choose from."""
_FORM = ("question", "answer", "source", "unused_after")


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of the group, with the number under which it stands in the form."""

    number: str
    text: str


class AnsweringPages:
    """For editors. What they write becomes true when the draft is published; then people are told."""

    def __init__(
        self, database: Database, clusters: Clusters, knowledge: Callable[[], Knowledge | None], drafts: Drafts
    ) -> None:
        self._database = database
        self._asked = Asked(database)
        self._wishes = WishStore(database)
        self._clusters = clusters
        self._knowledge = knowledge
        self._drafts = drafts

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        one = f"{HERE}/tra-loi/{{key}}"
        return (
            Route("GET", one, self.show, Role.EDITOR),
            Route("POST", f"{one}/soan", self.write, Role.EDITOR),
            Route("POST", f"{one}/chon", self.choose, Role.EDITOR),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Both forms; `?tim=` searches for other passages."""
        return await self._page(request, await self._cluster(request))

    async def write(self, request: web.Request) -> web.Response:
        """Adds a ready answer."""
        cluster, admin = await self._cluster(request), admin_of(request)
        said = {name: admin.form.text(name) for name in _FORM}
        chosen = _chosen(request, cluster)
        if errors := _missing(said, chosen):
            return await self._page(request, cluster, errors=errors)
        others = tuple(text for text in chosen if text != said["question"])
        known = set(self._known_programmes())
        try:
            draft, passage = await self._drafts.add_ready_answer(
                None,
                question=said["question"],
                others=others,
                answer=said["answer"],
                programmes=tuple(name for name in admin.form.texts("programme") if name in known),
                source=said["source"],
                unused_after=said["unused_after"] or None,
                by=admin.who,
            )
        except DraftRefused as refused:
            return await self._page(request, cluster, refused=str(refused))
        return await self._done(request, draft, passage, chosen)

    async def choose(self, request: web.Request) -> web.Response:
        """Adds the questions to a passage that is there."""
        cluster, admin = await self._cluster(request), admin_of(request)
        passage, chosen = admin.form.text("passage"), _chosen(request, cluster)
        errors = {} if chosen else {"wording": say("asked.need_wording")}
        if not passage:
            errors["passage"] = say("asked.need_passage")
        if errors:
            return await self._page(request, cluster, errors=errors)
        draft: int | None = None
        try:
            for question in chosen:
                draft = await self._drafts.add_question(draft, passage, question, admin.who)
        except DraftRefused as refused:
            return await self._page(request, cluster, refused=str(refused))
        return await self._done(request, draft or 0, passage, chosen)

    async def _done(self, request: web.Request, draft: int, passage: str, chosen: Sequence[str]) -> web.Response:
        who = admin_of(request).who
        async with self._database.transaction() as transaction:
            people = await wishes.link(transaction, chosen, passage)
            if people:
                await audit.record(transaction, who, "wishes.linked", passage, None, {"wishes": people})
        said = say("asked.drafted" if people else "asked.drafted_alone", draft=draft, people=people)
        return redirect(request, HERE, done=said)

    async def _page(
        self, request: web.Request, cluster: Cluster, *, errors: dict[str, str] | None = None, refused: str = ""
    ) -> web.Response:
        knowledge, form = self._knowledge(), admin_of(request).form
        waiting = await self._wishes.waiting_for(set(cluster.stored))
        wanted = " ".join(request.query.get("tim", "").split())[:200]
        found = await asyncio.to_thread(_found, knowledge, wanted or cluster.question) if knowledge else ()
        return render(
            request,
            "asked/answering.html.j2",
            status=422 if errors or refused else 200,
            errors=errors or {},
            refused=refused,
            cluster=cluster,
            wordings=[Wording(number_of(text), text) for text in cluster.wordings[:MOST_WORDINGS]],
            left_out=max(0, len(cluster.wordings) - MOST_WORDINGS),
            ticked=set(form.texts("wording")) if request.method == "POST" else None,
            wishes=sum(waiting.values()),
            form=form,
            programmes=self._known_programmes(),
            wanted=wanted,
            found=found,
            documents=knowledge.documents if knowledge else {},
            words=words_of(knowledge),
            days=span_of(request)[0],
        )

    async def _cluster(self, request: web.Request) -> Cluster:
        """The group of that key. Raises NotHere where questions have come that changed it."""
        key, (_, span) = request.match_info["key"], span_of(request)
        known = self._clusters.known(key)
        if known is None:
            clusters = await self._clusters.of(await self._asked.unmet(span, MOST))
            known = next((cluster for cluster in clusters if cluster.key == key), None)
        if known is None:
            raise NotHere(say("asked.changed"))
        return known

    def _known_programmes(self) -> dict[str, str]:
        knowledge = self._knowledge()
        return {one.id: one.name for one in knowledge.programmes.values()} if knowledge else {}


def _chosen(request: web.Request, cluster: Cluster) -> tuple[str, ...]:
    ticked = set(admin_of(request).form.texts("wording"))
    return tuple(text for text in cluster.wordings[:MOST_WORDINGS] if number_of(text) in ticked)


def _missing(said: dict[str, str], chosen: Sequence[str]) -> dict[str, str]:
    errors = {name: say(f"asked.need_{name}") for name in ("question", "answer", "source") if not said[name]}
    if not chosen:
        errors["wording"] = say("asked.need_wording")
    try:
        date.fromisoformat(said["unused_after"] or "2026-01-01")
    except ValueError:
        errors["unused_after"] = say("asked.bad_day")
    return errors


def _found(knowledge: Knowledge, wanted: str) -> tuple[Passage, ...]:
    """The passages that a citizen may be shown and that are nearest to what is wanted."""
    reading = knowledge.reader.read(wanted)
    found = knowledge.retrieve(reading, provinces_asked(reading.best), ("public",))
    return tuple(hit.passage for hit in found.hits[:_OFFERED])
