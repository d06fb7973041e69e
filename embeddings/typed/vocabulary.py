"""The words that the language model knows, each with its id, its probability and the ways it looks without marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.typed.letters import fold
from embeddings.typed.syllables import is_syllable

START, NUMBER, UNKNOWN = 0, 1, 2
SPECIAL = ("<s>", "<number>", "<unknown>")
"""The first three ids: the edge of a sentence, a number, a word that no list holds."""


class Vocabulary:
    """`words[i]` is the word of id i, canonical and in lower case; `logp[i]` its natural log probability."""

    def __init__(self, words: Sequence[str], logp: NDArray[np.float32]) -> None:
        self.words = tuple(words)
        self.logp: list[float] = logp.tolist()
        self.ids = {word: i for i, word in enumerate(words)}
        self.syllable = [i >= len(SPECIAL) and is_syllable(word) for i, word in enumerate(words)]
        by_fold: defaultdict[str, list[int]] = defaultdict(list)
        for i in range(len(SPECIAL), len(words)):
            if self.syllable[i]:
                by_fold[fold(words[i])].append(i)
        self.by_fold: dict[str, tuple[int, ...]] = {
            bare: tuple(sorted(ids, key=lambda i: -self.logp[i])) for bare, ids in by_fold.items()
        }
        """Ids of the syllables that look alike without marks, likeliest first."""

    def __len__(self) -> int:
        return len(self.words)
