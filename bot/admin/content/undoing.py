"""Taking one change out of a draft: the thing is again as citizens have it now."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.admin.content.desk import OPEN, Desk
from bot.admin.contract import NotHere, Role, Route, Sorry, admin_of, redirect, say
from bot.storage.drafts import DraftRefused
from knowledge.draft import Key, Kind

_BACK: dict[str, tuple[Kind, str]] = {
    "programme": ("programme", "/chuong-trinh"),
    "contact": ("contact", "/lien-he"),
    "passage": ("passage", "/hoi-dap"),
    "word": ("word", "/loi-cua-bot"),
}


class UndoPages:
    """POST /noi-dung/tra-lai."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (Route("POST", "/noi-dung/tra-lai", self.undo, Role.EDITOR),)

    async def undo(self, request: web.Request) -> web.Response:
        form = admin_of(request).form
        if form.text("kind") not in _BACK or not form.text(OPEN):
            raise NotHere
        kind, back = _BACK[form.text("kind")]
        key: Key = (kind, form.text("key"))
        try:
            draft = await self._desk.undo(request, key)
        except DraftRefused as refused:
            raise Sorry(409, str(refused)) from None
        return redirect(request, f"{back}?{OPEN}={draft}", done=say("content.undone"))
