"""Words run together: "khôngđược", "dichvucong", cut where every piece is a syllable."""

from __future__ import annotations

import numpy as np

from embeddings.typed.decoder import Slot, decode
from embeddings.typed.language_model import LanguageModel
from embeddings.typed.letters import fold, is_partly
from embeddings.typed.vocabulary import Vocabulary

_SHORTEST, _LONGEST = 2, 6
_MOST_PIECES = 5
_CUTS = 4
"""Cuts of a word that are read in full."""
_CHOICES = 6
"""Syllables tried for a piece."""
_RARE = -13.0


class Joined:
    """Cuts a word into syllables of the vocabulary."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._vocabulary: Vocabulary = model.vocabulary

    def readings(self, word: str, most: int = 3) -> list[tuple[int, ...]]:
        """Returns the ids of the likeliest readings of `word` (canonical) as two to five syllables, best first."""
        cuts = self._cuts(word)
        found: list[tuple[float, tuple[int, ...]]] = []
        for cut in cuts:
            options = [self._options(piece) for piece in cut]
            slots = [
                Slot(tuple((i,) for i in ids), np.zeros(len(ids), dtype=np.float32), opens=False) for ids in options
            ]
            found += [
                (path.score, tuple(ids[chosen] for ids, chosen in zip(options, path.choice, strict=True)))
                for path in decode(self._model, slots, most)
            ]
        found.sort(key=lambda reading: -reading[0])
        return [ids for _, ids in found[:most]]

    def _options(self, piece: str) -> tuple[int, ...]:
        ids = self._vocabulary.by_fold.get(fold(piece), ())
        fitting = (i for i in ids if is_partly(piece, self._vocabulary.words[i]) and self._vocabulary.logp[i] > _RARE)
        return tuple(fitting)[:_CHOICES]

    def _cuts(self, word: str) -> list[tuple[str, ...]]:
        """The best cuts by the frequency of their pieces; `best[end]` holds those of the first `end` letters."""
        best: list[list[tuple[float, tuple[str, ...]]]] = [[(0.0, ())]]
        for end in range(1, len(word) + 1):
            here: list[tuple[float, tuple[str, ...]]] = []
            for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1):
                ids = self._options(word[start:end]) if best[start] else ()
                if ids:
                    cost = self._vocabulary.logp[ids[0]]
                    here += [
                        (score + cost, (*cut, word[start:end])) for score, cut in best[start] if len(cut) < _MOST_PIECES
                    ]
            best.append(sorted(here, reverse=True)[:_CUTS])
        return [cut for _, cut in best[-1] if len(cut) > 1]
