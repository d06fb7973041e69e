"""The sign-in page: the only page of the console that is open to everybody."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from aiohttp import web

from bot.admin.errors import Sorry
from bot.admin.forms import Form
from bot.admin.guard import check_origin
from bot.admin.one_time import OneTimeCodes
from bot.admin.passwords import Busy, Passwords
from bot.admin.rendering import path, render
from bot.admin.request import COOKIE
from bot.admin.words import say
from bot.storage.accounts import AccountStore, Credentials
from bot.storage.admin_sessions import LONGEST, AdminSessionStore
from bot.storage.sealing import CannotOpen
from bot.web.body import read_bytes
from bot.web.limits import Limits, Rate, Throttle, client_key

PER_NAME = Rate(burst=8, per_minute=4)
PER_ADDRESS = Rate(burst=30, per_minute=30)
"""Wide: behind a proxy all people have the proxy's address."""
_BODY = Limits(body_bytes=16 * 1024)
_INSIDE = re.compile(r"/admin/[A-Za-z0-9._~/-]*(\?[A-Za-z0-9._~/=&%+-]*)?", re.ASCII)


class Tries:
    """How often a name and an address may try a password; also for those who are signed in and type theirs again."""

    def __init__(self, per_name: Rate = PER_NAME, per_address: Rate = PER_ADDRESS) -> None:
        self._names = Throttle(per_name)
        self._addresses = Throttle(per_address)

    def take(self, request: web.Request, name: str) -> None:
        """Counts one try. Raises Sorry (429) where there were too many."""
        wait = self._addresses.wait(client_key(request.remote)) or self._names.wait(name)
        if wait:
            raise Sorry(429, say("sign_in.fast", seconds=max(1, round(wait))), wait=wait)


class SignIn:
    """GET and POST /dang-nhap."""

    def __init__(
        self,
        accounts: AccountStore,
        sessions: AdminSessionStore,
        passwords: Passwords,
        codes: OneTimeCodes,
        tries: Tries,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._passwords = passwords
        self._codes = codes
        self._tries = tries

    async def show(self, request: web.Request) -> web.Response:
        """The form; whoever is signed in goes on to the overview."""
        token = request.cookies.get(COOKIE)
        if token and await self._sessions.account(token):
            return web.Response(status=303, headers={"Location": path("/")})
        return render(request, "sign_in.html.j2", name="", after=inside(request.query.get("tiep", "")))

    async def enter(self, request: web.Request) -> web.Response:
        """Signs in with a new cookie. Every refusal says the same, whatever was wrong."""
        check_origin(request, must_say=True)
        form = await _read(request)
        name, after = form.text("name").casefold(), inside(form.text("after"))
        self._tries.take(request, name)
        credentials = await self._accounts.credentials(name) if len(name) <= 64 else None
        if not await self._proved(credentials, form) or credentials is None:
            await self._sessions.refused(credentials.account.name if credentials else None)
            errors = {"form": say("sign_in.refused")}
            return render(request, "sign_in.html.j2", status=401, name=form.text("name"), after=after, errors=errors)
        account = credentials.account
        token = await self._sessions.start(account.id, account.name, replaces=request.cookies.get(COOKIE))
        response = web.Response(status=303, headers={"Location": after or path("/")})
        _set_cookie(response, token)
        return response

    async def _proved(self, kept: Credentials | None, form: Form) -> bool:
        """Whether the password, the code where it is on, and the account are good."""
        password = form.secret("password")
        try:
            fits = await self._passwords.fits(kept.password if kept else None, password)
        except Busy:
            raise Sorry(503, wait=5) from None
        if kept is None or not fits or not kept.account.active:
            return False
        if kept.totp is not None and not await self._code_is_new(kept, kept.totp, form.text("code")):
            return False
        if self._passwords.is_old(kept.password):
            await self._accounts.rehash(kept.account.id, kept.password, await self._passwords.hash(password))
        return True

    async def _code_is_new(self, kept: Credentials, sealed: bytes, code: str) -> bool:
        try:
            step = self._codes.step_of(sealed, kept.account.id, code)
        except CannotOpen:
            raise Sorry(503, say("sign_in.sealed")) from None
        return step is not None and await self._accounts.use_step(kept.account.id, step)


def inside(address: str) -> str:
    """Returns an address of the console to go on to; "" for anything else, above all for another site's."""
    good = _INSIDE.fullmatch(address) and "//" not in address and ".." not in address
    return address if good and not address.startswith((path("/dang-"), path("/static/"))) else ""


def drop_cookie(response: web.Response) -> None:
    """Has the browser forget the session."""
    response.del_cookie(COOKIE, path="/admin", httponly=True, samesite="Strict", secure=True)


def _set_cookie(response: web.Response, token: str) -> None:
    # Secure also on http://127.0.0.1, where Chromium and Firefox take it; anywhere else the console needs https.
    seconds = int(LONGEST.total_seconds())
    response.set_cookie(COOKIE, token, path="/admin", max_age=seconds, httponly=True, samesite="Strict", secure=True)


async def _read(request: web.Request) -> Form:
    try:
        text = (await read_bytes(request, _BODY)).decode()
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Sorry(400) from None
    return Form({name: values[0] for name, values in fields.items()})
