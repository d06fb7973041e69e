"""One's own account: another password, one-time codes on and off, signing out."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from markupsafe import Markup

from bot.admin.errors import Sorry
from bot.admin.one_time import OneTimeCodes
from bot.admin.passwords import Busy, Passwords, weakness
from bot.admin.rendering import redirect, render
from bot.admin.request import Admin, Route, admin_of
from bot.admin.signing_in import Tries, drop_cookie
from bot.admin.words import say
from bot.storage.accounts import AccountStore, Role
from bot.storage.admin_sessions import AdminSessionStore, digest_of
from bot.storage.sealing import CannotOpen

HERE = "/tai-khoan"
_PAGE, _CODES_PAGE = "account.html.j2", "one_time.html.j2"


class AccountPages:
    """/tai-khoan and /dang-xuat. What changes the account asks for its password again."""

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

    def routes(self) -> Sequence[Route]:
        """Returns its doors."""
        return (
            Route("GET", HERE, self.show, Role.VIEWER),
            Route("POST", f"{HERE}/mat-khau", self.change_password, Role.VIEWER),
            Route("POST", f"{HERE}/ma-6-so", self.offer_codes, Role.VIEWER),
            Route("POST", f"{HERE}/ma-6-so/bat", self.switch_codes_on, Role.VIEWER),
            Route("POST", f"{HERE}/ma-6-so/tat", self.switch_codes_off, Role.VIEWER),
            Route("POST", "/dang-xuat", self.sign_out, Role.VIEWER),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The page."""
        return render(request, _PAGE)

    async def change_password(self, request: web.Request) -> web.Response:
        """Stores another password and signs the account out everywhere else."""
        admin = admin_of(request)
        new = admin.form.secret("new")
        errors = {}
        if not await self._is_me(request, admin, "old"):
            errors["old"] = say("password.wrong")
        if (weak := weakness(new, admin.account.name)) is not None:
            errors["new"] = say(weak)
        elif new != admin.form.secret("again"):
            errors["again"] = say("password.again")
        if errors:
            return render(request, _PAGE, status=422, errors=errors)
        hashed = await self._hash(new)
        await self._accounts.set_password(admin.who, admin.account.id, hashed, keep=digest_of(admin.token))
        return redirect(request, HERE, done=say("password.changed"))

    async def offer_codes(self, request: web.Request) -> web.Response:
        """Shows a new secret as a QR picture; nothing is switched on yet."""
        admin = admin_of(request)
        if not await self._is_me(request, admin, "codes_password"):
            return render(request, _PAGE, status=422, errors={"codes_password": say("password.wrong")})
        return self._offer(request, admin, self._codes.new(admin.account.id))

    async def switch_codes_on(self, request: web.Request) -> web.Response:
        """Keeps the secret that was shown, once a code of it came back."""
        admin = admin_of(request)
        number, sealed = admin.account.id, admin.form.text("sealed").encode()
        try:
            step = self._codes.step_of(sealed, number, admin.form.text("code"))
        except CannotOpen:
            raise Sorry(400) from None
        if step is None:
            return self._offer(request, admin, sealed, error=say("codes.wrong"))
        await self._accounts.set_totp(admin.who, number, sealed, step)
        return redirect(request, HERE, done=say("codes.on"))

    async def switch_codes_off(self, request: web.Request) -> web.Response:
        """Forgets the secret."""
        admin = admin_of(request)
        if not await self._is_me(request, admin, "codes_password"):
            return render(request, _PAGE, status=422, errors={"codes_password": say("password.wrong")})
        await self._accounts.set_totp(admin.who, admin.account.id, None)
        return redirect(request, HERE, done=say("codes.off"))

    async def sign_out(self, request: web.Request) -> web.Response:
        """Ends the session at the server and in the browser."""
        admin = admin_of(request)
        await self._sessions.end(admin.token, admin.who)
        response = redirect(request, "/dang-nhap")
        drop_cookie(response)
        return response

    def _offer(self, request: web.Request, admin: Admin, sealed: bytes, error: str = "") -> web.Response:
        account = admin.account
        picture = self._codes.picture(sealed, account.id, account.name)
        secret = self._codes.opened(sealed, account.id)
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return render(
            request,
            _CODES_PAGE,
            status=422 if error else 200,
            picture=Markup(picture),  # noqa: S704 - drawn by segno
            secret=groups,
            sealed=sealed.decode(),
            errors={"code": error},
        )

    async def _is_me(self, request: web.Request, admin: Admin, field: str) -> bool:
        self._tries.take(request, admin.account.name)
        kept = await self._accounts.credentials(admin.account.name)
        try:
            return await self._passwords.fits(kept.password if kept else None, admin.form.secret(field))
        except Busy:
            raise Sorry(503, wait=5) from None

    async def _hash(self, password: str) -> str:
        try:
            return await self._passwords.hash(password)
        except Busy:
            raise Sorry(503, wait=5) from None
