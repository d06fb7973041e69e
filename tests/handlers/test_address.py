"""How the bot greets by the time of day and addresses people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import handlers
from handlers.assistant import PIPELINE
from handlers.clock import part_of_day
from handlers.messages import Message, Session
from handlers.phrasing import address_as, say
from knowledge.retrieval import Knowledge

WORDS = Path(handlers.__file__).parent / "words"


@pytest.fixture
def to_everybody() -> Iterator[None]:
    address_as("bà con")
    yield
    address_as("bạn")


@pytest.mark.parametrize(
    ("utc", "said"),
    [("21:00", "morning"), ("03:59", "morning"), ("04:00", "noon"), ("05:59", "noon"), ("06:00", "afternoon"),
     ("10:59", "afternoon"), ("11:00", "evening"), ("16:59", "evening"), ("17:00", "evening"), ("20:59", "evening")],
)  # fmt: skip
def test_the_part_of_the_day_is_that_of_vietnam(utc: str, said: str) -> None:
    hour, minute = map(int, utc.split(":"))
    assert part_of_day(datetime(2026, 11, 22, hour, minute, tzinfo=UTC)) == said


@pytest.mark.parametrize(("hour", "said"), [(0, "buổi sáng"), (5, "buổi trưa"), (8, "buổi chiều"), (13, "buổi tối")])
def test_a_greeting_is_answered_by_the_time_of_day(knowledge: Knowledge, hour: int, said: str) -> None:
    at = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)
    assert f"chào {said} bạn" in PIPELINE.answer(Message(text="chào em", at=at), Session(), knowledge).text


def test_without_a_clock_the_greeting_names_no_time(knowledge: Knowledge) -> None:
    assert part_of_day(None) == ""
    assert "chào bạn!" in PIPELINE.answer(Message(text="chào em"), Session(), knowledge).text


def test_every_template_addresses_people_through_the_one_setting() -> None:
    for file in WORDS.glob("*.j2"):
        assert not re.search(r"(?<!\w)bạn(?!\w)", file.read_text("utf-8"), re.IGNORECASE), file.name


@pytest.mark.usefixtures("to_everybody")
def test_the_setting_changes_the_words_also_at_the_start_of_a_sentence() -> None:
    assert "bà con" in say("smalltalk_praise")
    assert "Bà con muốn" in say("smalltalk_praise")
    assert "bạn" not in say("forgotten")


@pytest.mark.parametrize("kind", ["again", "shorter", "source", "more", "whom"])
@pytest.mark.parametrize("known", [True, False])
def test_a_question_back_is_short(kind: str, known: bool) -> None:
    said = say("ask_back", kind=kind, known=known)
    assert len(said) <= 300
    assert said.count("\n") <= 1
