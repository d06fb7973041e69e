"""Average linkage: vectors -> groups of vectors that are alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

_GONE = -9.0
"""Below every cosine."""


def grouped(vectors: Vectors, likeness: float) -> list[list[int]]:
    """Returns the rows of each group, largest group first: the two nearest groups are joined, again and again, while
    the mean cosine between their rows is `likeness` or more.

    `vectors`: float32, shape (n, d), L2-normalised. Takes n joins over an n x n table: 1,000 rows need a second.
    """
    near: NDArray[np.float32] = vectors @ vectors.T
    np.fill_diagonal(near, _GONE)
    groups = [[row] for row in range(len(vectors))]
    while len(groups) > 1:
        one, other = divmod(int(near.argmax()), len(groups))
        if near[one, other] < likeness:
            break
        _join(near, groups, one, other)
    found = [group for group in groups if group]
    return sorted(found, key=lambda group: (-len(group), group[0]))


def _join(near: NDArray[np.float32], groups: list[list[int]], one: int, other: int) -> None:
    many, more = len(groups[one]), len(groups[other])
    joined = (near[one] * many + near[other] * more) / (many + more)
    gone = near[one] <= _GONE / 2
    joined[gone | (near[other] <= _GONE / 2)] = _GONE
    near[one], near[:, one] = joined, joined
    near[other], near[:, other] = _GONE, _GONE
    near[one, one] = _GONE
    groups[one] += groups[other]
    groups[other] = []


def middle(vectors: Vectors, group: Sequence[int], times: Sequence[int]) -> int:
    """Returns the row of `group` that is nearest to all others of it, each counted as often as `times` of its row says;
    the first where several are.
    """
    within, weights = vectors[list(group)], np.array([times[row] for row in group], dtype=np.float32)
    return group[int((within @ (weights @ within)).argmax())]
