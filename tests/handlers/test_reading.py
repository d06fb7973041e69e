"""What was taken to be meant is shown where it is unsure, and can be corrected."""

from __future__ import annotations

import pytest

from embeddings.typed.reader import Reading
from handlers.assistant import PIPELINE
from handlers.messages import Message, Session, Turn
from handlers.pipeline import Context
from handlers.reading import other_reading, read, understood
from knowledge.retrieval import Knowledge


def context(knowledge: Knowledge, reading: Reading, text: str = "", *turns: str) -> Context:
    session = Session(turns=tuple(Turn(question=turn, status="answered") for turn in turns))
    return Context(Message(text=text), session, knowledge, text, reading)


@pytest.mark.parametrize(
    ("changed", "confidence", "shown"), [(True, 0.3, True), (True, 0.9, False), (False, 0.3, False)]
)
def test_an_unsure_reading_is_shown_with_a_button_for_the_next_one(
    knowledge: Knowledge, changed: bool, confidence: float, shown: bool
) -> None:
    unsure = context(knowledge, Reading("mã tới lãnh tiền", ("má tôi lãnh tiền",), changed, confidence))
    assert bool(understood(unsure)) is shown
    assert [button.title for button in other_reading(unsure)] == (["Ý tôi là: má tôi lãnh tiền"] if shown else [])


def test_the_button_reads_the_last_message_otherwise(knowledge: Knowledge) -> None:
    typed = "ma toi muon linh tien luong huu qua the"
    readings = knowledge.reader.read(typed)
    again = context(knowledge, readings, "#reading:1", typed)
    assert read(again) is None
    assert again.question == readings.others[0]
    assert again.question != readings.best


def test_the_button_without_a_conversation_gets_a_friendly_answer(knowledge: Knowledge) -> None:
    assert PIPELINE.answer(Message(text="#reading:1"), Session(), knowledge).status == "smalltalk"


def test_a_question_without_marks_is_answered_like_the_one_with_them(knowledge: Knowledge) -> None:
    typed, meant = (
        "nam 2024 chi tieu truy cap internet cap quang ho gia dinh",
        "Năm 2024 chỉ tiêu truy cập Internet cáp quang hộ gia đình",
    )
    answers = [PIPELINE.answer(Message(text=text), Session(), knowledge) for text in (typed, meant)]
    assert answers[0].sources == answers[1].sources
