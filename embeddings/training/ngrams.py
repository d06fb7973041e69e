"""Counts of syllables, pairs and triples, source by source -> probabilities with backoff weights.

Interpolated absolute discounting (Chen and Goodman 1998): every source is discounted by itself and then counts as much
as it weighs, so that one sentence of a heavy source is no better known than one of a light source, only likelier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Numbers = NDArray[np.float64]

DISCOUNTS = np.array([0.0, 0.7, 1.0, 1.3])
"""Taken from what was counted once, twice, three times or more."""


@dataclass(frozen=True, slots=True)
class Counts:
    """`keys` ascending, without repeats, with their `counts`; a key packs the ids of its words, base `size`."""

    keys: Keys
    counts: Numbers

    @classmethod
    def of(cls, keys: Keys, weights: Numbers | None = None) -> Counts:
        """Adds up the weights of equal keys; without weights, counts them."""
        weights = np.ones(len(keys)) if weights is None else weights
        unique, inverse = np.unique(keys, return_inverse=True)
        return cls(unique, np.bincount(inverse, weights=weights, minlength=len(unique)).astype(np.float64))

    def discounted(self, share: float) -> Numbers:
        """The counts less that share of the discount."""
        return self.counts - share * DISCOUNTS[np.minimum(self.counts, 3).astype(np.int64)]


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What one source counted, how much it weighs, and which share of the discount is taken from it."""

    weight: float
    discount: float
    pairs: Counts
    triples: Counts


@dataclass(frozen=True, slots=True)
class Model:
    """Natural logs. `pair_keys` = before * size + word; `triple_keys` = (index of the pair before) * size + word."""

    single: Numbers
    single_backoff: Numbers
    pair_keys: Keys
    pair: Numbers
    pair_backoff: Numbers
    triple_keys: Keys
    triple: Numbers


@dataclass(frozen=True, slots=True)
class _Merged:
    """Keys of all sources with their full and discounted weighted counts."""

    keys: Keys
    full: Numbers
    left: Numbers

    @classmethod
    def of(cls, sources: Sequence[SourceCounts], counted: Sequence[Counts]) -> _Merged:
        both = list(zip(sources, counted, strict=True))
        keys = np.concatenate([counts.keys for counts in counted])
        full = Counts.of(keys, np.concatenate([source.weight * counts.counts for source, counts in both]))
        left = Counts.of(
            keys, np.concatenate([source.weight * counts.discounted(source.discount) for source, counts in both])
        )
        return cls(full.keys, full.counts, left.counts)


def estimate(size: int, singles: Numbers, sources: Sequence[SourceCounts], least: float) -> Model:
    """Estimates the model over `size` words; `singles` are their weighted counts.

    Triples whose discounted weighted count is below `least` fall to the pair.
    """
    single = (singles + 0.05) / (singles + 0.05).sum()
    pairs = _Merged.of(sources, [source.pairs for source in sources])
    before, word = np.divmod(pairs.keys, size)
    pair, single_backoff = _interpolated(pairs, before, size, single[word])
    triples = _Merged.of(sources, [source.triples for source in sources])
    history, word = np.divmod(triples.keys, size)
    at = np.searchsorted(pairs.keys, history)
    lower = pair[np.searchsorted(pairs.keys, (history % size) * size + word)]
    triple, pair_backoff = _interpolated(triples, at, len(pairs.keys), lower)
    enough = triples.left >= least
    return Model(
        single=np.log(single),
        single_backoff=np.log(single_backoff),
        pair_keys=pairs.keys,
        pair=np.log(pair),
        pair_backoff=np.log(pair_backoff),
        triple_keys=at[enough] * size + word[enough],
        triple=np.log(triple[enough]),
    )


def _interpolated(merged: _Merged, history: Keys, histories: int, lower: Numbers) -> tuple[Numbers, Numbers]:
    """Returns P(word | history) of every key, and the share that each history leaves to the shorter one."""
    total = np.bincount(history, weights=merged.full, minlength=histories)
    left = np.bincount(history, weights=merged.left, minlength=histories)
    backoff = np.where(total > 0, (total - left) / np.maximum(total, 1e-9), 1.0)
    backoff = np.maximum(backoff, 1e-4)
    return merged.left / total[history] + backoff[history] * lower, backoff
