"""It must not matter how a question was typed: the development questions, spoiled in every way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.evaluation.noise import spoil
from bot.evaluation.rows import SETS, Question, read_rows
from bot.evaluation.run import ask_questions
from bot.evaluation.scoring import Scores, score
from embeddings.typed.reader import load_reader
from handlers.messages import Reply
from knowledge.provinces import provinces_asked
from knowledge.retrieval import Knowledge

QUESTIONS = read_rows(SETS / "dev_questions.jsonl", Question)
BEFORE_READING = 0.70
"""hit@3 on clean text before typed text was read and passages were reviewed."""


@pytest.fixture(scope="module")
def clean(ask: Callable[..., Reply]) -> Scores:
    return score(ask_questions(QUESTIONS, "clean", ask))


def test_clean_text_finds_more_than_before(clean: Scores) -> None:
    assert clean.hit_at_3 >= BEFORE_READING + 0.05
    assert clean.province_leak == 0


@pytest.mark.parametrize(
    ("noise", "points"),
    [
        ("no diacritics", 0.02),
        ("no diacritics, lower case", 0.02),
        ("teencode", 0.02),
        ("raw Telex", 0.03),
        ("raw VNI", 0.03),
        ("typing errors", 0.04),
    ],
)
def test_noise_costs_no_more_than_its_points(
    ask: Callable[..., Reply], clean: Scores, noise: str, points: float
) -> None:
    spoiled = score(ask_questions(QUESTIONS, noise, ask))
    assert spoiled.hit_at_3 >= round(clean.hit_at_3 - points, 4)


def test_no_clean_question_loses_its_first_hit_to_the_reading(knowledge: Knowledge) -> None:
    reader = load_reader()
    lost = []
    for question in QUESTIONS:
        read = reader.read(question.question)
        as_typed = read.__class__(question.question, (), changed=False, confidence=1.0)
        first = [
            knowledge.retrieve(text, provinces_asked(question.question), {"public", "helper", "internal"})
            .hits[0]
            .passage
            for text in (as_typed, read)
        ]
        if first[0] != first[1]:
            lost.append((question.question, read.best))
    assert lost == []


def test_noise_leaves_the_clean_text_alone() -> None:
    assert all(spoil("clean", row.question, row.id) == row.question for row in QUESTIONS)
