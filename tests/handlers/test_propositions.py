"""Of a passage that was taken apart, what is asked is said and its neighbours are not."""

from __future__ import annotations

import pytest

from handlers.excerpt import excerpt
from handlers.propositions import propositions_asked
from knowledge.model import Passage, Proposition
from knowledge.retrieval import Hit

FERRY = Proposition(text="Bến đò chở 1.204 lượt khách mỗi ngày.", questions=("Bao nhiêu khách qua đò?",))
LAMPS = Proposition(text="Bến có 17 bóng đèn.", questions=("Mấy bóng đèn?",))
KEEPER = Proposition(text="Bến do hợp tác xã Phú Đa lo.", questions=("Ai lo bến?",))
PASSAGE = Passage(
    id="009-1", file="009", section=(), page=1, kind="text", province="vinh-long", as_of="2025",
    text="Bến 1.204 lượt khách, 17 bóng đèn, hợp tác xã Phú Đa.", plain="Bến có khách, có đèn, có người lo.",
    propositions=(FERRY, LAMPS, KEEPER),
)  # fmt: skip


def evenly_rare(_: str) -> float:
    return 3.0


def hit(*near: float, passage: Passage = PASSAGE) -> Hit:
    return Hit(passage, 1.0, 1.0, 0.9, 30.0, propositions=near)


def said(question: str, *near: float) -> str:
    return excerpt(hit(*near), question, evenly_rare).plain


def test_the_nearest_proposition_is_said_alone() -> None:
    assert said("Đi đò có đông không?", 0.9, 0.5, 0.5) == FERRY.text
    assert said("Đi đò có đông không?", 0.5, 0.5, 0.9) == KEEPER.text


def test_the_words_that_only_one_holds_decide_between_near_ones() -> None:
    assert said("bóng đèn ở bến", 0.8, 0.8, 0.8) == LAMPS.text


def test_of_near_ones_that_with_a_figure_answers_how_many() -> None:
    assert KEEPER not in propositions_asked(hit(0.8, 0.8, 0.8), "mấy cái hết thảy?", evenly_rare)
    assert KEEPER in propositions_asked(hit(0.8, 0.8, 0.8), "chuyện gì vậy?", evenly_rare)


def test_the_plain_words_are_said_where_nothing_is_told_apart() -> None:
    assert said("chuyện gì vậy?", 0.8, 0.8, 0.8) == PASSAGE.plain


@pytest.mark.parametrize("near", [(0.9, 0.9, 0.1), (0.1, 0.9, 0.9)])
def test_two_as_near_are_said_in_the_passages_order(near: tuple[float, ...]) -> None:
    order = [one.text for one, own in zip(PASSAGE.propositions, near, strict=True) if own > 0.5]
    assert said("chuyện gì vậy?", *near) == " ".join(order)


def test_a_passage_that_nobody_took_apart_has_none() -> None:
    whole = PASSAGE.model_copy(update={"propositions": ()})
    assert propositions_asked(hit(passage=whole), "Bao nhiêu khách?", evenly_rare) == ()
