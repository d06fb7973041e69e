"""Accounts: passwords, one-time codes, what owners do with the accounts of others, and the log of it all."""

from __future__ import annotations

import asyncio
import html
import re
import time
import unicodedata
from typing import Any, Literal

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot.admin.passwords import Busy, Passwords, made_up, weakness
from bot.storage.accounts import Role
from bot.storage.admin_tables import AccountRow
from tests.bot.admin.served import PASSWORD, QUICK, Browser, Served

NEW = "sau con trâu gặm cỏ"
MINE, ALL = "/admin/tai-khoan", "/admin/tai-khoan/moi-nguoi"


async def open_(browser: Browser) -> bool:
    return (await browser.get("/admin/")).status == 200


async def change_password(browser: Browser, **fields: str) -> Any:
    return await browser.post(f"{MINE}/mat-khau", **{"old": PASSWORD, "new": NEW, "again": NEW, **fields})


async def test_a_changed_password_ends_every_other_session(served: Served) -> None:
    here, elsewhere, other = [await served.signed_in(name) for name in ("editor", "editor", "viewer")]
    assert (await change_password(here)).location == MINE
    assert "Đã đổi mật khẩu" in (await here.get(MINE)).text
    assert [await open_(browser) for browser in (here, elsewhere, other)] == [True, False, True]
    assert (await served.browser().enter("editor")).status == 401
    assert (await served.browser().enter("editor", NEW)).status == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": "sai"}, "Mật khẩu hiện tại không đúng"),
        ({"again": "khac"}, "không giống nhau"),
        ({"new": "ngan qua", "again": "ngan qua"}, "ít nhất 12 ký tự"),
        ({"new": "toi la Editor day", "again": "toi la Editor day"}, "không được chứa tên"),
        ({"new": "abababababababab", "again": "abababababababab"}, "quá ít ký tự"),
        ({"new": "ab cd ef" * 100, "again": "ab cd ef" * 100}, "200 ký tự"),
    ],
)
async def test_a_password_that_will_not_do_changes_nothing(served: Served, fields: dict[str, str], words: str) -> None:
    browser = await served.signed_in("editor")
    answer = await change_password(browser, **fields)
    assert (answer.status, words in answer.text) == (422, True)
    assert 'aria-invalid="true"' in answer.text
    assert not any(typed in answer.text for typed in (PASSWORD, NEW, fields.get("new", PASSWORD)))
    assert (await served.browser().enter("editor")).status == 303


async def test_marks_put_together_otherwise_are_the_same_password(served: Served) -> None:
    await change_password(await served.signed_in("editor"))
    assert (await served.browser().enter("editor", unicodedata.normalize("NFD", NEW))).status == 303


async def switch_codes_on(browser: Browser) -> str:
    page = (await browser.post(f"{MINE}/ma-6-so", codes_password=PASSWORD)).text
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r'<code class="code">([A-Z2-7 ]+)</code>', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    key = secret[1].replace(" ", "")
    code = pyotp.TOTP(key).now()
    answer = await browser.post(f"{MINE}/ma-6-so/bat", sealed=html.unescape(sealed[1]), code=f"{code[:3]} {code[3:]}")
    assert answer.location == MINE
    return key


async def test_with_codes_on_a_password_alone_is_not_enough_and_a_code_works_once(served: Served) -> None:
    browser = await served.signed_in("owner")
    key = await switch_codes_on(browser)
    totp, now = pyotp.TOTP(key), time.time()
    assert "Đang bật" in (await browser.get(MINE)).text
    for code in ("", "000000", "abc", totp.at(now), totp.at(now - 300), totp.at(now + 300), "١٢٣٤٥٦"):
        assert (await served.browser().enter("owner", PASSWORD, code)).status == 401
    code = totp.at(now + 30)  # a phone half a minute ahead; the code of now was used to switch them on
    assert (await served.browser().enter("owner", "sai sai sai sai", code)).status == 401
    assert (await served.browser().enter("owner", PASSWORD, code)).status == 303
    assert (await served.browser().enter("owner", PASSWORD, code)).status == 401


async def test_one_code_sent_twice_at_once_opens_once(served: Served) -> None:
    key = await switch_codes_on(await served.signed_in("owner"))
    code = pyotp.TOTP(key).at(time.time() + 30)
    tries = [served.browser().post("/admin/dang-nhap", name="owner", password=PASSWORD, code=code) for _ in range(6)]
    statuses = [answer.status for answer in await asyncio.gather(*tries)]
    assert sorted(statuses) == [303, 401, 401, 401, 401, 401]


async def test_the_secret_is_kept_sealed_and_cannot_be_carried_to_another_account(served: Served) -> None:
    browser, other = await served.signed_in("owner"), await served.signed_in("editor")
    key = await switch_codes_on(browser)
    async with served.database.session() as reading:
        sealed = await reading.scalar(select(AccountRow.totp).where(AccountRow.name == "owner"))
    assert sealed
    assert key.encode() not in sealed
    fields = {"sealed": sealed.decode(), "code": pyotp.TOTP(key).now()}
    for sealed_text in (fields["sealed"], "", "x" * 40):
        answer = await other.post(f"{MINE}/ma-6-so/bat", **{**fields, "sealed": sealed_text})
        assert answer.status == 400


async def test_codes_need_the_password_and_go_off_again(served: Served) -> None:
    browser = await served.signed_in("owner")
    assert (await browser.post(f"{MINE}/ma-6-so", codes_password="sai")).status == 422
    await switch_codes_on(browser)
    assert (await browser.post(f"{MINE}/ma-6-so/tat", codes_password="sai")).status == 422
    assert (await browser.post(f"{MINE}/ma-6-so/tat", codes_password=PASSWORD)).status == 303
    assert (await served.browser().enter("owner")).status == 303


async def test_a_wrong_code_shows_the_same_picture_again(served: Served) -> None:
    browser = await served.signed_in("owner")
    page = (await browser.post(f"{MINE}/ma-6-so", codes_password=PASSWORD)).text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed
    again = await browser.post(f"{MINE}/ma-6-so/bat", sealed=html.unescape(sealed[1]), code="000000")
    assert (again.status, "Mã không đúng" in again.text, sealed[1] in again.text) == (422, True, True)


async def added(browser: Browser, **fields: str) -> Any:
    return await browser.post(ALL, **{"name": "lan", "shown_name": "Nguyễn Thị Lan", "role": "editor", **fields})


async def test_an_owner_adds_somebody_who_then_signs_in(served: Served) -> None:
    browser = await served.signed_in("owner")
    page = (await added(browser, name=" Nguyen.Lan ")).text
    found = re.search(r'<code class="code">([a-z2-9-]{19})</code>', page)
    assert found
    lan = served.browser()
    assert (await lan.enter("nguyen.lan", found[1])).status == 303
    assert "Chào Nguyễn Thị Lan" in (await lan.get("/admin/")).text
    assert found[1] not in (await browser.get(ALL)).text
    assert (await added(browser, name="nguyen.lan")).status == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x"), ("name", "có dấu"), ("name", "a b"), ("name", "?"), ("name", "a" * 65),
     ("name", "<script>"), ("shown_name", ""), ("shown_name", "a" * 101)],
)  # fmt: skip
async def test_names_that_will_not_do_are_explained_beside_their_field(served: Served, field: str, value: str) -> None:
    browser = await served.signed_in("owner")
    answer = await added(browser, **{field: value})
    assert (answer.status, f'id="f-{field}-error"' in answer.text) == (422, True)
    assert len(await served.accounts.all()) == len(Role)


async def test_a_role_that_there_is_not_is_refused(served: Served) -> None:
    assert (await added(await served.signed_in("owner"), role="root")).status == 400


async def test_names_are_shown_as_they_are_and_never_run(served: Served) -> None:
    browser = await served.signed_in("owner")
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
    page = await added(browser, shown_name=nasty)
    password = re.search(r'<code class="code">([a-z2-9-]{19})</code>', page.text)
    assert password
    lan = served.browser()
    await lan.enter("lan", password[1])
    texts = [page.text, (await browser.get(ALL)).text, (await browser.get("/admin/nhat-ky")).text]
    texts += [(await lan.get(path)).text for path in ("/admin/", MINE, "/admin/khong-co")]
    for text in texts:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text
        assert "{{ 7*7 }}" in text


@pytest.mark.parametrize(
    ("action", "fields"), [("quyen", {"role": "viewer"}), ("khoa", {}), ("dat-lai", {})], ids=["role", "shut", "reset"]
)
async def test_what_an_owner_changes_ends_the_others_sessions(
    served: Served, action: str, fields: dict[str, str]
) -> None:
    owner, editor = await served.signed_in("owner"), await served.signed_in("editor")
    number = await served.number("editor")
    assert (await owner.post(f"{ALL}/{number}/{action}", **fields)).status in {200, 303}
    assert [await open_(browser) for browser in (owner, editor)] == [True, False]


async def test_somebody_shut_out_cannot_sign_in_until_let_in_again(served: Served) -> None:
    owner, number = await served.signed_in("owner"), await served.number("editor")
    await owner.post(f"{ALL}/{number}/khoa")
    assert (await served.browser().enter("editor")).status == 401
    assert "Đã khóa" in (await owner.get(ALL)).text
    await owner.post(f"{ALL}/{number}/mo")
    assert (await served.browser().enter("editor")).status == 303


async def test_a_reset_gives_a_password_once_and_switches_codes_off(served: Served) -> None:
    owner, editor = await served.signed_in("owner"), await served.signed_in("editor")
    await switch_codes_on(editor)
    page = (await owner.post(f"{ALL}/{await served.number('editor')}/dat-lai")).text
    found = re.search(r'<code class="code">([a-z2-9-]{19})</code>', page)
    assert found
    assert (await served.browser().enter("editor")).status == 401
    assert (await served.browser().enter("editor", found[1])).status == 303


async def test_an_owner_switches_codes_off_for_somebody_who_lost_the_phone(served: Served) -> None:
    owner, editor = await served.signed_in("owner"), await served.signed_in("editor")
    await switch_codes_on(editor)
    await owner.post(f"{ALL}/{await served.number('editor')}/tat-ma")
    assert (await served.browser().enter("editor")).status == 303


async def test_the_last_owner_stays(served: Served) -> None:
    owner, number = await served.signed_in("owner"), await served.number("owner")
    for action, fields in (("khoa", {}), ("quyen", {"role": "editor"})):
        answer = await owner.post(f"{ALL}/{number}/{action}", **fields)
        assert (answer.status, "quản trị chính cuối cùng" in answer.text) == (422, True)
    assert await open_(owner)
    await owner.post(f"{ALL}/{await served.number('editor')}/quyen", role="owner")
    assert (await owner.post(f"{ALL}/{number}/khoa")).status == 303
    assert not await open_(owner)


async def test_an_account_that_there_is_not_is_404(served: Served) -> None:
    owner = await served.signed_in("owner")
    for number in ("999", "x", "-1", "1e9", "9" * 50):
        assert (await owner.post(f"{ALL}/{number}/khoa")).status == 404


async def test_every_change_is_in_the_log_with_before_and_after_and_nothing_secret(served: Served) -> None:
    owner, number = await served.signed_in("owner"), await served.number("editor")
    await owner.post(f"{ALL}/{number}/quyen", role="publisher")
    await owner.post(f"{ALL}/{number}/khoa")
    await owner.post(f"{ALL}/{number}/mo")
    await owner.post(f"{ALL}/{number}/mo")  # changes nothing
    reset = await owner.post(f"{ALL}/{number}/dat-lai")
    await added(owner)
    key = await switch_codes_on(owner)
    await change_password(owner)
    entries = list(reversed(await served.log()))[len(Role) :]
    assert [(entry.who, entry.action, entry.subject, entry.before, entry.after) for entry in entries] == [
        ("owner", "session.start", "owner", None, None),
        ("owner", "account.role", "editor", {"role": "editor"}, {"role": "publisher"}),
        ("owner", "account.active", "editor", {"active": True}, {"active": False}),
        ("owner", "account.active", "editor", {"active": False}, {"active": True}),
        ("owner", "account.reset", "editor", {"totp": False}, {"totp": False}),
        ("owner", "account.create", "lan", None, {"shown_name": "Nguyễn Thị Lan", "role": "editor"}),
        ("owner", "account.totp", "owner", {"totp": False}, {"totp": True}),
        ("owner", "account.password", "owner", None, None),
    ]
    found = re.search(r'<code class="code">([a-z2-9-]{19})</code>', reset.text)
    assert found
    log = repr(entries)
    assert not any(secret in log for secret in (found[1], key, PASSWORD, NEW, "argon2"))


async def test_the_log_can_be_read_and_paged_through(served: Served) -> None:
    owner, number = await served.signed_in("owner"), await served.number("editor")
    for role in ["publisher", "viewer"] * 20:
        await owner.post(f"{ALL}/{number}/quyen", role=role)
    page = (await owner.get("/admin/nhat-ky")).text
    assert "Đổi quyền" in page
    assert "Người công bố" in page
    seen = []
    while True:
        seen += re.findall(r"<strong>([^<]+)</strong>", page)
        older = re.search(r'href="([^"]*truoc=\d+)"', page)
        if not older:
            break
        page = (await owner.get(html.unescape(older[1]))).text
    assert len(seen) == len(await served.log())
    assert "Đổi quyền" not in (await owner.get("/admin/nhat-ky?ai=test")).text
    for query in ("?truoc=x", "?truoc=99999999999999", "?ai=%00", "?ai=" + "x" * 500):
        assert (await owner.get("/admin/nhat-ky" + query)).status == 200


def test_passwords_that_will_not_do() -> None:
    assert weakness("mười hai chữ", "lan") is None
    assert weakness("x" * 11, "lan") == "password.short"
    assert weakness("tôi là LAN đây nhé", "lan") == "password.name"
    assert weakness(made_up(), "lan") is None
    assert len({made_up() for _ in range(100)}) == 100


class Counting(PasswordHasher):
    """Counts how many are at work."""

    now = most = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            time.sleep(0.02)
            return super().verify(hash, password)
        finally:
            self.now -= 1


async def test_no_more_than_two_are_checked_at_a_time_and_a_flood_is_turned_away() -> None:
    hasher = Counting(time_cost=1, memory_cost=64, parallelism=1)
    passwords = Passwords(hasher)
    done = await asyncio.gather(*(passwords.fits(None, "x") for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(one, Busy) for one in done) == 20
    assert [one for one in done if not isinstance(one, Busy)] == [False] * 20
    assert hasher.most == 2
    assert not await passwords.fits(None, "x")
    passwords.close()


async def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    stored = await passwords.hash(PASSWORD)
    took = {}
    for kind, kept in (("known", stored), ("unknown", None)):
        started = time.process_time()
        for _ in range(4):
            assert not await passwords.fits(kept, "sai")
        took[kind] = time.process_time() - started
    assert 0.4 < took["known"] / took["unknown"] < 2.5
    passwords.close()


async def test_broken_hashes_and_strange_passwords_open_nothing() -> None:
    passwords = Passwords(QUICK)
    assert not await passwords.fits("", "x")
    assert not await passwords.fits("$argon2id$broken", "x")
    assert not await passwords.fits(QUICK.hash("x"), "\ud800")
