"""Turns, thumbs, forgetting and retention."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.storage.conversations import ConversationStore, UnknownSession, UnknownTurn
from bot.storage.database import Database
from bot.storage.pseudonyms import pseudonym
from bot.storage.tables import Base, ConversationRow, FeedbackRow, TurnRow
from handlers.messages import MAX_TEXT
from handlers.sources import source_key
from tests.bot.storage import samples

USER = pseudonym("web", "0901234567", b"a secret of tests, not of anyone")
NO_SESSIONS = ["", "AAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --", "\x00", "\ud83d", "phiên", "x" * 100_000]


async def count(database: Database, table: type[Base]) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_session_is_a_token_that_cannot_be_guessed(conversations: ConversationStore) -> None:
    sessions = {await conversations.begin("web", USER) for _ in range(5)}
    assert len(sessions) == 5
    for session in sessions:
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", session)
        assert await conversations.exists(session)


async def test_only_a_pseudonym_is_kept_of_a_user(conversations: ConversationStore) -> None:
    with pytest.raises(ValueError, match="pseudonym"):
        await conversations.begin("web", "0901234567")


async def test_recent_turns_come_oldest_first(conversations: ConversationStore) -> None:
    session = await conversations.begin("web", USER)
    for number in range(5):
        await conversations.record(session, f"câu {number}", samples.reply())
    turns = await conversations.recent(session, 3)
    assert [turn.question for turn in turns] == ["câu 2", "câu 3", "câu 4"]
    assert (turns[0].status, turns[0].programmes) == ("answered", ("vneid",))
    assert turns[0].passages == (source_key(samples.FILE, samples.reply().sources[0].quote),)
    assert await conversations.recent(session, 0) == ()


async def test_a_passage_is_found_again_by_its_key() -> None:
    passage = samples.passage(1)
    assert re.fullmatch(rf"{re.escape(passage.file)}#[0-9a-f]{{12}}", source_key(passage.file, passage.quote))
    assert source_key(passage.file, passage.quote) != source_key(passage.file, passage.quote + ".")


async def test_conversations_do_not_mix(conversations: ConversationStore) -> None:
    mine, yours = await conversations.begin("web", USER), await conversations.begin("web", USER)
    await conversations.record(mine, "của tôi", samples.reply())
    assert await conversations.recent(yours, 10) == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dzậy má tui kích hoạt VNeID hông? 😀👵🏽🇻🇳 ✓", None),
        ("Nguye\u0302\u0303n", None),
        ("a\x00b", "a\ufffdb"),
        ("\ud83d hỏi", "\ufffd hỏi"),
        ("\ud83d\ude00", "😀"),
        ("'; DROP TABLE turns; --", None),
        ("x" * 10_000, "x" * MAX_TEXT),
    ],
)
async def test_what_a_person_types_comes_back(conversations: ConversationStore, typed: str, kept: str | None) -> None:
    session = await conversations.begin("zalo_oa", USER)
    turn = await conversations.record(session, typed, samples.reply(typed))
    await conversations.rate(session, turn, "down", typed[:500])
    (recent,) = await conversations.recent(session, 1)
    assert recent.question == (typed if kept is None else kept)


async def test_the_kept_reply_is_small(conversations: ConversationStore, database: Database) -> None:
    session = await conversations.begin("web", USER)
    await conversations.record(session, "VNeID là gì?", samples.reply("Dài. " * 1_000))
    await conversations.record(session, "VNeID là gì?", samples.reply())
    async with database.session() as reading:
        long, usual = (await reading.scalars(select(TurnRow.reply).order_by(TurnRow.id))).all()
    assert len(json.dumps(long, ensure_ascii=False)) < 5_000
    assert len(json.dumps(usual, ensure_ascii=False)) < 500
    assert (usual["text"], usual["buttons"]) == ("Bà con mở ứng dụng VNeID nhé 😊", ["programme:vneid"])
    assert usual["best_score"] == pytest.approx(0.9)


@pytest.mark.parametrize("session", NO_SESSIONS)
async def test_an_unknown_session_is_said_to_be_unknown(conversations: ConversationStore, session: str) -> None:
    assert not await conversations.exists(session)
    assert await conversations.recent(session, 5) == ()
    await conversations.forget(session)
    with pytest.raises(UnknownSession, match="Không tìm thấy cuộc trò chuyện"):
        await conversations.record(session, "?", samples.reply())
    with pytest.raises(UnknownTurn):
        await conversations.rate(session, 1, "up")


async def test_of_two_thumbs_the_last_one_stays(conversations: ConversationStore, database: Database) -> None:
    session = await conversations.begin("web", USER)
    turn = await conversations.record(session, "?", samples.reply())
    await conversations.rate(session, turn, "down", "Chưa đúng xã của tôi")
    await conversations.rate(session, turn, "up")
    async with database.session() as reading:
        (row,) = (await reading.scalars(select(FeedbackRow))).all()
    assert (row.turn, row.value, row.reason) == (turn, "up", None)


async def test_only_the_own_turns_can_be_rated(conversations: ConversationStore, database: Database) -> None:
    mine, yours = await conversations.begin("web", USER), await conversations.begin("web", USER)
    turn = await conversations.record(mine, "?", samples.reply())
    for session, number in ((yours, turn), (mine, turn + 1), (mine, 0), (mine, -1), (mine, 10**30)):
        with pytest.raises(UnknownTurn, match="Không tìm thấy câu trả lời"):
            await conversations.rate(session, number, "up")
    with pytest.raises(ValueError, match="up or down"):
        await conversations.rate(mine, turn, "sideways")  # type: ignore[arg-type]
    assert await count(database, FeedbackRow) == 0


async def test_forgetting_removes_everything_that_was_said(
    conversations: ConversationStore, database: Database
) -> None:
    session, other = await conversations.begin("web", USER), await conversations.begin("web", USER)
    turn = await conversations.record(session, "Làm sao vay vốn?", samples.reply())
    await conversations.rate(session, turn, "down", "không rõ")
    await conversations.record(other, "của người khác", samples.reply())
    await conversations.forget(session)
    assert await conversations.recent(session, 10) == ()
    assert (await count(database, TurnRow), await count(database, FeedbackRow)) == (1, 0)
    assert await conversations.record(session, "hỏi tiếp", samples.reply()) > turn


def test_what_was_forgotten_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "trolyso.db"

    async def say_and_forget() -> None:
        database = await Database.open(f"sqlite:///{file}")
        conversations = ConversationStore(database)
        session = await conversations.begin("web", USER)
        for number in range(20):
            turn = await conversations.record(session, f"mã OTP 4711-{number}", samples.reply(f"4711-{number}"))
            await conversations.rate(session, turn, "down", f"4711-{number}")
        await conversations.forget(session)
        await database.close()

    asyncio.run(say_and_forget())
    assert [left.name for left in tmp_path.iterdir()] == [file.name]
    assert b"4711" not in file.read_bytes()


async def test_old_conversations_are_pruned_with_all_that_belongs_to_them(
    conversations: ConversationStore, database: Database
) -> None:
    old, new = await conversations.begin("web", USER), await conversations.begin("web", USER)
    for session in (old, new):
        await conversations.rate(session, await conversations.record(session, "?", samples.reply()), "up")
    aged = update(ConversationRow).where(ConversationRow.id == old)
    async with database.transaction() as writing:
        await writing.execute(aged.values(last_at=datetime.now(UTC) - timedelta(days=91)))
    assert await conversations.prune(datetime.now(UTC) - timedelta(days=90)) == 1
    assert (await conversations.exists(old), await conversations.exists(new)) == (False, True)
    assert (await count(database, TurnRow), await count(database, FeedbackRow)) == (1, 1)
    with pytest.raises(ValueError, match="time zone"):
        await conversations.prune(datetime(2025, 1, 1))


async def test_a_turn_keeps_its_conversation_from_being_pruned(
    conversations: ConversationStore, database: Database
) -> None:
    session = await conversations.begin("web", USER)
    begun = datetime.now(UTC)
    await conversations.record(session, "?", samples.reply())
    assert await conversations.prune(begun) == 0
    async with database.session() as reading:
        row = await reading.get_one(ConversationRow, session)
        asked = await reading.scalar(select(TurnRow.asked_at))
    assert row.last_at == asked
    assert row.started_at < begun <= row.last_at
    assert row.last_at.tzinfo is UTC


async def test_turns_recorded_at_once_all_stay_in_order(conversations: ConversationStore, database: Database) -> None:
    sessions = [await conversations.begin("web", USER) for _ in range(4)]
    await asyncio.gather(*(conversations.record(s, f"câu {n}", samples.reply()) for n in range(25) for s in sessions))
    async with database.session() as reading:
        for session in sessions:
            positions = select(TurnRow.position).where(TurnRow.conversation == session).order_by(TurnRow.position)
            assert list(await reading.scalars(positions)) == list(range(1, 26))
