"""Questions that ask the same come together, however they are typed; others stay apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from bot.admin.asked.clusters import Clusters
from bot.admin.asked.linkage import grouped, middle
from bot.storage.asked import Question
from embeddings.encoder import Encoder, Vectors, load_encoder
from knowledge.retrieval import Knowledge
from tests.bot.admin.asked.samples import PARAPHRASES

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def question(number: int, text: str, person: str = "", status: str = "referred", thumb: str = "") -> Question:
    return Question(number, NOW, "web", person or str(number), text, status, "", "", thumb, "")


class Counting:
    """An encoder that counts what it is asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    name, dimensions = "counting", 384

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> Vectors:
        raise NotImplementedError


@pytest.fixture(scope="module")
def encoder() -> Counting:
    return Counting(load_encoder())


@pytest.fixture
def clusters(encoder: Counting, knowledge: Knowledge) -> Clusters:
    encoder.texts.clear()
    return Clusters(encoder, lambda: knowledge)


def pairs(groups: Sequence[Sequence[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}


async def test_wordings_of_one_question_come_together(clusters: Clusters) -> None:
    texts = [wording for group in PARAPHRASES for wording in group]
    assert len(PARAPHRASES) == 20
    assert len(set(texts)) == 80
    found = await clusters.of([question(number, text) for number, text in enumerate(texts)])
    together, right = pairs([cluster.stored for cluster in found]), pairs(PARAPHRASES)
    assert len(together & right) / len(together) >= 0.9
    assert len(together & right) / len(right) >= 0.7


async def test_what_most_people_ask_stands_first_under_its_middle_wording(clusters: Clusters) -> None:
    fees = ("Làm lại căn cước mất bao nhiêu tiền?", "lam lai can cuoc mat nhieu tien", "phí làm lại căn cước bao nhiêu")
    hours = ("Xã mấy giờ làm việc?", "xa may gio lam viec", "ủy ban xã làm việc mấy giờ", "Xã làm việc lúc mấy giờ?")
    asked = [question(number, text, person="An") for number, text in enumerate(hours)]
    asked += [question(10 + number, text) for number, text in enumerate(fees)]
    first, second = await clusters.of(asked)
    assert (first.people, first.times, set(first.stored)) == (3, 3, set(fees))
    assert (second.people, second.times) == (1, 4)
    assert "căn cước" in first.question
    assert clusters.known(first.key) == first
    assert clusters.known("none") is None


async def test_the_same_question_asked_again_is_counted_and_not_encoded_again(
    clusters: Clusters, encoder: Counting
) -> None:
    asked = [question(1, "Phí làm căn cước?", "An"), question(2, "Phí làm căn cước?", "Ba", "answered", "down")]
    (one,) = await clusters.of(asked)
    assert (one.people, one.times, one.disliked, one.wordings) == (2, 2, 1, ("Phí làm căn cước?",))
    encoded = len(encoder.texts)
    assert await clusters.of(asked) == (one,)
    (more,) = await clusters.of([question(3, "Phí làm căn cước?", "Tư"), *asked])
    assert more.people == 3
    assert len(encoder.texts) == encoded


async def test_personal_data_of_an_old_row_is_masked_in_what_is_shown(clusters: Clusters) -> None:
    text = "số điện thoại tui 0912 345 678, căn cước 086123456789, phí làm lại bao nhiêu?"
    (one,) = await clusters.of([question(1, text)])
    shown = " ".join((one.question, *one.wordings))
    assert not any(digits in shown for digits in ("0912", "345 678", "086123456789"))
    assert one.stored == (text,)


async def test_small_talk_and_follow_ups_belong_to_no_group(clusters: Clusters) -> None:
    texts = ("hỏi ai?", "nói lại", "cảm ơn em", "chào em")
    assert await clusters.of([question(number, text) for number, text in enumerate(texts)]) == ()
    assert await clusters.of([]) == ()


async def test_without_a_version_questions_are_still_grouped(encoder: Counting) -> None:
    found = await Clusters(encoder, lambda: None).of(
        [question(1, "Phí làm căn cước?"), question(2, "Phí làm căn cước?")]
    )
    assert [cluster.times for cluster in found] == [2]


def test_average_linkage_joins_what_is_near_and_finds_the_middle() -> None:
    angles = np.radians([0, 5, 10, 80, 85, 180])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert grouped(vectors.copy(), 0.9) == [[0, 1, 2], [3, 4], [5]]
    assert [len(group) for group in grouped(vectors, -1.0)] == [6]
    assert middle(vectors, [0, 1, 2], [1] * 6) == 1
    assert middle(vectors, [0, 1, 2], [1, 1, 9, 1, 1, 1]) == 2
    assert grouped(np.empty((0, 2), np.float32), 0.5) == []
