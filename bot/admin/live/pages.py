"""/tinh-trang: the processes, the channels, the inbox, what could not be delivered, the last errors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from bot.admin.asked.wording import words_of
from bot.admin.contract import NotHere, Role, Route, admin_of, redirect, render, say
from bot.admin.live.view import channels, depths, letters, lines, seen
from bot.channels.zalo_tokens import WARN_DAYS
from bot.inbox.contract import Inbox
from bot.storage import audit
from bot.storage.database import Database
from bot.storage.processes import ProcessStore
from bot.storage.token_days import token_days
from bot.storage.versions import VersionStore
from bot.storage.wishes import WishStore

HERE = "/tinh-trang"
_MOST_LETTERS = 100


class LivePages:
    """Everything comes from the database: any process can show the state of all."""

    def __init__(self, database: Database, inbox: Inbox, versions: VersionStore) -> None:
        self._database = database
        self._inbox = inbox
        self._versions = versions
        self._processes = ProcessStore(database)
        self._wishes = WishStore(database)

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.VIEWER),
            Route("POST", f"{HERE}/gui-lai", self.replay_all, Role.EDITOR),
            Route("POST", f"{HERE}/gui-lai/{{id}}", self.replay, Role.EDITOR),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The page; htmx asks every five seconds for its block `live`."""
        now, live, words = datetime.now(UTC), await self._versions.live(), words_of(None)
        processes = seen(await self._processes.listing(), live, now)
        return render(
            request,
            "live/live.html.j2",
            part="live",
            now=now,
            live=live,
            processes=processes,
            channels=channels(processes),
            tokens=await token_days(self._database),
            warn_days=WARN_DAYS,
            depths=depths(await self._inbox.counts(), words),
            letters=letters(await self._inbox.dead(_MOST_LETTERS), words, now),
            lines=lines(processes),
            wishes=await self._wishes.counts(),
        )

    async def replay(self, request: web.Request) -> web.Response:
        """Sends one dead letter again."""
        number = request.match_info["id"]
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise NotHere
        return await self._replay(request, [int(number)])

    async def replay_all(self, request: web.Request) -> web.Response:
        """Sends all dead letters again."""
        return await self._replay(request, None)

    async def _replay(self, request: web.Request, ids: Sequence[int] | None) -> web.Response:
        subject = "*" if ids is None else ", ".join(map(str, ids))
        async with self._database.transaction() as transaction:  # first: nothing is sent again without its line
            await audit.record(transaction, admin_of(request).who, "inbox.replay", subject)
        number = await self._inbox.replay(ids)
        done = say("live.replayed", number=number) if number else say("live.replayed_none")
        return redirect(request, HERE, done=done)
