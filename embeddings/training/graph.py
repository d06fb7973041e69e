"""The model as an ONNX graph of onnxruntime's fused operators; matrices in the 4 bits they came in, trained ones in 8.

The graph is written out rather than exported: the exporter of torch 2.13 and the fusions of onnxruntime 1.31 do not
fit together, and the result would have to be quantised again. `MatMulNBits` multiplies blocks of 32 4-bit weights
either with activations that it quantises to 8 bits by the same blocks, or with activations in float32. Measured
(docs/decisions/0001-shipped-encoder.md): matrices that read the normalised state, whose few large channels suffer
from 8 bits, get float32; the two whose result is added to the state get int8. Trained matrices are no longer on the
grid of 4 bits and get 8, in the same arithmetic: int8 throughout is faster, and no longer keeps 97 of 100 top passages
(docs/decisions/0016-adapted-encoder.md, 0021-propositions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from embeddings.training.weights import BLOCK, Shape, Weights

INPUT = "input_ids"
OUTPUT = "embedding"

_FUSED = "com.microsoft"
_OPSET = 20
_IR_VERSION = 10
_FLOAT32 = 1
_INT8 = 4
"""Values of onnxruntime's `accuracy_level`: the least precise type that the activations may be turned into."""


class Graph:
    """Collects nodes and constants; every value is known by its name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        label = f"{outputs[0]}:{kind}"
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=label, domain=domain, **settings))
        return outputs[0]


def build_graph(weights: Weights) -> onnx.ModelProto:
    """Returns the model: int64 `input_ids`, shape (batch, length) -> float32 `embedding`, shape (batch, hidden).

    It knows no padding: the texts of one batch are equally long. Vectors are mean-pooled and L2-normalised.
    """
    graph, shape = Graph(), weights.shape
    state = _embed(graph, weights)
    for layer in range(shape.layers):
        state = _layer(graph, weights, f"l{layer}.", state)
    mean = graph.node("ReduceMean", [state, graph.constant("pool.axis", np.array([1]))], "pool.mean", keepdims=0)
    graph.node("LpNormalization", [mean], OUTPUT, axis=-1, p=2)
    return _model(graph, shape)


def four_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Packs a matrix of shape (rows, columns) to uint8 (rows, columns / 32, 16) and scales (rows, columns / 32).

    Two weights a byte, the first in the low nibble; a weight is (nibble - 8) * scale. Exact for weights that came in
    this form, because the largest of every block of theirs is stored as nibble 0.
    """
    blocks = _blocks(matrix)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=-1, keepdims=True), axis=-1)
    nibbles, scales = _steps(blocks, largest / np.float32(-8), -8, 7)
    return np.asarray(nibbles[..., 0::2] | nibbles[..., 1::2] << 4, dtype=np.uint8), scales


def eight_bits(matrix: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Packs a matrix of shape (rows, columns) to uint8 (rows, columns / 32, 32) and scales (rows, columns / 32).

    A weight is (byte - 128) * scale. The largest of a block is byte 1 or 255: a scale with 128 in place of 127 would
    put the 4-bit weights that training started from on the grid, and rounding would take much of the training back.
    """
    blocks = _blocks(matrix)
    return _steps(blocks, np.abs(blocks).max(axis=-1, keepdims=True) / np.float32(127), -128, 127)


def from_four_bits(packed: NDArray[np.uint8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the matrix that `four_bits` packed."""
    nibbles = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:2], BLOCK)
    return _weights_of(nibbles, 8, scales)


def from_eight_bits(packed: NDArray[np.uint8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the matrix that `eight_bits` packed, rounded."""
    return _weights_of(packed, 128, scales)


def _blocks(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    return matrix.reshape(len(matrix), -1, BLOCK)


def _steps(
    blocks: NDArray[np.float32], scales: NDArray[np.float32], least: int, most: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Rounds to whole numbers of scales, counted from `least`."""
    quotients = np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales != 0)
    return (np.clip(np.rint(quotients), least, most) - least).astype(np.uint8), scales[..., 0]


def _weights_of(steps: NDArray[np.uint8], zero: int, scales: NDArray[np.float32]) -> NDArray[np.float32]:
    return ((steps.astype(np.float32) - zero) * scales[..., np.newaxis]).reshape(len(steps), -1)


def _embed(graph: Graph, weights: Weights) -> str:
    tensors = weights.tensors
    packed, scales = four_bits(tensors["emb.word"])
    tables = [graph.constant("words", packed.reshape(len(packed), -1)), INPUT, graph.constant("words.scales", scales)]
    settings = {"bits": 4, "block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1}
    words = graph.node("GatherBlockQuantized", tables, "embed.words", domain=_FUSED, **settings)
    length = graph.node("Shape", [INPUT], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0]))
    places = graph.constant("places", tensors["emb.pos"] + tensors["emb.type"][0])
    places = graph.node("Slice", [places, zero, length, zero], "embed.places")
    return _add_and_normalise(graph, weights, [words, places], "emb.ln", "embed.out")


def _layer(graph: Graph, weights: Weights, at: str, state: str) -> str:
    tensors, parts = weights.tensors, [at + part for part in "qkv"]
    matrix = np.concatenate([tensors[f"{part}.w"] for part in parts])
    bias = np.concatenate([tensors[f"{part}.b"] for part in parts])
    graph.node("Split", [_linear(graph, state, matrix, bias, at + "qkv", _FLOAT32)], *parts, axis=2, num_outputs=3)
    seen = graph.node("MultiHeadAttention", parts, at + "heads", domain=_FUSED, num_heads=weights.shape.heads)
    seen = _linear(graph, seen, tensors[at + "ao.w"], tensors[at + "ao.b"], at + "ao", _INT8)
    state = _add_and_normalise(graph, weights, [state, seen], at + "aln", at + "attention")
    inner = _linear(graph, state, tensors[at + "fi.w"], tensors[at + "fi.b"], at + "fi", _FLOAT32)
    inner = graph.node("Gelu", [inner], at + "gelu")
    outer = _linear(graph, inner, tensors[at + "fo.w"], tensors[at + "fo.b"], at + "fo", _INT8)
    return _add_and_normalise(graph, weights, [state, outer], at + "oln", at + "out")


def _linear(
    graph: Graph, value: str, matrix: NDArray[np.float32], bias: NDArray[np.float32], name: str, accuracy: int
) -> str:
    bits, (packed, scales) = 4, four_bits(matrix)
    if not np.array_equal(from_four_bits(packed, scales), matrix):
        bits, (packed, scales) = 8, eight_bits(matrix)
    constants = [graph.constant(f"{name}.w", packed), graph.constant(f"{name}.scales", scales), "", ""]
    inputs = [value, *constants, graph.constant(f"{name}.b", bias)]
    sizes = {"N": matrix.shape[0], "K": matrix.shape[1], "bits": bits, "block_size": BLOCK}
    return graph.node("MatMulNBits", inputs, name, domain=_FUSED, accuracy_level=accuracy, **sizes)


def _add_and_normalise(graph: Graph, weights: Weights, values: list[str], at: str, name: str) -> str:
    # Two plain operators, not the fused SkipLayerNormalization, which takes more than three times as long on a CPU.
    factors = [graph.constant(f"{at}.{end}", weights.tensors[f"{at}.{end}"]) for end in "wb"]
    total = graph.node("Add", values, f"{name}.sum")
    return graph.node("LayerNormalization", [total, *factors], name, axis=-1, epsilon=weights.shape.norm_epsilon)


def _model(graph: Graph, shape: Shape) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["batch", "length"])
    embedding = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", shape.hidden])
    body = helper.make_graph(graph.nodes, "encoder", [ids], [embedding], graph.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="trolyso")
