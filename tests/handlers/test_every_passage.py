"""A walk over all public passages: each is found by a question of its own, and said within the limits."""

from __future__ import annotations

import re

import pytest

from handlers.assistant import PIPELINE
from handlers.excerpt import MOST_SENTENCES, sentences
from handlers.messages import Message, Reply, Session
from handlers.sources import source_line
from knowledge.model import Passage
from knowledge.retrieval import Knowledge

MOST_CHARACTERS = 600
_STEP = "\n\nChương trình:"
_SOURCE = "\n\nNguồn:"
_A_DATE = re.compile(r"\d{1,2}/\d{1,2}/20\d\d|năm 20\d\d|đến \d{1,2}/20\d\d")
_CARD = "Hôm nay"


@pytest.fixture(scope="module")
def walked(knowledge: Knowledge) -> dict[str, Reply]:
    """For each public passage the answer to the first of its questions that finds it first."""
    public = [passage for passage in knowledge.passages if passage.audience == "public"]
    assert len(public) > 600
    return {passage.id: reply for passage in public if (reply := _found(passage, knowledge)) is not None}


def _found(passage: Passage, knowledge: Knowledge) -> Reply | None:
    for question in passage.questions:
        reply = PIPELINE.answer(Message(text=question), Session(), knowledge)
        if reply.status == "answered" and _CARD not in reply.text and reply.passages[0].quote == passage.quote:
            return reply
    return None


def test_every_public_passage_is_the_first_hit_of_one_of_its_questions(
    walked: dict[str, Reply], knowledge: Knowledge
) -> None:
    lost = [p.id for p in knowledge.passages if p.audience == "public" and p.id not in walked]
    assert lost == []


def test_every_answer_is_within_four_sentences_and_600_characters_before_its_source(walked: dict[str, Reply]) -> None:
    long = {}
    for name, reply in walked.items():
        head = reply.text.split(_SOURCE)[0]
        said = sentences(head.split(_STEP)[0])
        if len(head) > MOST_CHARACTERS or len(said) > MOST_SENTENCES:
            long[name] = (len(head), len(said))
    assert long == {}


def test_every_answer_names_its_source_with_a_date(walked: dict[str, Reply], knowledge: Knowledge) -> None:
    by_quote = {passage.quote: passage for passage in knowledge.passages}
    for name, reply in walked.items():
        for source in reply.sources:
            line = source_line(by_quote[source.quote], knowledge.documents[source.file])
            assert line in reply.text, name
            assert _A_DATE.search(line), line


def test_no_answer_shows_a_citizen_what_is_not_public(walked: dict[str, Reply], knowledge: Knowledge) -> None:
    hidden = {passage.quote for passage in knowledge.passages if passage.audience != "public"}
    sentences_hidden = {piece for quote in hidden for piece in sentences(quote) if len(piece) > 60}
    sentences_shown = {
        p for passage in knowledge.passages if passage.audience == "public" for p in sentences(passage.quote)
    }
    only_hidden = sentences_hidden - sentences_shown
    assert only_hidden
    for name, reply in walked.items():
        assert not hidden & {source.quote for source in reply.sources}, name
        assert not hidden & {passage.quote for passage in reply.passages}, name
        assert not [piece for piece in only_hidden if piece in reply.text], name
