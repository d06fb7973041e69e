"""Building a version: what is embedded, and what is taken over from the old one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Progress, Vectors
from knowledge.build import build_version, dense_texts
from knowledge.corpus import read_corpus
from knowledge.library import Content
from knowledge.programmes import read_programmes

PASSAGES = read_corpus().passages[:30]
DOCUMENTS = read_corpus().documents


class CountingEncoder:
    """Gives each text a vector of its own and remembers what it was asked to embed."""

    dimensions = 8

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded += texts
        rows = [np.random.default_rng(abs(hash(text))).normal(size=self.dimensions) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_every_text_of_every_passage_has_its_vector() -> None:
    version = build_version(Content(DOCUMENTS, PASSAGES, read_programmes()), CountingEncoder())
    assert version.vectors.shape == (sum(len(dense_texts(p)) for p in PASSAGES), 8)
    assert set(version.owners) == set(range(len(PASSAGES)))


def test_a_changed_passage_is_embedded_alone() -> None:
    encoder = CountingEncoder()
    old = build_version(Content(DOCUMENTS, PASSAGES, read_programmes()), encoder)
    encoder.embedded.clear()
    changed = PASSAGES[3].model_copy(update={"text": "Bến phà Đình Khao có phà điện.", "footnotes": ()})
    passages = (*PASSAGES[:3], changed, *PASSAGES[4:])
    new = build_version(Content(DOCUMENTS, passages, read_programmes()), encoder, old=old)
    assert encoder.embedded == ["Bến phà Đình Khao có phà điện."]
    assert np.array_equal(new.vectors[new.owners == 5], old.vectors[old.owners == 5])


def test_another_encoder_embeds_everything_anew() -> None:
    old = build_version(Content(DOCUMENTS, PASSAGES, read_programmes()), CountingEncoder())
    other = CountingEncoder("other")
    build_version(Content(DOCUMENTS, PASSAGES, read_programmes()), other, old=old)
    assert len(other.embedded) == len({text for passage in PASSAGES for text in dense_texts(passage)})


def test_a_passage_without_a_programme_gets_those_of_its_terms() -> None:
    version = build_version(Content(DOCUMENTS, read_corpus().passages, read_programmes()), CountingEncoder())
    named = [passage for passage in version.passages if "VNeID" in passage.text]
    assert named
    assert all(passage.programmes for passage in named)


def test_an_empty_version_can_be_built() -> None:
    assert build_version(Content(), CountingEncoder()).vectors.shape == (0, 8)
