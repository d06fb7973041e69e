"""The words of the bot: list by occasion, editing as text with what may be filled in, saving into the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.admin.content.catalogue import load_catalogue
from bot.admin.content.desk import OPEN, Desk, Sight
from bot.admin.content.phone import Bubble, word_bubbles
from bot.admin.contract import NotHere, Role, Route, Sorry, admin_of, redirect, render, say
from bot.storage.drafts import DraftRefused
from handlers.words_check import LABELS, longest, problems_of, shipped
from knowledge.draft import Key, put
from knowledge.model import Word


class WordPages:
    """/loi-cua-bot."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/loi-cua-bot", self.list, Role.VIEWER),
            Route("GET", "/loi-cua-bot/{name}", self.show, Role.VIEWER),
            Route("POST", "/loi-cua-bot/{name}", self.save, Role.EDITOR),
            Route("POST", "/loi-cua-bot/{name}/xem-thu", self.preview, Role.EDITOR),
            Route("POST", "/loi-cua-bot/{name}/loi-goc", self.restore, Role.EDITOR),
        )

    async def list(self, request: web.Request) -> web.Response:
        """Shows all words by occasion."""
        sight = await self._desk.sight(request)
        own = {word.name: word.text for word in sight.content.words}
        firsts = {name: own.get(name) or shipped(name) for name in load_catalogue().names}
        catalogue = load_catalogue()
        return render(request, "content/words.html.j2", sight=sight, catalogue=catalogue, own=own, firsts=firsts)

    async def show(self, request: web.Request) -> web.Response:
        """Shows one of them as text."""
        sight, name = await self._desk.sight(request), _name(request)
        return await _page(request, sight, name, _source(sight, name))

    async def save(self, request: web.Request) -> web.Response:
        """Saves words that can be said; shows what is wrong with others."""
        sight, name, source = await self._desk.sight(request), _name(request), admin_of(request).form.text("text")
        if problems := await asyncio.to_thread(problems_of, name, source, sight.content.contacts):
            return await _page(request, sight, name, source, problems=problems, status=422)
        if source == shipped(name).strip():
            return await self._restored(request, sight, name)
        try:
            draft = await self._desk.put(request, [put(Word(name=name, text=source))])
        except DraftRefused as refused:
            sight = await self._desk.sight(request)
            return await _page(request, sight, name, source, refused=str(refused), status=409)
        return redirect(request, f"/loi-cua-bot/{name}?{OPEN}={draft}", done=say("content.saved", draft=draft))

    async def restore(self, request: web.Request) -> web.Response:
        """Goes back to the words as the program brings them."""
        return await self._restored(request, await self._desk.sight(request), _name(request))

    async def preview(self, request: web.Request) -> web.Response:
        """Shows what is said by the words as they are being typed, or why they cannot be said."""
        sight, name, source = await self._desk.sight(request), _name(request), admin_of(request).form.text("text")
        problems, bubbles = await asyncio.to_thread(_tried, name, source, sight)
        return render(request, "content/word_phone.html.j2", part="phone", problems=problems, bubbles=bubbles)

    async def _restored(self, request: web.Request, sight: Sight, name: str) -> web.Response:
        place: Key = ("word", name)
        if sight.thing(place) is None:
            return redirect(request, f"/loi-cua-bot/{name}{sight.query}", done=say("content.word.same"))
        try:
            draft = await self._desk.take_away(request, sight, place)
        except DraftRefused as refused:
            raise Sorry(409, str(refused)) from None
        return redirect(request, f"/loi-cua-bot/{name}?{OPEN}={draft}", done=say("content.word.restored"))


def _name(request: web.Request) -> str:
    name = request.match_info["name"]
    if name not in load_catalogue().names:
        raise NotHere
    return name


def _source(sight: Sight, name: str) -> str:
    word = sight.thing(("word", name))
    return word.text if isinstance(word, Word) else shipped(name)


def _tried(name: str, source: str, sight: Sight) -> tuple[list[str], tuple[Bubble, ...]]:
    problems = problems_of(name, source, sight.content.contacts)
    return problems, () if problems else word_bubbles(name, source, sight.content, button=name in LABELS)


async def _page(
    request: web.Request, sight: Sight, name: str, source: str, *, refused: str = "", problems: Sequence[str] = (),
    status: int = 200, **more: Any,
) -> web.Response:  # fmt: skip
    found, bubbles = (problems, ()) if problems else await asyncio.to_thread(_tried, name, source, sight)
    return render(
        request, "content/word.html.j2", status=status, sight=sight, name=name, source=source, refused=refused,
        entry=load_catalogue().entry(name), seen=sight.seen(("word", name)), mark=sight.mark("word", name),
        shipped=shipped(name), theirs=_source(sight, name) if refused else "", most=longest(name),
        problems=found, bubbles=bubbles, places=load_catalogue().places(name),
        differs=sight.thing(("word", name)) is not None, **more,
    )  # fmt: skip
