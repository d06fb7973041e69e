"""The console on a real port over a real SQLite file, and clients that speak with it as browsers do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from argon2 import PasswordHasher

from bot.admin.assembly import join_console
from bot.admin.passwords import Passwords
from bot.admin.signing_in import Tries
from bot.storage.accounts import AccountStore, Role
from bot.storage.audit import AuditLog, Entry
from bot.storage.database import Database
from bot.web.limits import Rate
from bot.web.server import create_app, start
from tests.bot.web.scripted_chat import ScriptedChat

SECRET = b"an installation's secret, of 32 bytes"
PASSWORD = "nam con ngua chay"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
WIDE = Rate(10**6, 10**6)
ROLES = list(Role)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    text: str
    set_cookies: list[str]

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))


class Browser:
    """One browser: it keeps cookies as they are set, Secure or not, and says where its requests come from."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url, self._http = url, http
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    async def send(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"Origin": self.url, **options.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        url = self.url + path
        async with self._http.request(method, url, headers=headers, allow_redirects=False, **options) as response:
            for name, cookie in response.cookies.items():
                self.cookies[name] = cookie.value
                if not cookie.value:
                    del self.cookies[name]
            set_cookies = response.headers.getall("Set-Cookie", [])
            return Answer(response.status, response.headers, await response.text(), set_cookies)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.send("GET", path, **options)

    async def post(self, path: str, *, csrf: str | None = None, **fields: str) -> Answer:
        return await self.send("POST", path, data={"csrf": self.csrf if csrf is None else csrf, **fields})

    async def enter(self, name: str, password: str = PASSWORD, code: str = "", **more: str) -> Answer:
        answer = await self.post("/admin/dang-nhap", name=name, password=password, code=code, **more)
        if answer.status == 303:
            self.csrf = csrf_in((await self.get("/admin/tai-khoan")).text)
        return answer


def csrf_in(text: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


class Served:
    """A running console with an account for each role, named after it; all have PASSWORD."""

    def __init__(self, url: str, database: Database, http: aiohttp.ClientSession) -> None:
        self.url, self.database, self._http = url, database, http
        self.accounts = AccountStore(database)

    def browser(self) -> Browser:
        return Browser(self.url, self._http)

    async def signed_in(self, role: str) -> Browser:
        browser = self.browser()
        assert (await browser.enter(role)).status == 303
        return browser

    async def log(self) -> list[Entry]:
        return await AuditLog(self.database).newest(1_000)

    async def number(self, name: str) -> int:
        kept = await self.accounts.credentials(name)
        assert kept
        return kept.account.id


@asynccontextmanager
async def serving(
    folder: Path, *, per_name: Rate = WIDE, per_address: Rate = WIDE, hasher: PasswordHasher = QUICK, **more: Any
) -> AsyncIterator[Served]:
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/console.db")
    tries = Tries(per_name, per_address)
    console = join_console(database, SECRET, passwords=Passwords(hasher), tries=tries, **more)
    runner = await start(create_app(ScriptedChat(), console=console), "127.0.0.1", 0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        served = Served(f"http://127.0.0.1:{runner.addresses[0][1]}", database, http)
        for role in ROLES:
            await served.accounts.create("test", role.value, f"Người {role.value}", role, QUICK.hash(PASSWORD))
        yield served
    await runner.cleanup()
    await database.close()
