"""The reviewed texts of all passages: complete, true to their passage, plain, and not taken from the measuring sets."""

from __future__ import annotations

import json

import pytest
from rapidfuzz import fuzz, process

from bot.evaluation.rows import SETS
from embeddings.text import fold
from handlers.intents import FOLDER as INTENTS
from knowledge.corpus import read_corpus
from knowledge.reviewed import read_reviewed, with_reviews
from tests.knowledge.reviewed_checks import problems

PASSAGES = {passage.id: passage for passage in read_corpus().passages}
REVIEWED = read_reviewed()
MEASURING = (
    "dev_questions.jsonl",
    "dev_oos.jsonl",
    "own_questions.jsonl",
    "own_oos.jsonl",
    "held_out_questions.jsonl",
    "held_out_oos.jsonl",
    "second_questions.jsonl",
    "second_oos.jsonl",
    "third_questions.jsonl",
    "third_oos.jsonl",
)
READ = tuple(name for name in MEASURING if name.startswith(("dev", "second", "third")))
"""The sets of which failures were read; against these the reviewed questions are held."""
NEAR = 80
"""Likeness, of 100, from which two questions are the same question in other words."""


def test_every_passage_is_reviewed_and_nothing_else_is() -> None:
    assert set(REVIEWED) == set(PASSAGES)


@pytest.mark.parametrize("start", ["000", "001", "002", "003", "004"])
def test_reviewed_texts_are_sound(start: str) -> None:
    found = {
        entry.id: wrong
        for entry in REVIEWED.values()
        if entry.id.startswith(start) and (wrong := problems(entry, PASSAGES[entry.id]))
    }
    assert found == {}


def test_an_unsound_text_is_found() -> None:
    entry = next(entry for entry in REVIEWED.values() if entry.audience == "public")
    spoiled = entry.model_copy(
        update={"plain": "Tỉnh tăng cường công tác cho 987.654 người ở Đà Lạt.", "questions": ()}
    )
    wrong = " ".join(problems(spoiled, PASSAGES[entry.id]))
    assert all(word in wrong for word in ("987.654", "officialese", "Lạt", "0 questions"))


def test_no_question_stands_at_two_passages() -> None:
    asked = [fold(question) for entry in REVIEWED.values() for question in entry.questions]
    assert len(asked) == len(set(asked))


def test_no_question_is_near_one_of_the_measuring_sets() -> None:
    rows = [json.loads(line) for name in READ for line in (SETS / name).read_text("utf-8").splitlines()]
    measured = [fold(row.get("question") or row["message"]) for row in rows]
    asked = [fold(question) for entry in REVIEWED.values() for question in entry.questions]
    likeness = process.cdist(asked, measured, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
    assert [(asked[i], measured[j]) for i, j in zip(*likeness.nonzero(), strict=True)] == []


def test_a_review_is_joined_to_its_passage() -> None:
    joined = with_reviews(PASSAGES.values(), REVIEWED)
    assert [passage.id for passage in joined] == list(PASSAGES)
    assert all(bool(passage.plain) == (passage.audience == "public") for passage in joined)


def test_no_example_message_is_near_one_of_the_measuring_sets() -> None:
    examples = [
        fold(json.loads(line)["text"])
        for file in sorted(INTENTS.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    rows = [json.loads(line) for name in MEASURING for line in (SETS / name).read_text("utf-8").splitlines()]
    measured = [fold(row.get("question") or row["message"]) for row in rows]
    assert len(examples) > 1_000
    likeness = process.cdist(examples, measured, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
    assert [(examples[i], measured[j]) for i, j in zip(*likeness.nonzero(), strict=True)] == []


def test_the_questions_to_single_passages_are_new_and_to_what_a_citizen_may_see() -> None:
    rows = [json.loads(line) for line in (SETS / "by_passage.jsonl").read_text("utf-8").splitlines()]
    reviewed = {fold(question) for entry in REVIEWED.values() for question in entry.questions}
    assert {REVIEWED[row["passage"]].audience for row in rows} == {"public"}
    assert not reviewed & {fold(row["question"]) for row in rows}
