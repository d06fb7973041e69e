"""What every page of the console knows of the request that it answers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.admin.forms import Form
from bot.storage.accounts import Account, Role

COOKIE = "trolyso_admin"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
MIB = 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One door of the console: `path` below /admin, and the role that it takes to pass.

    A GET route whose path stands in rendering.MENU is that entry of the menu.
    """

    method: str
    path: str
    handler: Handler
    role: Role
    largest: int = MIB
    """Bytes of the largest body; more is 413. Raise it where files are sent."""
    seconds: float = 30.0
    """Seconds in which the body must have come."""


@dataclass(frozen=True, slots=True)
class Admin:
    """Who asks, and with what form. Whoever holds one has been let in: signed in, role, origin and CSRF token."""

    account: Account
    token: str = field(repr=False)
    """The cookie of the session. Show it nowhere."""
    form: Form = field(default_factory=Form)

    @property
    def who(self) -> str:
        """The name for the audit log."""
        return self.account.name

    @property
    def csrf(self) -> str:
        """The token that every form of this session carries."""
        return csrf_of(self.token)

    def may(self, role: Role) -> bool:
        """Returns whether a page may show what only `role` may do. The routes decide by themselves."""
        return self.account.role.covers(role)


ADMIN = web.RequestKey("admin", Admin)


def admin_of(request: web.Request) -> Admin:
    """Returns who asks. Raises KeyError outside a Route's handler."""
    return request[ADMIN]


def csrf_of(token: str) -> str:
    """Returns the CSRF token of a session: nothing about the session's cookie can be found from it."""
    return hmac.new(token.encode(errors="surrogatepass"), b"trolyso: csrf", hashlib.sha256).hexdigest()


def is_htmx(request: web.Request) -> bool:
    """Returns whether htmx asks for a part of a page, not for a page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-Boosted" not in headers and "HX-History-Restore-Request" not in headers
