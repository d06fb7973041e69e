"""A trigram model with backoff over syllables, in three sorted arrays; looked up in whole batches by numpy."""

from __future__ import annotations

import io
import lzma

import numpy as np
from numpy.typing import NDArray

from embeddings.typed.vocabulary import Vocabulary

Ids = NDArray[np.int64]
Logs = NDArray[np.float32]

STEP = -1 / 14
"""One step of a quantised natural log: 8 bits reach from 0 to -18.2."""


class LanguageModel:
    """log P(word | the two before it). Logs are natural, float32; ids are int64 arrays of one shape."""

    def __init__(self, packed: bytes) -> None:
        """Unpacks what `embeddings.training.build_language_model` packs; ValueError if `packed` is something else."""
        try:
            archive = np.load(io.BytesIO(lzma.decompress(packed)))
        except lzma.LZMAError as error:
            raise ValueError("no language model, or a damaged one") from error
        words = archive["words"].tobytes().decode().split("\n")
        self._size = len(words)
        self._single: Logs = archive["single"]
        self._single_backoff: Logs = archive["single_backoff"]
        self._pairs = _with_guard(np.cumsum(archive["pair_steps"].astype(np.int64)))
        self._pair = _logs(archive["pair"])
        self._pair_backoff = _logs(archive["pair_backoff"])
        # a triple is kept as (index of its pair, third word): smaller steps, a shorter file
        self._triples = _with_guard(np.cumsum(archive["triple_steps"].astype(np.int64)))
        self._triple = _logs(archive["triple"])
        self.vocabulary = Vocabulary(words, self._single)

    def single(self, word: Ids) -> Logs:
        """log P(word)."""
        return self._single[word]

    def pair(self, before: Ids, word: Ids) -> Logs:
        """log P(word | before)."""
        return self._pair_at(before, word)[0]

    def triple(self, first: Ids, before: Ids, word: Ids) -> Logs:
        """log P(word | first before); `first` -1: unknown, as in `pair`."""
        backed_off, _ = self._pair_at(before, word)
        keys = first * self._size + before
        at = np.searchsorted(self._pairs, keys)
        known = (self._pairs[at] == keys) & (first >= 0)
        triples = at * self._size + word
        found = np.searchsorted(self._triples, triples)
        hit = known & (self._triples[found] == triples)
        return np.where(hit, self._triple[found], backed_off + np.where(known, self._pair_backoff[at], np.float32(0)))

    def _pair_at(self, before: Ids, word: Ids) -> tuple[Logs, Ids]:
        keys = before * self._size + word
        at = np.searchsorted(self._pairs, keys)
        hit = self._pairs[at] == keys
        return np.where(hit, self._pair[at], self._single_backoff[before] + self._single[word]), at


def _with_guard(keys: Ids) -> Ids:
    """One key more than any that is asked for, so that a search never ends outside."""
    return np.append(keys, np.iinfo(np.int64).max)


def _logs(steps: NDArray[np.uint8]) -> Logs:
    return np.append(steps.astype(np.float32) * np.float32(STEP), np.float32(0))
