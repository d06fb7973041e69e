"""All that a module needs to add pages to the console: one import.

A page module is a class with its stores and a list of routes:

    class ContactPages:
        def __init__(self, contacts: ContactStore) -> None:
            self._contacts = contacts

        def routes(self) -> Sequence[Route]:
            return (
                Route("GET", "/lien-he", self.show, Role.VIEWER),
                Route("POST", "/lien-he/{id}", self.save, Role.EDITOR),
            )

        async def show(self, request: web.Request) -> web.Response:
            return render(request, "contacts.html.j2", contacts=await self._contacts.all())

        async def save(self, request: web.Request) -> web.Response:
            admin = admin_of(request)
            phone = admin.form.text("phone")
            if not phone:
                return render(request, "contacts.html.j2", status=422, errors={"phone": say("contacts.no_phone")})
            await self._contacts.save(admin.who, request.match_info["id"], phone)  # writes its audit line
            return redirect(request, "/lien-he", done=say("contacts.saved"))

and a line where bot/commands/serve.py calls join_console(more=(…)). Its template, in bot/admin/templates/:

    {% extends "base.html.j2" %}
    {% block title %}Liên hệ{% endblock %}
    {% block main %}
    <form method="post" action="{{ path('/lien-he/7') }}">
      {{ m.csrf(csrf) }}
      {{ m.field("phone", "Số điện thoại", value=contact.phone, error=errors.phone) }}
      {{ m.submit("Lưu") }}
    </form>
    {% endblock %}

`m` holds the macros of macros.html.j2; words that Python says are in bot/admin/words/*.json. When htmx asks, only the
block `main` is sent, or the one that `render(part=…)` names. Raise `NotHere` for what does not exist: the console
answers with its own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.admin.errors import NotHere, Sorry
from bot.admin.forms import Form, Upload
from bot.admin.rendering import path, redirect, render
from bot.admin.request import MIB, Admin, Route, admin_of, is_htmx
from bot.admin.words import say
from bot.storage.accounts import Account, Role

__all__ = [
    "MIB",
    "Account",
    "Admin",
    "Form",
    "NotHere",
    "Pages",
    "Role",
    "Route",
    "Sorry",
    "Upload",
    "admin_of",
    "is_htmx",
    "path",
    "redirect",
    "render",
    "say",
]


class Pages(Protocol):
    """A group of pages of the console."""

    def routes(self) -> Sequence[Route]:
        """Returns its doors; called once, when the console is made."""
        ...
