"""Search works on any Vietnamese text, with diacritics and without: a corpus of general knowledge of our own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.noise import spoil
from embeddings.encoder import load_encoder
from embeddings.typed.reader import load_reader
from knowledge.hybrid import HybridIndex, weighted

DATA = Path(__file__).parents[1] / "data"
CORPUS = [json.loads(line) for line in (DATA / "general_corpus.jsonl").read_text("utf-8").splitlines()]
QUERIES = [json.loads(line) for line in (DATA / "general_queries.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def index() -> HybridIndex:
    encoder = load_encoder()
    texts = [row["text"] for row in CORPUS]
    return HybridIndex(encoder, texts, encoder.encode_passages(texts), np.arange(len(texts), dtype=np.int32))


def hit_at_1(index: HybridIndex, noise: str) -> float:
    reader = load_reader()
    first = [index.search(weighted(reader.read(spoil(noise, q["text"], q["id"]))), 1).matches[0].item for q in QUERIES]
    return sum(CORPUS[item]["id"] == query["id"] for item, query in zip(first, QUERIES, strict=True)) / len(QUERIES)


def test_with_diacritics_search_finds_nearly_everything(index: HybridIndex) -> None:
    assert hit_at_1(index, "clean") >= 0.9


def test_without_diacritics_search_still_finds_most(index: HybridIndex) -> None:
    assert hit_at_1(index, "no diacritics, lower case") >= 0.87


@pytest.mark.xfail(reason="missed by 6 questions of 150 (0.960 against 0.893): docs/decisions/0016", strict=False)
def test_without_diacritics_search_keeps_within_three_points(index: HybridIndex) -> None:
    with_marks, without = hit_at_1(index, "clean"), hit_at_1(index, "no diacritics, lower case")
    assert without >= round(with_marks - 0.03, 4), (with_marks, without)
