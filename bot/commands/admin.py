"""`trolyso admin …`: the first owner of the console, who may sign in, and somebody who cannot get in any more."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.admin.passwords import Passwords, weakness
from bot.admin.people_pages import LONGEST_SHOWN, NAME
from bot.admin.words import say
from bot.commands.running import fail, read_settings, run
from bot.storage.accounts import AccountStore, NameTaken, Role
from bot.storage.database import Database

Result = TypeVar("Result")


def create(name: str, shown_name: str | None, role: str, from_stdin: bool) -> None:
    """Adds an account. Status 1 where the name is taken, 2 where the name or the password will not do."""
    name, shown = name.casefold(), (shown_name or name).strip()
    if not NAME.fullmatch(name):
        raise fail(say("people.name"), 2)
    if not 0 < len(shown) <= LONGEST_SHOWN:
        raise fail(say("people.shown_name"), 2)
    password = _password(name, from_stdin)

    async def work(accounts: AccountStore) -> None:
        hashed = await _hashed(password)
        try:
            await accounts.create("trolyso admin create", name, shown, Role(role), hashed)
        except NameTaken:
            raise fail(f"Đã có tài khoản {name}. Quên mật khẩu thì chạy: trolyso admin reset {name}") from None

    _with_accounts(work)
    print(f"Đã thêm tài khoản {name} ({say(f'role.{role}')}). Đăng nhập ở /admin/ của máy chủ.")


def list_accounts() -> None:
    """Prints a line for each account."""
    accounts = _with_accounts(lambda store: store.all())
    for account in accounts:
        state = "" if account.active else "đã khóa"
        code = "mã 6 số" if account.has_totp else ""
        print(f"{account.name:24} {say(f'role.{account.role}'):16} {account.shown_name:30} {code:8} {state}".rstrip())
    if not accounts:
        print("Chưa có tài khoản nào. Tạo tài khoản đầu tiên: trolyso admin create TÊN")


def reset(name: str, from_stdin: bool) -> None:
    """Gives another password, switches one-time codes off and ends every session. Status 1 for an unknown name."""
    name = name.casefold()

    async def number_of(accounts: AccountStore) -> int:
        kept = await accounts.credentials(name)
        if kept is None:
            raise fail("Không có tài khoản tên này. Coi danh sách: trolyso admin list")
        return kept.account.id

    number = _with_accounts(number_of)
    password = _password(name, from_stdin)

    async def work(accounts: AccountStore) -> None:
        await accounts.reset("trolyso admin reset", number, await _hashed(password))

    _with_accounts(work)
    print(f"Đã đặt lại mật khẩu của {name}; mã 6 số đã tắt và mọi máy đã bị đăng xuất.")


def _password(name: str, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Mật khẩu (không hiện khi gõ): ")
        if getpass.getpass("Gõ lại mật khẩu: ") != password:
            raise fail(say("password.again"), 2)
    else:
        raise fail("Không có bàn phím để hỏi mật khẩu. Đưa mật khẩu qua đầu vào và thêm --password-stdin.", 2)
    if (weak := weakness(password, name)) is not None:
        raise fail(say(weak), 2)
    return password


async def _hashed(password: str) -> str:
    passwords = Passwords()
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()


def _with_accounts(work: Callable[[AccountStore], Awaitable[Result]]) -> Result:
    settings = read_settings()

    async def joined() -> Result:
        database = await Database.open(settings.database_url)
        try:
            return await work(AccountStore(database))
        finally:
            await database.close()

    return run(joined)
