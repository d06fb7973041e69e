"""A conversation of a channel over the real plans: follow-ups, forgetting, thumbs, the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import func, select, update

from bot.conversation import Conversations
from bot.knowledge_base import LiveKnowledge
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.tables import FeedbackRow, TurnRow
from knowledge.retrieval import Knowledge

PRICES = "Giá nông sản coi ở đâu?"


class Live:
    """A published version that never changes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.current = knowledge


class Clock:
    """Says the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/t.db")
    yield opened
    await opened.close()


@pytest.fixture
def talk(knowledge: Knowledge, database: Database, clock: Clock) -> Conversations:
    live = cast("LiveKnowledge", Live(knowledge))
    return Conversations(
        "console", live, ConversationStore(database), b"a secret of tests", rates_by_button=True, clock=clock
    )


async def thumbs(database: Database) -> list[tuple[int, str, str | None]]:
    async with database.session() as reading:
        rows = (await reading.scalars(select(FeedbackRow).order_by(FeedbackRow.turn))).all()
    return [(row.turn, row.value, row.reason) for row in rows]


async def count(database: Database) -> int:
    async with database.session() as reading:
        return await reading.scalar(select(func.count()).select_from(TurnRow)) or 0


async def test_a_follow_up_is_answered_from_the_stored_turn(talk: Conversations) -> None:
    first = await talk.ask(PRICES, None)
    second = await talk.ask("nguồn ở đâu?", first.session)
    assert second.reply.sources == first.reply.sources


async def test_a_turn_stored_before_topics_were_known_still_has_its_passages(
    talk: Conversations, database: Database
) -> None:
    first = await talk.ask(PRICES, None)
    async with database.transaction() as writing:
        stored = await writing.scalar(select(TurnRow.reply)) or {}
        old = {name: value for name, value in stored.items() if name != "topic"}
        await writing.execute(update(TurnRow).values(reply=old))
    assert (await talk.ask("kể thêm", first.session)).reply.sources == first.reply.sources


async def test_after_two_hours_of_silence_the_last_turns_are_not_used_but_still_stored(
    talk: Conversations, database: Database, clock: Clock
) -> None:
    first = await talk.ask(PRICES, None)
    clock.now += timedelta(minutes=119)
    assert (await talk.ask("nguồn ở đâu?", first.session)).reply.status == "answered"
    clock.now += timedelta(minutes=61)
    assert (await talk.ask("nguồn ở đâu?", first.session)).reply.status == "clarify"
    assert await count(database) == 3


async def test_xoa_deletes_the_turns_and_their_thumbs(talk: Conversations, database: Database) -> None:
    first = await talk.ask(PRICES, None)
    await talk.ask("đúng rồi", first.session)
    forgotten = await talk.ask("xoá hết", first.session)
    assert "xóa hết" in forgotten.reply.text
    assert (await count(database), await thumbs(database)) == (1, [])
    assert (await talk.ask("nguồn ở đâu?", first.session)).reply.status == "clarify"


async def test_a_thumb_said_or_pressed_is_kept_for_the_last_answered_turn(
    talk: Conversations, database: Database
) -> None:
    first = await talk.ask(PRICES, None)
    assert [button.id for button in first.reply.buttons][-2:] == ["up", "down"]
    await talk.ask("cảm ơn", first.session)
    await talk.ask("#up", first.session)
    assert await thumbs(database) == [(first.turn, "up", None)]
    asked = await talk.ask("sai rồi", first.session)
    assert await thumbs(database) == [(first.turn, "down", None)]
    await talk.ask(f"#{asked.reply.buttons[1].id}", first.session)
    assert await thumbs(database) == [(first.turn, "down", "unclear")]


async def test_without_an_answer_there_is_nothing_to_rate(talk: Conversations, database: Database) -> None:
    greeted = await talk.ask("chào em", None)
    assert "hỏi em trước" in (await talk.ask("sai rồi", greeted.session)).reply.text
    assert await thumbs(database) == []


async def test_a_pressed_button_is_named_by_its_words(talk: Conversations) -> None:
    first = await talk.ask(PRICES, None)
    pressed = [await talk.ask(f"#{button.id}", first.session) for button in first.reply.buttons[:3]]
    assert [answer.question for answer in pressed] == [button.title for button in first.reply.buttons[:3]]
    assert (await talk.ask("#gone", first.session)).question == "#gone"


async def test_the_greeting_follows_the_clock(talk: Conversations, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert "buổi tối" in (await talk.ask("chào em", None)).reply.text
