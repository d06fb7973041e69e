""" "Tình trạng" over real HTTP: what is red, what is said, sending again and its line in the audit log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.admin.live.view import age
from bot.channels.contract import Rejected
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.worker import Worker
from bot.storage.database import Database
from bot.storage.processes import ChannelState, Line, Process, ProcessStore
from bot.storage.sealing import Sealer
from bot.storage.zalo_tokens import Pair, ZaloTokenStore
from tests.bot.admin.asked.desk import Remembering, desk
from tests.bot.admin.served import SECRET, Served
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import Scripted, event

HERE = "/admin/tinh-trang"
World = tuple[Served, EmbeddedInbox]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with desk(tmp_path, None, Remembering()) as joined:
        yield joined


async def beat(database: Database, name: str, ago: float = 0.0, text: str = "", health: str = "good") -> None:
    now = datetime.now(UTC)
    lines = (Line(now.isoformat(timespec="seconds"), "ERROR", "bot.inbox.sending", text),) if text else ()
    channels = (
        ChannelState("telegram", "Telegram", "chạy, tự hỏi tin mới", health, "@tro_ly_so_bot, 0 tin đang chờ"),
        ChannelState("Zalo OA", "Zalo OA", "không chạy, thiếu TROLYSO_ZALO_APP_ID"),
    )
    seen = now - timedelta(seconds=ago)
    await ProcessStore(database).beat(Process(name, f"máy-{name}", 41, now, seen, 3, lines, channels))


async def a_dead_letter(database: Database, inbox: EmbeddedInbox, number: int) -> None:
    await inbox.receive("telegram", [event(number, "người bí mật", "con mèo tam thể")])
    platform = Scripted(name="telegram", answers=[Rejected("Forbidden")])
    work = Desk(database, EmbeddedInbox(database, SECRET), [platform])
    work.echo.channel = "telegram"
    await _with_secret(work)


async def _with_secret(work: Desk) -> None:
    worker = Worker(
        work.database, SECRET, work.inbox, work.platforms, lambda _: work.echo, manners=work.manners, per_second=1e6
    )
    task = asyncio.create_task(worker.run())
    await work.until_quiet()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_empty_installation_is_shown(world: World) -> None:
    page = (await (await world[0].signed_in("viewer")).get(HERE)).text
    for sentence in ("Chưa thấy tiến trình nào", "Hộp thư trống", "Không có tin nào bị kẹt", "Không có cảnh báo nào"):
        assert sentence in page


async def test_a_process_not_seen_for_15_seconds_is_red_and_its_channels_are_unknown(world: World) -> None:
    served = world[0]
    await beat(served.database, "a", ago=14)
    viewer = await served.signed_in("viewer")
    page = (await viewer.get(HERE)).text
    assert "máy-a, số 41" in page
    assert "mất liên lạc" not in page
    assert "@tro_ly_so_bot" in page
    assert "thiếu TROLYSO_ZALO_APP_ID" in page
    await beat(served.database, "a", ago=16)
    page = (await viewer.get(HERE)).text
    assert page.count('<span class="badge bad">mất liên lạc</span>') == 2


async def test_htmx_gets_the_part_that_changes_alone(world: World) -> None:
    await beat(world[0].database, "a")
    viewer = await world[0].signed_in("viewer")
    part = (await viewer.get(HERE, headers={"HX-Request": "true"})).text
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert "máy-a" in part
    assert 'hx-trigger="every 5s"' in (await viewer.get(HERE)).text


async def test_days_of_the_token_and_texts_of_errors_are_shown_as_text(world: World) -> None:
    served = world[0]
    await beat(served.database, "a", text="<script>alert(1)</script>", health="bad")
    now = datetime.now(UTC)
    tokens = ZaloTokenStore(served.database, Sealer(SECRET), "12345")
    await tokens.keep(Pair("access", "refresh", now + timedelta(hours=1), now + timedelta(days=5, hours=1)))
    page = (await (await served.signed_in("viewer")).get(HERE)).text
    assert "token còn 5 ngày" in page
    assert "cần sửa ngay" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


async def test_a_dead_letter_is_sent_again_by_an_editor_and_written_down(world: World) -> None:
    served, inbox = world
    for number in (1, 2):
        await a_dead_letter(served.database, inbox, number)
    viewer, editor = await served.signed_in("viewer"), await served.signed_in("editor")
    letters = await inbox.dead()
    seen = (await viewer.get(HERE)).text
    assert "Người nhận đã chặn bot" in seen
    assert "Gửi lại" not in seen
    assert not any(secret in seen for secret in ("con mèo", "bí mật"))
    assert (await viewer.post(f"{HERE}/gui-lai")).status == 403
    assert (await editor.post(f"{HERE}/gui-lai", csrf="")).status == 403
    assert len(await inbox.dead()) == 2
    answer = await editor.post(f"{HERE}/gui-lai/{letters[0].id}")
    assert (answer.status, answer.location) == (303, HERE)
    assert "Đã xếp lại 1 tin" in (await editor.get(HERE)).text
    assert [letter.id for letter in await inbox.dead()] == [letters[1].id]
    assert (await editor.post(f"{HERE}/gui-lai")).status == 303
    assert await inbox.dead() == ()
    log = [(entry.who, entry.action, entry.subject) for entry in (await served.log())[:2]]
    assert log == [("editor", "inbox.replay", "*"), ("editor", "inbox.replay", str(letters[0].id))]


@pytest.mark.parametrize("number", ["x", "-1", "9999999999", "1; DROP"])
async def test_a_number_that_is_none_is_not_here(world: World, number: str) -> None:
    editor = await world[0].signed_in("editor")
    assert (await editor.post(f"{HERE}/gui-lai/{number}")).status == 404


def test_ages_are_said_as_people_say_them() -> None:
    said = [age(timedelta(seconds=seconds)) for seconds in (-3, 2, 12, 65, 7_300, 86_400 * 3)]
    assert said == ["vừa xong", "vừa xong", "12 giây trước", "1 phút trước", "2 giờ trước", "3 ngày trước"]
