"""The vectors kept beside the shipped texts: complete, true, and nothing that a version rests on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from embeddings.encoder import load_encoder
from knowledge.build import shipped_texts
from knowledge.known_vectors import FILE, KnownVectors, write_known_vectors

ENCODER = load_encoder()


def test_they_hold_every_shipped_text_and_no_other() -> None:
    texts = set(shipped_texts())
    known = KnownVectors.of(ENCODER.name)
    assert [text for text in texts if known.get(text) is None] == [], "make vectors"
    with np.load(FILE) as stored:
        assert len(stored["digests"]) == len(texts)


def test_they_are_what_the_encoder_makes() -> None:
    texts = shipped_texts()[::500]
    known = KnownVectors.of(ENCODER.name)
    made = ENCODER.encode_passages(texts)
    kept = np.array([known.get(text) for text in texts])
    assert (made * kept).sum(axis=1).min() > 0.999


def test_another_encoder_and_a_missing_file_know_nothing(tmp_path: Path) -> None:
    text = shipped_texts()[0]
    assert KnownVectors.of("another").get(text) is None
    assert KnownVectors.of(ENCODER.name, tmp_path / "none.npz").get(text) is None


def test_a_written_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    assert write_known_vectors(["một", "hai", "một"], ENCODER, file) == 2
    vector = KnownVectors.of(ENCODER.name, file).get("hai")
    assert vector is not None
    assert abs(float(vector @ ENCODER.encode_passages(["hai"])[0]) - 1) < 1e-3
