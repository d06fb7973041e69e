"""What the database counts: Vietnam's days, questions and nothing else, thumbs, programmes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.admin.asked.charts import GROUPS, HEIGHT, columns
from bot.admin.asked.overview import numbers_of, today_of
from bot.storage.asked import BATCH, Asked
from bot.storage.database import Database
from bot.storage.local_day import Span
from tests.bot.admin.asked.samples import many, store, turn
from tests.bot.storage.conftest import database, url

__all__ = ["database", "url"]

DAY = date(2026, 11, 20)
SPAN = Span(DAY, DAY + timedelta(days=1))


@pytest.fixture
def asked(database: Database) -> Asked:
    return Asked(database)


async def test_a_day_ends_at_midnight_in_vietnam(database: Database, asked: Asked) -> None:
    late, early = datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    before, after = datetime(2026, 11, 19, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    await store(database, [turn("một", at=at) for at in (late, early, before, after)])
    assert [(tally.day, tally.questions) for tally in await asked.tallies(SPAN)] == [
        ("2026-11-20", 1),
        ("2026-11-21", 1),
    ]
    assert SPAN.days == ("2026-11-20", "2026-11-21")


async def test_presses_and_events_are_no_questions(database: Database, asked: Asked) -> None:
    at = SPAN.since
    texts = ("#programme:vneid", "[hello]", "[wish]", "[sticker]", "[đây là câu hỏi] thiệt mà?", "phí bao nhiêu #1")
    await store(database, [turn(text, at=at) for text in texts])
    assert sum(tally.questions for tally in await asked.tallies(SPAN)) == 2
    assert {one.text for one in await asked.unmet(SPAN, 10)} == set(texts[-2:])


async def test_counts_are_by_channel_status_thumb_and_programme(database: Database, asked: Asked) -> None:
    at = SPAN.since
    await store(
        database,
        [
            turn("a", "answered", at=at, programme="vneid", thumb="up", person="An"),
            turn("b", "answered", at=at, programme="vneid", thumb="down", person="An"),
            turn("c", "referred", at=at, programme="vneid", channel="telegram", person="Ba"),
            turn("d", "out_of_scope", at=at, person="An"),
            turn("chào", "smalltalk", at=at, person="Tư"),
        ],
    )
    tallies = await asked.tallies(SPAN)
    numbers = numbers_of(tallies)
    assert (numbers.questions, numbers.answered, numbers.share) == (4, 2, 50)
    assert (numbers.up, numbers.down, numbers.small_talk) == (1, 1, 1)
    assert {tally.channel for tally in tallies} == {"web", "telegram"}
    found = await asked.by_programme(SPAN)
    assert [(one.programme, one.questions, one.answered) for one in found] == [("vneid", 3, 2), ("", 1, 0)]
    assert await asked.people(SPAN) == 3


async def test_unmet_is_what_was_not_answered_or_not_liked_newest_first(database: Database, asked: Asked) -> None:
    at = SPAN.since
    await store(
        database,
        [
            turn("được rồi", "answered", at=at, thumb="up"),
            turn("ngoài", "out_of_scope", at=at),
            turn("chê", "answered", at=at, thumb="down", reason="wrong"),
            turn("nguồn ở đâu?", "clarify", at=at),
            turn("hai chương trình", "clarify", at=at, programme="vneid"),
            turn("chỉ chỗ", "referred", at=at, understood="chỉ chỗ nào"),
        ],
    )
    found = await asked.unmet(SPAN, 10)
    assert [one.text for one in found] == ["chỉ chỗ", "hai chương trình", "chê", "ngoài"]
    assert (found[0].understood, found[2].thumb, found[2].reason) == ("chỉ chỗ nào", "down", "wrong")
    assert len(await asked.unmet(SPAN, 2)) == 2


async def test_every_question_comes_once_in_batches(database: Database, asked: Asked) -> None:
    await store(database, [turn(f"câu {number}", at=SPAN.since) for number in range(BATCH + 3)])
    batches = [batch async for batch in asked.every(SPAN)]
    assert [len(batch) for batch in batches] == [BATCH, 3]
    assert len({one.text for batch in batches for one in batch}) == BATCH + 3
    assert [batch async for batch in asked.every(SPAN, unmet=True)] == batches


async def test_the_columns_add_up_and_stay_inside_the_drawing(database: Database, asked: Asked) -> None:
    span = Span.ending_today(30)
    await store(database, many(400))
    chart = columns(await asked.tallies(span), span.days)
    assert len(chart.days) == 30
    assert sum(chart.totals) == sum(tally.questions for tally in await asked.tallies(span))
    assert all(piece.y >= 0 and piece.y + piece.height <= HEIGHT + 0.05 for piece in chart.pieces)
    assert all(piece.x + piece.width <= chart.width for piece in chart.pieces)
    assert {status for _, _, statuses in GROUPS for status in statuses} == {
        "answered", "referred", "clarify", "out_of_scope", "smalltalk", "safety",
    }  # fmt: skip


async def test_a_day_without_questions_has_no_share(database: Database) -> None:
    today = await today_of(database)
    assert (today.numbers.questions, today.numbers.share, today.drafts) == (0, None, 0)
