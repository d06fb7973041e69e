"""Joins the console: every group of pages stands in the list below."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.admin.account_pages import AccountPages
from bot.admin.audit_page import AuditPage
from bot.admin.console import create_console
from bot.admin.contract import Pages
from bot.admin.one_time import OneTimeCodes
from bot.admin.overview import Overview, Panel
from bot.admin.passwords import Passwords
from bot.admin.people_pages import PeoplePages
from bot.admin.signing_in import SignIn, Tries
from bot.storage.accounts import AccountStore
from bot.storage.admin_sessions import AdminSessionStore
from bot.storage.audit import AuditLog
from bot.storage.database import Database
from bot.storage.sealing import Sealer


def join_console(
    database: Database,
    secret: bytes,
    *,
    more: Sequence[Pages] = (),
    panels: Sequence[Panel] = (),
    passwords: Passwords | None = None,
    tries: Tries | None = None,
) -> web.Application:
    """Returns the console with its own pages and `more`; `panels` stand on the overview, in their order.

    `secret` is the installation's: one-time codes are sealed with it.
    """
    accounts, sessions = AccountStore(database), AdminSessionStore(database)
    passwords, tries = passwords or Passwords(), tries or Tries()
    codes = OneTimeCodes(Sealer(secret))
    pages: tuple[Pages, ...] = (
        Overview(panels),
        *more,
        AuditPage(AuditLog(database)),
        AccountPages(accounts, sessions, passwords, codes, tries),
        PeoplePages(accounts, passwords),
    )
    return create_console(sessions, SignIn(accounts, sessions, passwords, codes, tries), pages)
