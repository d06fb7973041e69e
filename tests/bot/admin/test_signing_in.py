"""Signing in and out: what is said, what is kept, how long it lasts, and that nobody can make it their own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from bot.admin.signing_in import inside
from bot.storage.admin_sessions import IDLE, LONGEST, digest_of
from bot.storage.admin_tables import AccountRow, AdminSessionRow
from bot.web.limits import Rate
from tests.bot.admin.served import PASSWORD, QUICK, Served, serving

COOKIE = "trolyso_admin"


async def test_the_right_password_opens_the_overview(served: Served) -> None:
    browser = served.browser()
    assert (await browser.get("/admin/")).location == "/admin/dang-nhap"
    assert (await browser.enter("OWNER ")).location == "/admin/"
    page = await browser.get("/admin/")
    assert (page.status, "Chào Người owner" in page.text) == (200, True)


async def test_the_cookie_is_for_this_site_alone_and_random(served: Served) -> None:
    cookies = set()
    for _ in range(3):
        answer = await served.browser().enter("viewer")
        (cookie,) = [cookie for cookie in answer.set_cookies if cookie.startswith(COOKIE)]
        for part in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/admin", "Max-Age=43200"):
            assert part in cookie
        value = cookie.split(";")[0].partition("=")[2]
        assert len(value) == 43  # 256 bits in base64
        cookies.add(value)
    assert len(cookies) == 3
    async with served.database.session() as reading:
        kept = set(await reading.scalars(select(AdminSessionRow.digest)))
    assert {digest_of(value) for value in cookies} <= kept
    assert not kept & cookies


@pytest.mark.parametrize(
    ("name", "password"), [("owner", "sai"), ("nobody", PASSWORD), ("owner", ""), ("", ""), ("x" * 5_000, "y" * 5_000)]
)
async def test_every_refusal_says_the_same(served: Served, name: str, password: str) -> None:
    answer = await served.browser().enter(name, password)
    assert answer.status == 401
    assert "Tên, mật khẩu hoặc mã 6 số không đúng" in answer.text
    assert COOKIE not in "".join(answer.set_cookies)


async def test_a_refusal_is_in_the_log_without_what_was_typed(served: Served) -> None:
    await served.browser().enter("owner", "mat khau lo go vao")
    await served.browser().enter("ten-la-mat-khau", "x")
    newest, older = (await served.log())[:2]
    assert (newest.who, newest.action, newest.subject) == ("?", "session.refused", "?")
    assert (older.who, older.action, older.subject) == ("?", "session.refused", "owner")
    assert "mat khau" not in repr(await served.log())


async def test_a_cookie_from_before_is_never_adopted(served: Served) -> None:
    """Session fixation: what somebody put into the browser opens nothing after signing in."""
    browser = served.browser()
    planted = browser.cookies[COOKIE] = "A" * 43
    assert (await browser.get("/admin/")).status == 303
    await browser.enter("owner")
    assert browser.cookies[COOKIE] != planted
    stranger = served.browser()
    stranger.cookies[COOKIE] = planted
    assert (await stranger.get("/admin/")).status == 303


async def test_signing_in_again_ends_the_session_before(served: Served) -> None:
    browser = await served.signed_in("owner")
    before = browser.cookies[COOKIE]
    await browser.enter("viewer")
    stranger = served.browser()
    stranger.cookies[COOKIE] = before
    assert (await stranger.get("/admin/")).status == 303


async def test_signing_out_ends_it_at_the_server(served: Served) -> None:
    browser = await served.signed_in("owner")
    stolen = browser.cookies[COOKIE]
    answer = await browser.post("/admin/dang-xuat")
    assert (answer.status, answer.location) == (303, "/admin/dang-nhap")
    assert COOKIE not in browser.cookies
    thief = served.browser()
    thief.cookies[COOKIE] = stolen
    assert (await thief.get("/admin/")).status == 303


@pytest.mark.parametrize("column", ["seen_at", "made_at"])
async def test_a_session_ends_when_idle_and_after_the_longest_time(served: Served, column: str) -> None:
    browser = await served.signed_in("owner")
    span = IDLE if column == "seen_at" else LONGEST
    for left, status in ((timedelta(minutes=2), 200), (timedelta(0), 303)):
        async with served.database.transaction() as transaction:
            await transaction.execute(update(AdminSessionRow).values({column: datetime.now(UTC) - span + left}))
        assert (await browser.get("/admin/")).status == status
    async with served.database.session() as reading:
        assert (await reading.scalar(select(AdminSessionRow.seen_at))) is not None


async def test_using_a_session_keeps_it_alive(served: Served) -> None:
    browser = await served.signed_in("owner")
    old = datetime.now(UTC) - timedelta(minutes=50)
    async with served.database.transaction() as transaction:
        await transaction.execute(update(AdminSessionRow).values(seen_at=old))
    await browser.get("/admin/")
    async with served.database.session() as reading:
        seen = await reading.scalar(select(AdminSessionRow.seen_at))
    assert seen is not None
    assert datetime.now(UTC) - seen < timedelta(minutes=1)


async def test_one_name_tried_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    async with serving(tmp_path, per_name=Rate(burst=3, per_minute=6)) as served:
        browser = served.browser()
        statuses = [(await browser.enter("owner", "sai")).status for _ in range(3)]
        refused = await browser.enter("Owner")
        assert [*statuses, refused.status] == [401, 401, 401, 429]
        assert refused.headers["Retry-After"] == "10"
        assert "Xin chờ 10 giây" in refused.text
        assert (await browser.enter("editor")).status == 303


async def test_one_address_that_tries_many_names_waits(tmp_path: Path) -> None:
    async with serving(tmp_path, per_address=Rate(burst=3, per_minute=1)) as served:
        browser = served.browser()
        statuses = [(await browser.enter(f"name{number}")).status for number in range(4)]
        assert statuses == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example", "https://evil.example/admin/", "/admin//evil.example", "/\\evil.example", "/admin/\\evil",
        "javascript:alert(1)", "/admin/../../evil", "/adminevil", "/", "", "/admin/\r\nSet-Cookie: x=y", "/admin/%0d",
        "/admin/dang-xuat", "/admin/dang-nhap?tiep=/admin/", "/admin/@evil", "/admin/:x", "/admin/ạ",
    ],
)  # fmt: skip
async def test_signing_in_goes_on_inside_the_console_alone(served: Served, where: str) -> None:
    browser = served.browser()
    assert inside(where) == ""
    page = await browser.send("GET", "/admin/dang-nhap", params={"tiep": where})
    assert 'name="after" value=""' in page.text
    assert (await browser.enter("owner", after=where)).location == "/admin/"


async def test_signing_in_goes_back_to_the_page_that_was_asked_for(served: Served) -> None:
    browser = served.browser()
    sent = await browser.get("/admin/nhat-ky?ai=owner&truoc=7")
    page = await browser.get(sent.location)
    found = re.search(r'name="after" value="([^"]*)"', page.text)
    assert found
    after = found[1].replace("&amp;", "&")
    assert after == "/admin/nhat-ky?ai=owner&truoc=7"
    assert (await browser.enter("owner", after=after)).location == after


async def test_a_password_hashed_with_old_parameters_is_hashed_again(tmp_path: Path) -> None:
    newer = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    async with serving(tmp_path, hasher=newer) as served:
        await served.signed_in("owner")
        kept = await served.accounts.credentials("owner")
        assert kept
        assert not newer.check_needs_rehash(kept.password)
        assert QUICK.check_needs_rehash(kept.password)
        await served.signed_in("owner")


async def test_what_is_stored_is_argon2id(served: Served) -> None:
    async with served.database.session() as reading:
        hashes = list(await reading.scalars(select(AccountRow.password)))
    assert all(kept.startswith("$argon2id$") for kept in hashes)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_sign_a_browser_in(served: Served, headers: dict[str, str]) -> None:
    fields = {"name": "owner", "password": PASSWORD}
    answer = await served.browser().send("POST", "/admin/dang-nhap", data=fields, headers=headers)
    assert (answer.status, answer.set_cookies) == (403, [])


async def test_a_body_too_large_or_broken_is_refused_with_a_page(served: Served) -> None:
    browser = served.browser()
    large = await browser.send("POST", "/admin/dang-nhap", data=b"name=" + b"x" * 20_000)
    assert (large.status, "Nội dung quá lớn" in large.text) == (413, True)
    broken = await browser.send("POST", "/admin/dang-nhap", data=b"name=\xff\xfe")
    assert broken.status == 400
    many = await browser.send("POST", "/admin/dang-nhap", data=b"&".join(b"a=1" for _ in range(50)))
    assert many.status == 400
