"""The buttons under an answer: what they open, and what they never open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.typed.reader import Reading
from handlers.assistant import PIPELINE
from handlers.messages import Message, Reply, Session
from handlers.offered import offered
from handlers.pipeline import Context
from knowledge.retrieval import Knowledge
from tests.handlers.conversing import Talk

PRICES = "Giá nông sản coi ở đâu?"
UNSURE = Reading("giá nông sản", ("giá nông sàn",), changed=True, confidence=0.2)


def context(knowledge: Knowledge, reading: Reading, rates_by_button: bool = False) -> Context:
    message = Message(text="gia nong san", rates_by_button=rates_by_button)
    return Context(message, Session(), knowledge, reading.best, reading)


def kinds(reply: Reply) -> list[str]:
    return [button.id.partition(":")[0] for button in reply.buttons]


def test_an_answer_offers_a_closer_look_its_source_its_programme_and_somebody_to_ask(knowledge: Knowledge) -> None:
    reply = Talk(knowledge).say(PRICES)
    assert kinds(reply) == ["details", "source", "programme", "ask"]
    assert reply.programmes[0].name in reply.buttons[2].title


def test_the_correction_of_an_unsure_reading_comes_first_and_there_are_four_at_most(knowledge: Knowledge) -> None:
    passage = next(p for p in knowledge.passages if p.audience == "public")
    buttons = offered(context(knowledge, UNSURE), passage, ("vneid",))
    assert [button.id.partition(":")[0] for button in buttons] == ["reading", "details", "source", "ask"]


def test_the_thumbs_are_buttons_only_where_the_channel_asks_for_them(knowledge: Knowledge) -> None:
    passage = next(p for p in knowledge.passages if p.audience == "public")
    with_thumbs = offered(context(knowledge, UNSURE, rates_by_button=True), passage, ("vneid",))
    assert [button.id for button in with_thumbs][-2:] == ["up", "down"]
    assert len(with_thumbs) == 5
    assert "up" not in kinds(Talk(knowledge).say(PRICES))
    assert kinds(Talk(knowledge, rates_by_button=True).say(PRICES))[-2:] == ["up", "down"]


def test_every_button_works_in_another_session_and_after_a_restart(knowledge: Knowledge) -> None:
    answered = Talk(knowledge).say(PRICES)
    details, source, programme, ask = (Talk(knowledge).say(f"#{button.id}") for button in answered.buttons)
    assert details.sources == source.sources == answered.sources
    assert programme.programmes == ask.programmes == answered.programmes[:1]


def test_every_button_of_every_public_passage_opens(knowledge: Knowledge) -> None:
    plain = Reading("", (), changed=False, confidence=1.0)
    for passage in [p for p in knowledge.passages if p.audience == "public"]:
        for button in offered(context(knowledge, plain), passage, passage.programmes):
            if button.id.startswith(("details", "source")):
                reply = PIPELINE.answer(Message(text=f"#{button.id}"), Session(), knowledge)
                assert reply.sources[0].quote == passage.quote
                assert len(reply.text) <= 2_000


@pytest.mark.parametrize("kind", ["details", "source"])
def test_a_forged_id_never_opens_a_passage_that_the_asker_may_not_see(knowledge: Knowledge, kind: str) -> None:
    hidden = [p for p in knowledge.passages if p.audience != "public"]
    assert hidden
    for passage in hidden:
        reply = PIPELINE.answer(Message(text=f"#{kind}:{passage.id}"), Session(), knowledge)
        assert (reply.status, reply.sources) == ("smalltalk", ())
        assert passage.text[:60] not in reply.text
    internal = next(p for p in hidden if p.audience == "internal")
    assert PIPELINE.answer(Message(text=f"#{kind}:{internal.id}", asker="admin"), Session(), knowledge).sources


@pytest.mark.parametrize(
    "forged",
    ["details:", "details:000-gone", "source:*", "ask:gone", "why:", "why:rude", "up:1", "down:1", "programme:", "x",
     ":", "x:", "DETAILS:1", "9704000011112222"],
)  # fmt: skip
def test_an_unknown_button_gets_the_friendly_answer(knowledge: Knowledge, forged: str) -> None:
    talk = Talk(knowledge)
    talk.say(PRICES)
    reply = talk.say(f"#{forged}")
    assert reply.status == "smalltalk"
    assert reply.rating is None
    assert reply.sources == ()
    assert len(reply.buttons) == 4


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["details", "source", "ask", "why", "programme", "up", "reading"]), about=st.text(max_size=40)
)
def test_any_forged_id_gets_a_reply_with_words(knowledge: Knowledge, kind: str, about: str) -> None:
    assert PIPELINE.answer(Message(text=f"#{kind}:{about}"), Session(), knowledge).text.strip()
