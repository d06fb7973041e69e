"""The shipped encoder: what it promises for any text, and what it says when its model is not in order."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.by_name import prefixes
from embeddings.encoder import Encoder, EncoderUnavailable, load_encoder
from embeddings.shipped import MANIFEST, MODEL_FOLDER, ShippedEncoder, read_manifest

QUESTIONS = (
    "Làm sao kích hoạt tài khoản định danh điện tử VNeID mức 2?",
    "Bao giờ xã tôi có sóng 5G",
    "ok",
    "Thanh toán không dùng tiền mặt ở chợ thì cần những gì, bà con lớn tuổi có ai chỉ không? " * 5,
)
HOSTILE = (
    "",
    " ",
    "\n\t",
    "😀😀😀",
    "\x00",
    "x\x00y",
    "\ud800 nửa cặp",
    "a" * 10_000,
    "ạ" * 10_000,
    "﷽" * 5_000,
    "​" * 9_000,
)


@pytest.fixture(scope="module")
def encoder() -> ShippedEncoder:
    return ShippedEncoder()


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL_FOLDER, tmp_path / "model"))


def test_vectors_are_float32_rows_of_length_one(encoder: ShippedEncoder) -> None:
    for vectors in (encoder.encode_queries(QUESTIONS), encoder.encode_passages(QUESTIONS)):
        assert vectors.shape == (len(QUESTIONS), encoder.dimensions) == (4, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: ShippedEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_a_question_and_a_passage_of_the_same_words_differ(encoder: ShippedEncoder) -> None:
    assert not np.allclose(encoder.encode_queries(QUESTIONS[:1]), encoder.encode_passages(QUESTIONS[:1]))


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: ShippedEncoder) -> None:
    passages = [
        "Đến công an xã mang theo căn cước để kích hoạt tài khoản định danh điện tử mức 2.",
        "Phủ sóng di động 5G tại trung tâm các huyện.",
        "Hướng dẫn tiểu thương chợ nhận tiền qua mã QR, không dùng tiền mặt.",
    ]
    scores = encoder.encode_queries([QUESTIONS[0], QUESTIONS[1], QUESTIONS[3]]) @ encoder.encode_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_the_same_text_gives_the_same_vector_again(encoder: ShippedEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode_queries(QUESTIONS), encoder.encode_queries(QUESTIONS))


def test_a_vector_depends_on_its_text_alone_not_on_its_neighbours(encoder: ShippedEncoder) -> None:
    together = encoder.encode_passages(QUESTIONS)
    np.testing.assert_array_equal(together[::-1], encoder.encode_passages(QUESTIONS[::-1]))
    np.testing.assert_array_equal(together, np.concatenate([encoder.encode_passages([text]) for text in QUESTIONS]))


def test_threads_may_share_one_encoder(encoder: ShippedEncoder) -> None:
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda _: encoder.encode_queries(QUESTIONS), range(8)))
    for vectors in many:
        np.testing.assert_array_equal(vectors, many[0])


def test_progress_counts_up_to_all_passages(encoder: ShippedEncoder) -> None:
    done: list[int] = []
    encoder.encode_passages(QUESTIONS * 20, done.append)
    assert done == sorted(done)
    assert done[-1] == 80


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:4]))
def test_a_hostile_text_gets_a_vector(encoder: ShippedEncoder, text: str) -> None:
    assert_is_unit_vector(encoder, text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_gets_a_vector(encoder: ShippedEncoder, text: str) -> None:
    assert_is_unit_vector(encoder, text)


def assert_is_unit_vector(encoder: ShippedEncoder, text: str) -> None:
    vector = encoder.encode_queries([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_only_the_beginning_of_a_very_long_text_counts(encoder: ShippedEncoder) -> None:
    long = "chuyển đổi số " * 2_000
    np.testing.assert_array_equal(encoder.encode_passages([long]), encoder.encode_passages([long + "và hơn nữa"]))


def test_decomposed_letters_mean_the_same_as_composed_ones(encoder: ShippedEncoder) -> None:
    composed, decomposed = encoder.encode_queries(["Tổ công nghệ số", "Tô\u0309 công nghê\u0323 sô\u0301"])
    np.testing.assert_array_equal(composed, decomposed)


def test_serving_never_imports_torch() -> None:
    program = """
import sys
from embeddings.encoder import load_encoder
from embeddings.index import VectorIndex

encoder = load_encoder()
VectorIndex(encoder.encode_passages(["một", "hai"])).search(encoder.encode_queries(["ba"]), 1)
print([name for name in ("torch", "transformers", "sentence_transformers", "onnx") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_no_name_means_the_shipped_model(encoder: ShippedEncoder) -> None:
    default: Encoder = load_encoder(None)
    assert isinstance(default, ShippedEncoder)
    assert default.name == load_encoder("").name == encoder.name


def test_the_name_changes_with_any_file(encoder: ShippedEncoder) -> None:
    changed = encoder.manifest.model_copy(
        update={"files": {**encoder.manifest.files, "model.onnx": encoder.manifest.files["tokenizer.json"]}}
    )
    assert changed.fingerprint != encoder.manifest.fingerprint


def test_the_model_stays_under_60_megabytes_and_its_card_names_its_checksums() -> None:
    assert sum(path.stat().st_size for path in MODEL_FOLDER.iterdir()) <= 60_000_000
    card = (MODEL_FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name, file in read_manifest(MODEL_FOLDER).files.items():
        assert f"{file.sha256}  {name}" in card


@pytest.mark.parametrize("name", [MANIFEST, "model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named_with_what_to_do(copied_model: Path, name: str) -> None:
    (copied_model / name).unlink()
    with pytest.raises(EncoderUnavailable, match=rf"không có tệp .*{name}.*git checkout"):
        ShippedEncoder(copied_model)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_one_changed_byte_is_noticed(copied_model: Path, name: str) -> None:
    content = bytearray((copied_model / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied_model / name).write_bytes(content)
    with pytest.raises(EncoderUnavailable, match=f"{name} bị hỏng hoặc sai phiên bản"):
        ShippedEncoder(copied_model)


def test_a_file_cut_short_is_noticed(copied_model: Path) -> None:
    content = (copied_model / "model.onnx").read_bytes()
    (copied_model / "model.onnx").write_bytes(content[: len(content) // 2])
    with pytest.raises(EncoderUnavailable, match=r"model\.onnx bị hỏng"):
        ShippedEncoder(copied_model)


@pytest.mark.parametrize("content", ["", "{", "{}", '{"name": 1}'])
def test_a_broken_manifest_is_noticed(copied_model: Path, content: str) -> None:
    (copied_model / MANIFEST).write_text(content)
    with pytest.raises(EncoderUnavailable, match=r"Không đọc được tệp .*manifest\.json"):
        ShippedEncoder(copied_model)


def test_files_that_match_the_manifest_but_are_no_model_are_noticed(copied_model: Path) -> None:
    manifest = json.loads((copied_model / MANIFEST).read_text())
    manifest["files"]["model.onnx"] = manifest["files"]["tokenizer.json"]
    (copied_model / MANIFEST).write_text(json.dumps(manifest))
    shutil.copyfile(copied_model / "tokenizer.json", copied_model / "model.onnx")
    with pytest.raises(EncoderUnavailable, match="Không nạp được mô hình"):
        ShippedEncoder(copied_model)


def test_a_model_by_name_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable, match=r"pip install 'trolyso\[models\]'"):
        load_encoder("intfloat/multilingual-e5-base")


@pytest.mark.parametrize(
    ("spec", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-base", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("models/e5/", {}, ("query: ", "passage: ")),
        ("org/vietnamese-bi-encoder", {"query": "", "document": ""}, ("", "")),
        ("org/model", {"query": "Q: ", "document": "D: "}, ("Q: ", "D: ")),
        ("org/e5-other", {"query": "hỏi: ", "passage": "đoạn: "}, ("hỏi: ", "đoạn: ")),
        ("org/note5", {}, ("", "")),
    ],
)
def test_prefixes_come_from_the_model_else_from_its_family(
    spec: str, prompts: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert prefixes(spec, prompts) == expected
