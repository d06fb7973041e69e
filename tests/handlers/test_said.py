"""When a second passage is said beside the best one."""

from __future__ import annotations

import pytest

from handlers.said import said_of
from knowledge.model import Passage, Proposition
from knowledge.retrieval import Hit

WHO, HOW_MANY = "Ai giữ bến đò?", "Bến có mấy chiếc đò?"


def hit(name: str, score: float, as_of: str = "2025", plain: str = "Bến đò có người giữ.", **fields: object) -> Hit:
    passage = Passage(
        id=f"009-{name}", file="009", section=(), page=1, kind="text", province="vinh-long", as_of=as_of, text=plain,
        plain=plain,
    ).model_copy(update=fields)  # fmt: skip
    near = tuple(0.9 - number / 10 for number, _ in enumerate(passage.propositions))
    return Hit(passage, score, score, 0.9, 30.0, propositions=near)


def names(question: str, *hits: Hit) -> list[str]:
    return [part.passage.id.removeprefix("009-") for part in said_of(hits, question, lambda _: 3.0)]


@pytest.mark.parametrize(("behind", "said"), [(0.0, ["a", "b"]), (0.025, ["a", "b"]), (0.04, ["a"])])
def test_a_second_passage_as_near_is_said_too(behind: float, said: list[str]) -> None:
    assert names(WHO, hit("a", 0.8), hit("b", 0.8 - behind)) == said


def test_an_older_one_only_where_they_are_not_told_apart() -> None:
    assert names(WHO, hit("a", 0.8), hit("old", 0.79, as_of="2023")) == ["a", "old"]
    assert names(WHO, hit("a", 0.8), hit("old", 0.78, as_of="2023")) == ["a"]


def test_an_older_figure_is_never_put_beside_a_newer_one() -> None:
    figure = hit("old", 0.8, as_of="2023", plain="Bến có 14 chiếc đò.")
    assert names(HOW_MANY, hit("a", 0.8), figure) == names(WHO, hit("a", 0.8), figure) == ["a"]


def test_of_how_things_stand_now_a_newer_one_as_near_is_said_alone() -> None:
    assert names("Hiện nay ai giữ bến đò?", hit("old", 0.8, as_of="2023"), hit("b", 0.79)) == ["b"]


def test_a_second_passage_that_is_too_long_is_said_by_its_best_proposition() -> None:
    parts = tuple(Proposition(text=f"Điều {number}: có người lo.", questions=("Ai lo?",)) for number in range(1, 7))
    long = hit("b", 0.8, plain="Một câu. " * 5, propositions=parts)
    first, second = said_of((hit("a", 0.8), long), WHO, lambda _: 3.0)
    assert (first.passage.id, second.excerpt.plain) == ("009-a", parts[0].text)
