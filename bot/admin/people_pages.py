"""Everybody's accounts, for owners: add, give a role, shut out and let in again, reset."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.admin.errors import NotHere, Sorry
from bot.admin.passwords import Busy, Passwords, made_up
from bot.admin.rendering import redirect, render
from bot.admin.request import Admin, Route, admin_of
from bot.admin.words import say
from bot.storage.accounts import Account, AccountStore, LastOwner, NameTaken, Role

HERE = "/tai-khoan/moi-nguoi"
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LONGEST_SHOWN = 100


class PeoplePages:
    """/tai-khoan/moi-nguoi. A password that is made up here is shown once, to the owner who asked for it."""

    def __init__(self, accounts: AccountStore, passwords: Passwords) -> None:
        self._accounts = accounts
        self._passwords = passwords

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.OWNER),
            Route("POST", HERE, self.add, Role.OWNER),
            Route("POST", f"{HERE}/{{id}}/quyen", self.set_role, Role.OWNER),
            Route("POST", f"{HERE}/{{id}}/khoa", self.shut_out, Role.OWNER),
            Route("POST", f"{HERE}/{{id}}/mo", self.let_in, Role.OWNER),
            Route("POST", f"{HERE}/{{id}}/dat-lai", self.reset, Role.OWNER),
            Route("POST", f"{HERE}/{{id}}/tat-ma", self.switch_codes_off, Role.OWNER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The list."""
        return await self._page(request)

    async def add(self, request: web.Request) -> web.Response:
        """Adds somebody, with a password that is made up."""
        admin = admin_of(request)
        name, shown = admin.form.text("name").casefold(), admin.form.text("shown_name")
        role, errors = _role(admin), {}
        if not NAME.fullmatch(name):
            errors["name"] = say("people.name")
        if not 0 < len(shown) <= LONGEST_SHOWN:
            errors["shown_name"] = say("people.shown_name")
        if errors:
            return await self._page(request, errors=errors)
        password = made_up()
        try:
            made = await self._accounts.create(admin.who, name, shown, role, await self._hash(password))
        except NameTaken:
            return await self._page(request, errors={"name": say("people.taken")})
        return render(request, "new_password.html.j2", account=made, password=password, new=True)

    async def set_role(self, request: web.Request) -> web.Response:
        """Gives another role."""
        admin, account = admin_of(request), await self._account(request)
        role = _role(admin)
        try:
            await self._accounts.set_role(admin.who, account.id, role)
        except LastOwner:
            return await self._page(request, trouble=say("people.last_owner"))
        return _done(request, account, "people.role_set", role=say(f"role.{role}"))

    async def shut_out(self, request: web.Request) -> web.Response:
        """Lets somebody in no longer; ends their sessions at once."""
        admin, account = admin_of(request), await self._account(request)
        try:
            await self._accounts.set_active(admin.who, account.id, False)
        except LastOwner:
            return await self._page(request, trouble=say("people.last_owner"))
        return _done(request, account, "people.shut_out")

    async def let_in(self, request: web.Request) -> web.Response:
        """Lets somebody in again."""
        account = await self._account(request)
        await self._accounts.set_active(admin_of(request).who, account.id, True)
        return _done(request, account, "people.let_in")

    async def reset(self, request: web.Request) -> web.Response:
        """Makes up another password, switches one-time codes off, ends every session."""
        account, password = await self._account(request), made_up()
        await self._accounts.reset(admin_of(request).who, account.id, await self._hash(password))
        return render(request, "new_password.html.j2", account=account, password=password, new=False)

    async def switch_codes_off(self, request: web.Request) -> web.Response:
        """For somebody who lost the phone: the password alone will do from now on."""
        account = await self._account(request)
        await self._accounts.set_totp(admin_of(request).who, account.id, None)
        return _done(request, account, "people.codes_off")

    async def _page(
        self, request: web.Request, *, trouble: str = "", errors: Mapping[str, str] | None = None
    ) -> web.Response:
        values: dict[str, Any] = {
            "people": await self._accounts.all(),
            "form": admin_of(request).form,
            "trouble": trouble,
        }
        status = 422 if trouble or errors else 200
        return render(request, "people.html.j2", status=status, errors=errors or {}, **values)

    async def _account(self, request: web.Request) -> Account:
        people = {str(account.id): account for account in await self._accounts.all()}
        try:
            return people[request.match_info["id"]]
        except KeyError:
            raise NotHere from None

    async def _hash(self, password: str) -> str:
        try:
            return await self._passwords.hash(password)
        except Busy:
            raise Sorry(503, wait=5) from None


def _role(admin: Admin) -> Role:
    try:
        return Role(admin.form.text("role"))
    except ValueError:
        raise Sorry(400) from None


def _done(request: web.Request, account: Account, code: str, **values: str) -> web.Response:
    return redirect(request, HERE, done=say(code, name=account.name, **values))
