"""`trolyso inbox …`: what waits on the message platforms, what could not be delivered, and trying it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.assembly import secret_of
from bot.commands.running import fail, read_settings, run
from bot.inbox.contract import Inbox
from bot.inbox.embedded import EmbeddedInbox
from bot.storage.database import Database

Result = TypeVar("Result")
_WHAT = {"event": "tin đến", "call": "tin trả lời"}
_STATES = {
    "waiting": "đang chờ",
    "answered": "đã trả lời",
    "slowed": "đã nhắc chậm lại",
    "silenced": "im lặng vì nhắn quá nhanh",
    "sending": "đang gửi",
    "sent": "đã gửi",
    "dead": "không gửi được",
    "in_doubt": "có thể đã gửi hai lần",
}


def status() -> None:
    """Prints a line for each channel, kind and state that there is."""
    counts = _with_inbox(lambda inbox: inbox.counts())
    for count in counts:
        print(f"{count.channel:10} {_WHAT[count.what]:12} {_STATES[count.state]:28} {count.number:8}")
    if not counts:
        print("Hộp thư trống.")


def dead(limit: int) -> None:
    """Prints the newest dead letters: number, channel, code, age. No text and no user."""
    letters = _with_inbox(lambda inbox: inbox.dead(limit))
    for letter in letters:
        print(f"{letter.id:8} {letter.channel:10} {letter.code:24} {_age(datetime.now(UTC) - letter.at)}")
    if not letters:
        print("Không có tin nào bị kẹt.")


def replay(ids: list[int], everything: bool) -> None:
    """Puts dead letters back; a running server answers or sends them within a second."""
    if bool(ids) == everything:
        raise fail("Cần đúng một trong hai: số của các tin (coi `trolyso inbox dead`), hoặc --all.", 2)
    count = _with_inbox(lambda inbox: inbox.replay(None if everything else ids))
    print(f"Đã xếp lại {count} tin để gửi.")


def _with_inbox(work: Callable[[Inbox], Awaitable[Result]]) -> Result:
    settings = read_settings()

    async def joined() -> Result:
        database = await Database.open(settings.database_url)
        try:
            return await work(EmbeddedInbox(database, secret_of(settings)))
        finally:
            await database.close()

    return run(joined)


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} phút trước"
    return f"{minutes // 60} giờ trước" if minutes < 48 * 60 else f"{minutes // 1_440} ngày trước"
