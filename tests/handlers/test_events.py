"""Replies to events that are no text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from bot.channels.contract import Kind
from handlers.assistant import PIPELINE
from handlers.events import reply_to, slow_down, trouble
from handlers.messages import Message, Session
from handlers.phrasing import help_open
from handlers.smalltalk import CORE_PROGRAMMES
from knowledge.retrieval import Knowledge


@pytest.fixture
def hours() -> Iterator[str]:
    help_open("7 giờ đến 17 giờ, thứ Hai đến thứ Sáu.")
    yield "7 giờ đến 17 giờ, thứ Hai đến thứ Sáu."
    help_open("")


def test_every_kind_of_event_but_text_and_those_that_want_none_has_a_reply(knowledge: Knowledge) -> None:
    without = {kind for kind in get_args(Kind) if reply_to(kind, knowledge) is None}
    assert without == {"text", "leave", "silent"}


def test_the_welcome_says_what_the_bot_can_do_and_offers_the_core_programmes(knowledge: Knowledge) -> None:
    welcome = reply_to("hello", knowledge)
    assert welcome is not None
    assert "VNeID" in welcome.text
    assert [button.id for button in welcome.buttons] == [f"programme:{name}" for name in CORE_PROGRAMMES]


@pytest.mark.parametrize("kind", ["location", "voice", "unsupported"])
def test_where_the_bot_cannot_help_it_names_the_helpline(knowledge: Knowledge, kind: str) -> None:
    reply = reply_to(kind, knowledge)
    assert reply is not None
    assert "1022" in reply.text
    assert "1022" in trouble().text


def test_the_words_are_short(knowledge: Knowledge) -> None:
    replies = [reply_to(kind, knowledge) for kind in get_args(Kind)]
    texts = [reply.text for reply in (*replies, slow_down(), trouble()) if reply]
    assert all(20 < len(text) < 400 and text.startswith("Dạ") for text in texts)


def test_a_referral_says_when_people_can_be_reached_where_the_place_says_so(knowledge: Knowledge, hours: str) -> None:
    def asked() -> str:
        return PIPELINE.answer(Message(text="#ask:vneid"), Session(), knowledge).text

    assert hours in asked()
    location = reply_to("location", knowledge)
    assert location is not None
    assert hours in location.text
    help_open("")
    assert "Giờ có người giúp" not in asked()
