"""Pages from templates: the whole page, or the one block that htmx asks for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.admin.assets import Assets
from bot.admin.notices import drop_notice, leave_notice, take_notice
from bot.admin.request import ADMIN, Admin, Route, is_htmx
from bot.admin.words import name_of, say
from bot.storage.accounts import Role
from knowledge.times import VIETNAM

PREFIX = "/admin"
MENU = (
    ("/", "Tổng quan"),
    ("/van-ban", "Văn bản"),
    ("/ban-nhap", "Bản nháp"),
    ("/phien-ban", "Phiên bản"),
    ("/chuong-trinh", "Chương trình"),
    ("/lien-he", "Liên hệ"),
    ("/hoi-dap", "Hỏi đáp"),
    ("/loi-cua-bot", "Lời của bot"),
    ("/ba-con-hoi-gi", "Bà con hỏi gì"),
    ("/tinh-trang", "Tình trạng"),
    ("/nhat-ky", "Nhật ký"),
    ("/tai-khoan", "Tài khoản"),
)
"""Every entry that the menu may have, in its order; shown are those that have a route which the role may use."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    path: str
    title: str
    role: Role
    here: bool = False


class Shell:
    """What all pages share: templates, files, the menu."""

    def __init__(self, assets: Assets, routes: list[Route]) -> None:
        gets = {route.path: route.role for route in routes if route.method == "GET"}
        self._menu = [Entry(path(where), title, gets[where]) for where, title in MENU if where in gets]
        self._templates = make_templates(assets)

    def page(self, template: str, part: str | None, values: dict[str, Any]) -> str:
        """Returns the whole page, or the block `part` of it alone."""
        found = self._templates.get_template(template)
        if part is None:
            return found.render(values)
        return "".join(found.blocks[part](found.new_context(values)))

    def menu(self, admin: Admin | None, here: str) -> list[Entry]:
        """Returns the entries that the account may use; the one of the page at `here` is marked."""
        if admin is None:
            return []
        seen = [entry for entry in self._menu if admin.may(entry.role)]
        fits = [entry.path for entry in seen if here == entry.path or here.startswith(entry.path.rstrip("/") + "/")]
        best = max(fits, key=len, default="")
        if best == path("/") and here != best:
            best = ""
        return [Entry(entry.path, entry.title, entry.role, entry.path == best) for entry in seen]


SHELL = web.AppKey("shell", Shell)


def render(
    request: web.Request, template: str, *, status: int = 200, part: str = "main", **values: Any
) -> web.Response:
    """Answers with a page; where htmx asks, with its block `part` alone.

    Every template also sees: `admin` (None before signing in), `csrf`, `menu`, `notice`, `errors` (each "" unless
    given), `m` (the macros), `urls`, `path()`, `say()`, `name_of()`, `Role`, and the filters `moment` and `day`.
    """
    admin, shell, whole = request.get(ADMIN), request.config_dict[SHELL], not is_htmx(request)
    known = {
        "admin": admin,
        "csrf": admin.csrf if admin else "",
        "menu": shell.menu(admin, request.path),
        "notice": take_notice(request, admin.token) if admin and whole else "",
    }
    errors = defaultdict(str, values.pop("errors", {}))
    text = shell.page(template, None if whole else part, {**known, **values, "errors": errors})
    response = web.Response(text=text, status=status, content_type="text/html")
    if whole:
        drop_notice(request, response)
    return response


def render_part(request: web.Request, template: str, **values: Any) -> Markup:
    """Returns a template without a page around it, to be put into another: a panel of the overview."""
    admin = request[ADMIN]
    values = {"admin": admin, "csrf": admin.csrf, **values}
    return Markup(request.config_dict[SHELL].page(template, None, values))  # noqa: S704 - it comes from a template


def redirect(request: web.Request, where: str, *, done: str = "") -> web.Response:
    """Sends the browser to the page `where` below /admin, which shows the sentence `done`. The end of a good POST."""
    if is_htmx(request):
        response = web.Response(status=204, headers={"HX-Redirect": path(where)})
    else:
        response = web.Response(status=303, headers={"Location": path(where)})
    if done:
        leave_notice(response, request[ADMIN].token, done)
    return response


def path(where: str) -> str:
    """Returns the address of a page of the console: path("/van-ban") is "/admin/van-ban"."""
    return PREFIX + where


def make_templates(assets: Assets) -> Environment:
    """Returns the templates, with all that they may use."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"moment": moment, "day": day}
    templates.globals |= {"urls": assets.urls, "path": path, "say": say, "name_of": name_of, "Role": Role}
    templates.globals["m"] = templates.get_template("macros.html.j2").module
    return templates


def moment(at: datetime | None) -> str:
    """Returns "14:05 ngày 03/02/2026", in Vietnam's time; a dash for None."""
    return f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}" if at else "–"


def day(at: datetime | None) -> str:
    """Returns "03/02/2026", in Vietnam's time; a dash for None."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y}" if at else "–"
