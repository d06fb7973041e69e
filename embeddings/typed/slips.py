"""Typing errors: the words without marks that lie one slip of the finger away (deletion index, as SymSpell has it)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from embeddings.typed.channel import SLIP, SLIP_FAR

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, frozenset[str]]:
    places = {key: (x + 0.5 * y, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}
    return {
        key: frozenset(o for o, (u, v) in places.items() if o != key and abs(u - x) <= 1 and abs(v - y) <= 1)
        for key, (x, y) in places.items()
    }


_NEIGHBOURS = _neighbours()


class Slips:
    """Finds the words of a list that one slip turns into what was typed."""

    def __init__(self, words: Iterable[str]) -> None:
        index: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            for key in _without_one(word):
                index[key].append(word)
        self._index = dict(index)

    def near(self, typed: str) -> list[tuple[str, float]]:
        """Returns (word, log cost) for the words one slip away from `typed` (lower case, without marks)."""
        seen: dict[str, float] = {}
        for key in _without_one(typed):
            for word in self._index.get(key, ()):
                if word not in seen and word != typed and OSA.distance(word, typed, score_cutoff=1) == 1:
                    seen[word] = _cost(word, typed)
        return list(seen.items())


def _without_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _cost(meant: str, typed: str) -> float:
    if len(meant) == len(typed):
        wrong = [(m, t) for m, t in zip(meant, typed, strict=True) if m != t]
        if len(wrong) == 1 and wrong[0][1] not in _NEIGHBOURS.get(wrong[0][0], ()):
            return SLIP + SLIP_FAR
        return SLIP if wrong[0][0] == meant[0] == typed[1] or meant[0] == typed[0] else SLIP - 0.5
    if len(meant) < len(typed):  # one letter too many: doubled, or the key beside
        at = next((i for i, (m, t) in enumerate(zip(meant, typed, strict=False)) if m != t), len(meant))
        extra = typed[at]
        doubled = extra in typed[max(at - 1, 0) : at] or extra in typed[at + 1 : at + 2]
        return SLIP if doubled else SLIP + SLIP_FAR
    return SLIP
