"""Every door of the console: who passes, and that nothing is sent from elsewhere."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.admin.assembly import join_console
from bot.admin.contract import Admin, NotHere, Role, Route, Sorry, admin_of, render
from bot.admin.request import csrf_of
from bot.admin.words import load_words
from bot.storage.database import Database, DatabaseUnavailable
from tests.bot.admin.served import ROLES, SECRET, Browser, Served, serving

OPEN = {("GET", "/admin/dang-nhap"), ("POST", "/admin/dang-nhap"), ("GET", "/admin/static/{name}"), ("GET", "/admin")}


class Probe:
    """Pages of a module, one for each role."""

    def __init__(self) -> None:
        self.seen: list[Admin] = []

    def routes(self) -> Sequence[Route]:
        doors = itertools.product(("GET", "POST", "DELETE"), ROLES)
        return (
            *(Route(method, f"/thu/{role}", self.take, role) for method, role in doors),
            Route("POST", "/thu-nho", self.take, Role.VIEWER, largest=1_000, seconds=0.3),
            Route("GET", "/van-ban", self.page, Role.EDITOR),
            Route("GET", "/hong", self.fail, Role.VIEWER),
            Route("GET", "/mat", self.gone, Role.VIEWER),
            Route("GET", "/tiec", self.sorry, Role.VIEWER),
            Route("GET", "/kho", self.no_database, Role.VIEWER),
        )

    async def take(self, request: web.Request) -> web.Response:
        self.seen.append(admin_of(request))
        return web.Response(text="taken")

    async def page(self, request: web.Request) -> web.Response:
        return render(request, "overview.html.j2", panels=[])

    async def fail(self, request: web.Request) -> web.Response:
        raise RuntimeError("so can cuoc 086123456789")

    async def gone(self, request: web.Request) -> web.Response:
        raise NotHere("Văn bản này đã được xóa.")

    async def sorry(self, request: web.Request) -> web.Response:
        raise Sorry(409, "Người khác vừa <b>sửa</b>.")

    async def no_database(self, request: web.Request) -> web.Response:
        raise DatabaseUnavailable("no")


async def doors_of(folder: Path) -> list[tuple[str, str]]:
    """Every method and path that the router knows, with numbers in place of names."""
    database = await Database.open(f"sqlite+aiosqlite:///{folder}/doors.db")
    app = web.Application()
    app.add_subapp("/admin/", join_console(database, SECRET, more=(Probe(),)))
    await database.close()
    return [(route.method, route.resource.canonical) for route in app.router.routes() if route.resource]


async def test_nothing_is_open_but_the_sign_in_page_and_the_files(tmp_path: Path) -> None:
    doors = await doors_of(tmp_path)
    assert len(doors) > 20
    async with serving(tmp_path, more=(Probe(),)) as served:
        browser = served.browser()
        for method, path in doors:
            answer = await browser.send(method, re.sub("{[^}]*}", "1", path), data={} if method == "POST" else None)
            if method == "HEAD":
                method = "GET"
            if path == "/admin":
                assert (answer.status, answer.location) == (303, "/admin/")
            elif (method, path) in OPEN:
                assert answer.status in {200, 401, 404}
            else:
                assert (answer.status, answer.location.partition("?")[0]) == (303, "/admin/dang-nhap"), path


async def test_htmx_is_told_to_go_to_the_sign_in_page(served: Served) -> None:
    answer = await served.browser().get("/admin/nhat-ky", headers={"HX-Request": "true"})
    assert (answer.status, answer.headers["HX-Redirect"], answer.text) == (401, "/admin/dang-nhap", "")


async def test_each_role_passes_its_doors_and_those_of_lower_roles(tmp_path: Path) -> None:
    probe = Probe()
    async with serving(tmp_path, more=(probe,)) as served:
        for role in ROLES:
            browser = await served.signed_in(role)
            for method, needed in itertools.product(("GET", "POST", "DELETE"), ROLES):
                headers = {"X-CSRF-Token": browser.csrf}
                answer = await browser.send(method, f"/admin/thu/{needed}", headers=headers)
                assert answer.status == (200 if ROLES.index(role) >= ROLES.index(needed) else 403)
                if answer.status == 403:
                    assert load_words()[f"role.{needed}"] in answer.text
    assert len(probe.seen) == 3 * (1 + 2 + 3 + 4)


async def test_every_door_for_owners_is_shut_to_publishers(tmp_path: Path) -> None:
    doors = [(method, path) for method, path in await doors_of(tmp_path) if "/moi-nguoi" in path and method != "HEAD"]
    assert len(doors) == 7
    async with serving(tmp_path) as served:
        browser = await served.signed_in("publisher")
        before = await served.accounts.all()
        for method, path in doors:
            headers = {"X-CSRF-Token": browser.csrf}
            answer = await browser.send(method, path.replace("{id}", "1"), headers=headers)
            assert answer.status == 403
        assert await served.accounts.all() == before


async def test_nothing_changes_without_this_sessions_token(tmp_path: Path) -> None:
    doors = [path for method, path in await doors_of(tmp_path) if method == "POST" and ("POST", path) not in OPEN]
    assert len(doors) > 12
    async with serving(tmp_path, more=(Probe(),)) as served:
        other, browser = await served.signed_in("viewer"), await served.signed_in("owner")
        before = await served.log()
        for path in (door.replace("{id}", "1") for door in doors):
            for token in ("", "0" * 64, other.csrf, csrf_of("x"), "ạ"):
                answer = await browser.post(path, csrf=token)
                assert (answer.status, "Trang đã mở quá lâu" in answer.text) == (403, True)
                headers = {"X-CSRF-Token": token.encode("ascii", "replace").decode()}
                assert (await browser.send("POST", path, headers=headers)).status == 403
        assert await served.log() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "what"},
    ],
)
async def test_nothing_changes_from_another_site_even_with_the_token(tmp_path: Path, headers: dict[str, str]) -> None:
    doors = [path for method, path in await doors_of(tmp_path) if method == "POST"]
    async with serving(tmp_path, more=(Probe(),)) as served:
        browser = await served.signed_in("owner")
        before = await served.log()
        for path in doors:
            fields = {"csrf": browser.csrf}
            answer = await browser.send("POST", path.replace("{id}", "1"), data=fields, headers=headers)
            assert (answer.status, "từ một trang khác" in answer.text) == (403, True)
        assert await served.log() == before


async def test_behind_a_proxy_the_browsers_own_word_is_enough(served: Served) -> None:
    """A proxy may pass another Host; Sec-Fetch-Site is set by the browser alone."""
    browser = await served.signed_in("owner")
    headers = {"Origin": "https://tro-ly.example.gov.vn", "Sec-Fetch-Site": "same-origin"}
    answer = await browser.send("POST", "/admin/dang-xuat", data={"csrf": browser.csrf}, headers=headers)
    assert answer.status == 303


async def test_forms_reach_the_handler_whole(tmp_path: Path) -> None:
    probe = Probe()
    async with serving(tmp_path, more=(probe,)) as served:
        browser = await served.signed_in("viewer")
        form = aiohttp.FormData(quote_fields=False)
        for name, value in (("csrf", browser.csrf), ("a", " Bà\r\ncon\x00 "), ("n", "7"), ("b", "1"), ("b", "2")):
            form.add_field(name, value)
        form.add_field("file", b"%PDF" * 200_000, filename="../etc/kế hoạch.pdf")
        assert (await browser.send("POST", "/admin/thu/viewer", data=form)).status == 200
        sent = probe.seen[-1].form
        assert (sent.text("a"), sent.number("n"), sent.texts("b")) == ("Bà\ncon\ufffd", 7, ["1", "2"])
        assert (sent.text("missing"), sent.number("a"), sent.upload("missing")) == ("", None, None)
        file = sent.upload("file")
        assert file
        assert (file.name, len(await file.read())) == ("kế hoạch.pdf", 800_000)


async def test_a_form_too_large_too_slow_or_broken_gets_a_page(tmp_path: Path) -> None:
    async with serving(tmp_path, more=(Probe(),)) as served:
        browser = await served.signed_in("viewer")
        large = await browser.post("/admin/thu-nho", text="x" * 2_000)
        assert (large.status, "Nội dung quá lớn" in large.text) == (413, True)
        head = {"X-CSRF-Token": browser.csrf}
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        broken = await browser.send("POST", "/admin/thu-nho", data=b"nothing like it", headers=head | kind)
        assert broken.status == 400
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=nope"}
        assert (await browser.send("POST", "/admin/thu-nho", data=b"a=1", headers=head | kind)).status == 400
        assert await slow_status(served, browser) == 408


async def slow_status(served: Served, browser: Browser) -> int:
    host = served.url.removeprefix("http://")
    request = (
        f"POST /admin/thu-nho HTTP/1.1\r\nHost: {host}\r\nOrigin: {served.url}\r\nX-CSRF-Token: {browser.csrf}\r\n"
        f"Cookie: trolyso_admin={browser.cookies['trolyso_admin']}\r\nContent-Length: 99\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\na="
    )
    return int((await raw(host, request.encode())).split()[1])


async def raw(host: str, request: bytes) -> bytes:
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(request)
    async with asyncio.timeout(3):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return head


async def test_errors_are_pages_in_vietnamese_without_a_word_of_the_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path, more=(Probe(),)) as served:
        browser = await served.signed_in("viewer")
        for path, status, words in (
            ("/admin/hong", 500, "Có lỗi ở máy chủ"),
            ("/admin/kho", 503, "chưa nối được cơ sở dữ liệu"),
            ("/admin/mat", 404, "Văn bản này đã được xóa."),
            ("/admin/tiec", 409, "Người khác vừa &lt;b&gt;sửa&lt;/b&gt;."),
            ("/admin/khong-co", 404, "Không có trang này"),
            ("/admin/khong-co/gi", 404, "Không có trang này"),
        ):
            answer = await browser.get(path)
            assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
            assert words in answer.text
        wrong = await browser.send("PUT", "/admin/nhat-ky")
        assert (wrong.status, wrong.headers["Allow"]) == (405, "GET,HEAD")
        part = (await browser.get("/admin/hong", headers={"HX-Request": "true"})).text
        assert "<html" not in part
        assert "Có lỗi ở máy chủ" in part
    assert "RuntimeError" in caplog.text
    assert "086123456789" not in caplog.text


async def test_headers_hold_on_every_answer(tmp_path: Path) -> None:
    async with serving(tmp_path, more=(Probe(),)) as served:
        browser = await served.signed_in("owner")
        paths = ("/admin/", "/admin/dang-nhap", "/admin/khong-co", "/admin/hong", "/admin/tai-khoan/moi-nguoi")
        answers = [await browser.get(path) for path in paths]
        answers.append(await served.browser().get("/admin/"))
        answers.append(await browser.post("/admin/tai-khoan", csrf=""))
        for answer in answers:
            headers = answer.headers
            policy = headers["Content-Security-Policy"]
            for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
                assert rule in policy
            assert "unsafe" not in policy
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "aiohttp" not in headers["Server"]
        chat = await browser.get("/")
        assert chat.headers["Referrer-Policy"] == "no-referrer"


async def test_files_are_kept_forever_under_the_hash_of_their_content(served: Served) -> None:
    page = (await served.browser().get("/admin/dang-nhap")).text
    urls = {part.split('"')[0] for part in page.split('="/admin/static/')[1:]}
    assert {url.split("-")[0] for url in urls} == {"admin", "htmx.min", "icon"}
    for url in urls:
        answer = await served.browser().get(f"/admin/static/{url}")
        assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    assert (await served.browser().get("/admin/static/../guard.py")).status in {303, 404}
    assert "eval" not in page.replace('"allowEval": false', "")


async def test_the_menu_shows_what_there_is_and_the_role_may_use(tmp_path: Path) -> None:
    async with serving(tmp_path, more=(Probe(),)) as served:
        viewer, editor = await served.signed_in("viewer"), await served.signed_in("editor")
        assert "/admin/van-ban" not in (await viewer.get("/admin/")).text
        page = (await editor.get("/admin/van-ban")).text
        assert '<a href="/admin/van-ban" aria-current="page">Văn bản</a>' in page
        assert "Chương trình" not in page
        part = (await editor.get("/admin/van-ban", headers={"HX-Request": "true"})).text
        assert "<nav" not in part
        assert "Chào Người editor" in part


async def test_what_only_begins_like_admin_is_not_the_console(served: Served) -> None:
    assert (await served.browser().get("/administrator")).status == 404
    assert (await served.browser().get("/admin")).location == "/admin/"


def test_a_route_without_a_role_cannot_be_made() -> None:
    async def anything(request: web.Request) -> web.Response:
        return web.Response()

    with pytest.raises(TypeError):
        Route("GET", "/x", anything)  # type: ignore[call-arg]


async def test_a_page_that_could_not_be_made_does_not_take_the_notice_away(served: Served) -> None:
    browser = await served.signed_in("owner")
    await browser.post(f"/admin/tai-khoan/moi-nguoi/{await served.number('viewer')}/khoa")
    await browser.get("/admin/nhat-ky", headers={"HX-Request": "true"})
    assert "Đã khóa tài khoản viewer" in (await browser.get("/admin/tai-khoan/moi-nguoi")).text
    assert "Đã khóa tài khoản viewer" not in (await browser.get("/admin/tai-khoan/moi-nguoi")).text


async def test_a_notice_that_somebody_else_wrote_is_not_shown(served: Served) -> None:
    browser, other = await served.signed_in("owner"), await served.signed_in("owner")
    await other.post(f"/admin/tai-khoan/moi-nguoi/{await served.number('viewer')}/khoa")
    browser.cookies["trolyso_notice"] = other.cookies["trolyso_notice"]
    assert "Đã khóa tài khoản" not in (await browser.get("/admin/")).text
    for broken in ("x", "ạ".encode().hex(), "AAAA", "%%%"):
        browser.cookies["trolyso_notice"] = broken
        assert (await browser.get("/admin/")).status == 200
