"""The audit log as a page: who changed what, what stood there before and after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.admin.rendering import path, render
from bot.admin.request import Route
from bot.admin.words import name_of
from bot.storage.accounts import Role
from bot.storage.audit import AuditLog, Entry

HERE = "/nhat-ky"
A_PAGE = 30
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry, in words; "–" where there was nothing."""

    field: str
    before: str
    after: str


class AuditPage:
    """GET /nhat-ky?ai=NAME&truoc=ID."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (Route("GET", HERE, self.show, Role.VIEWER),)

    async def show(self, request: web.Request) -> web.Response:
        """The lines older than `truoc`, of `ai` alone where it is given."""
        who, before = request.query.get("ai", "")[:64].strip(), _number(request.query.get("truoc", ""))
        found = await self._log.newest(A_PAGE + 1, before, who or None)
        entries = found[:A_PAGE]
        older = _address(who, entries[-1].id) if len(found) > A_PAGE else ""
        newer = _address(who) if before is not None else ""
        lines = [(entry, changes_of(entry)) for entry in entries]
        return render(request, "audit.html.j2", lines=lines, who=who, older=older, newer=newer)


def changes_of(entry: Entry) -> list[Change]:
    """Returns what differs between before and after, in the order of the fields."""
    before, after = entry.before or {}, entry.after or {}
    changes = []
    for key in {**before, **after}:
        old, new = before.get(key, _MISSING), after.get(key, _MISSING)
        if old != new:
            changes.append(Change(name_of(f"field.{key}", key), _words(key, old), _words(key, new)))
    return changes


def _words(key: str, value: Any) -> str:
    if value is _MISSING or value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return name_of(f"value.{value}", str(value))
    if isinstance(value, str):
        return name_of(f"{key}.{value}", value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False, indent=2)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _address(who: str, before: int | None = None) -> str:
    query = urlencode({**({"ai": who} if who else {}), **({"truoc": before} if before else {})})
    return path(HERE) + (f"?{query}" if query else "")
