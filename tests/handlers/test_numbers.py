"""Numbers typed where the buttons were a numbered list."""

from __future__ import annotations

import pytest

from handlers.phrasing import say
from knowledge.retrieval import Knowledge
from tests.handlers.conversing import Talk


@pytest.fixture
def talk(knowledge: Knowledge) -> Talk:
    return Talk(knowledge, rates_by_button=True, numbers_choices=True)


@pytest.mark.parametrize("typed", ["2", " 2 ", "2.", "2)", "số 2", "So 2", "chọn 2", "chọn số 2", "02"])
def test_a_number_is_the_button_of_that_place(talk: Talk, typed: str) -> None:
    greeting = talk.say("chào em")
    chosen = talk.say(typed)
    pressed = Talk(talk.knowledge, rates_by_button=True).say(f"#{greeting.buttons[1].id}")
    assert chosen.text == pressed.text
    assert chosen.programmes[0].id == greeting.buttons[1].id.removeprefix("programme:")


def test_pages_have_no_number(talk: Talk) -> None:
    answer = talk.say("#programme:vneid")
    sending = [button for button in answer.buttons if not button.url]
    assert len(sending) < len(answer.buttons)
    for number, button in enumerate(sending, start=1):
        again = Talk(talk.knowledge, rates_by_button=True, numbers_choices=True)
        again.say("#programme:vneid")
        other = Talk(talk.knowledge, rates_by_button=True)
        other.say("#programme:vneid")
        assert again.say(str(number)).text == other.say(f"#{button.id}").text


def test_a_number_that_the_list_has_not_is_asked_for_again_and_the_list_still_counts(talk: Talk) -> None:
    greeting = talk.say("chào em")
    most = len(greeting.buttons)
    for typed in ("0", str(most + 1), "99"):
        assert talk.say(typed).text == say("no_such_choice", most=most)
    assert talk.say("1").programmes[0].id == greeting.buttons[0].id.removeprefix("programme:")


def test_a_number_without_a_list_gets_a_friendly_word_and_a_new_list(talk: Talk) -> None:
    reply = talk.say("2")
    assert reply.text == say("stale_button")
    assert len(reply.buttons) >= 4


@pytest.mark.parametrize("typed", ["113", "2 người thì sao", "năm 2", "12345", "2a"])
def test_other_messages_with_digits_are_questions(talk: Talk, typed: str) -> None:
    talk.say("chào em")
    texts = {say("stale_button"), *(say("no_such_choice", most=most) for most in range(1, 7))}
    assert talk.say(typed).text not in texts


def test_where_there_are_real_buttons_a_number_is_a_message(knowledge: Knowledge) -> None:
    talk = Talk(knowledge)
    greeting = talk.say("chào em")
    pressed = Talk(knowledge).say(f"#{greeting.buttons[1].id}")
    assert talk.say("2").text != pressed.text
