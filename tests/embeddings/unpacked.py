"""The weights that a shipped model.onnx holds, read back: the inverse of embeddings.training.graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoder import Vectors

if TYPE_CHECKING:
    from embeddings.training.weights import Weights

EIGHT_BITS = 32
"""Bytes of a block of 32 weights; with 4 bits it has 16."""


def bits_of(file: Path) -> dict[str, int]:
    """Returns the bits in which every matrix of the graph is kept."""
    return {name[:-2]: 8 if a.shape[-1] == EIGHT_BITS else 4 for name, a in _constants(file).items() if a.ndim == 3}


def unpacked(file: Path, like: Weights) -> Weights:
    """Returns `like` with the tensors of the graph. The embedding of types is part of that of places: zeros here."""
    from embeddings.training.graph import from_eight_bits, from_four_bits

    constants = _constants(file)
    words = constants["words"].reshape(len(constants["words"]), -1, 16)
    tensors = {
        "emb.word": from_four_bits(words, constants["words.scales"]),
        "emb.pos": constants["places"],
        "emb.type": np.zeros_like(like.tensors["emb.type"]),
    }
    for name, value in constants.items():
        if value.ndim == 3:
            unpack = from_eight_bits if value.shape[-1] == EIGHT_BITS else from_four_bits
            tensors[name] = unpack(value, constants[name.removesuffix("w") + "scales"])
        elif (value.ndim == 1 and name in like.tensors) or name.endswith("qkv.b"):
            tensors[name] = value
    for layer in range(like.shape.layers):
        for end in "wb":
            for part, rows in zip("qkv", np.split(tensors.pop(f"l{layer}.qkv.{end}"), 3), strict=True):
                tensors[f"l{layer}.{part}.{end}"] = rows
    return replace(like, tensors=tensors)


def _constants(file: Path) -> dict[str, Any]:
    import onnx
    from onnx import numpy_helper

    return {constant.name: numpy_helper.to_array(constant) for constant in onnx.load(file).graph.initializer}


def cosines(left: Vectors, right: Vectors) -> Vectors:
    """Row by row."""
    return np.einsum("nd,nd->n", left, right)
