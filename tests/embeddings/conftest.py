"""The shipped model, the weights that it was made of, and both in float32: built once for all tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from embeddings.shipped import MODEL_FOLDER, ShippedEncoder
from knowledge.corpus import PLANS
from tests.embeddings.unpacked import unpacked

if TYPE_CHECKING:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.weights import Weights

QUESTIONS = Path(__file__).parents[2] / "bot/evaluation/sets/dev_questions.jsonl"


@pytest.fixture(scope="session")
def shipped() -> ShippedEncoder:
    return ShippedEncoder()


@pytest.fixture(scope="session")
def weights() -> Weights:
    """The package's weights, with all pieces."""
    from embeddings.training.weights import packaged_file, read_weights

    whole = read_weights(packaged_file())
    return whole.keeping(range(len(whole.pieces)))


@pytest.fixture(scope="session")
def kept(weights: Weights) -> list[int]:
    from embeddings.training.vocabulary import kept_pieces
    from embeddings.training.weights import ENGLISH, packaged_file, read_pieces

    return kept_pieces(weights.pieces, read_pieces(packaged_file(ENGLISH)))


@pytest.fixture(scope="session")
def untrained(weights: Weights, kept: list[int]) -> Weights:
    """The package's weights, with the pieces that are kept."""
    return weights.keeping(kept)


@pytest.fixture(scope="session")
def own(untrained: Weights) -> Weights:
    """What the shipped model.onnx holds."""
    return unpacked(MODEL_FOLDER / "model.onnx", like=untrained)


@pytest.fixture(scope="session")
def package_in_float32(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """The package's model: all 250,002 tokens, no arithmetic in 8 bits."""
    return built(weights, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def full(own: Weights, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """The shipped weights in float32 arithmetic, by torch."""
    return built(own, tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="session")
def trained(untrained: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The float32 model after two steps of the real training: its folder."""
    from embeddings.training.adapt import asked_passages, batches, train_model

    folder = tmp_path_factory.mktemp("trained")
    built(untrained, folder)
    train_model(folder / "model", batches(asked_passages())[:2], folder / "adapted")
    return folder / "adapted"


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """200 sentences of the plans, evenly spaced; composed, because the package does not know decomposed letters."""
    text = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(PLANS.glob("*.txt")))
    found = [sentence for sentence in re.split(r"(?<=[.;])\s+", text) if 30 <= len(sentence) <= 600]
    return [normalize("NFC", sentence) for sentence in found[:: len(found) // 200][:200]]


@pytest.fixture(scope="session")
def questions() -> list[str]:
    return [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def built(weights: Weights, folder: Path) -> SentenceTransformerEncoder:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.full_model import build_full_model

    build_full_model(weights, folder)
    return SentenceTransformerEncoder(str(folder / "model"))
