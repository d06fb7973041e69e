"""The console with the pages of the content, over a database that holds the shipped knowledge as its live version."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from bot.admin.content.assembly import join_content
from bot.publishing.drafting import Drafting
from bot.storage.database import Database
from bot.storage.versions import VersionStore
from knowledge.draft import Key, Thing, put
from tests.bot.admin.drafts.room import copy_database
from tests.bot.admin.served import Answer, Browser, Served, serving

Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Room:
    served: Served
    drafting: Drafting
    versions: VersionStore

    async def browser(self, role: str = "editor") -> Browser:
        return await self.served.signed_in(role)

    async def drafts(self) -> list[int]:
        return [draft.id for draft in await self.drafting.store.listing("open", "in_review")]

    async def drafted(self, kind: str, key: str) -> Thing | None:
        """The thing in the one open draft."""
        (draft,) = await self.drafts()
        place: Key = (kind, key)  # type: ignore[assignment]
        return (await self.drafting.view(draft)).thing(place)

    async def change(self, thing: Thing, by: str = "lan") -> int:
        """Somebody else changes a thing in the open draft."""
        draft = await self.drafting.open_draft(by)
        await self.drafting.store.change(draft, [put(thing)], by)
        return draft

    async def publish(self, **changes: Any) -> None:
        """Puts a version with other documents, passages or words in the place of the live one."""
        number = await self.versions.live()
        assert number is not None
        await self.versions.publish(replace(await self.versions.load(number), **changes), "Công bố")


@asynccontextmanager
async def furnish(home: Path, folder: Path) -> AsyncIterator[Room]:
    copy_database(home / "var" / "trolyso.db", folder / "console.db")
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/console.db")
    versions = VersionStore(database)
    drafting = Drafting(database, versions)
    async with serving(folder, more=join_content(drafting)) as served:
        yield Room(served, drafting, versions)
    await database.close()


async def fields(browser: Browser, path: str, action: str) -> Fields:
    """The fields of the form on a page that goes to `action`, as a browser would send them."""
    answer = await browser.get(path)
    assert answer.status == 200
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', answer.text, flags=re.DOTALL)
    found: Fields = {}

    def add(name: str, value: str) -> None:
        values = found.setdefault(name, [])
        assert isinstance(values, list)
        values.append(html.unescape(value))

    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = (re.search(rf' {what}="([^"]*)"', tag) for what in ("name", "value"))
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            add(name[1], value[1] if value else "")
    for name, text in re.findall(r'<textarea\b[^>]* name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        add(name, text)
    for name, options in re.findall(r'<select\b[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        add(name, chosen[1] if chosen else "")
    return found


async def send(browser: Browser, path: str, form: Fields, **changes: str | list[str]) -> Answer:
    """Posts a form; several values of one name are sent as several fields."""
    data = aiohttp.FormData()
    for name, value in (form | changes | {"csrf": browser.csrf}).items():
        for one in [value] if isinstance(value, str) else value:
            data.add_field(name, one)
    return await browser.send("POST", path, data=data)


def words(answer: Answer) -> str:
    """What a page says, without its markup: one space for any white space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
