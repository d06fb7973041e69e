"""Search over all passages for people who look for a word: without marks, in the text and its reviewed texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from embeddings.text import clean, fold
from knowledge.model import Passage

LONGEST = 100
"""Characters of what is looked for."""
_AROUND = 14
"""Words shown on either side."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with the place where the words stand: what is before, the words themselves, what is behind."""

    passage: Passage
    before: str
    words: str
    behind: str


def search(passages: Iterable[Passage], typed: str) -> list[Found]:
    """Returns the passages in which the typed words stand one behind the other; none for nothing typed."""
    wanted = fold(clean(typed))[:LONGEST]
    if not wanted:
        return []
    return [found for passage in passages if (found := _found(passage, wanted)) is not None]


def _found(passage: Passage, wanted: str) -> Found | None:
    for text in _texts(passage):
        folded = fold(text)
        at = folded.find(wanted)
        if at >= 0:
            return Found(passage, *_snippet(text.split(), folded, at, at + len(wanted)))
    return None


def _texts(passage: Passage) -> Iterator[str]:
    yield from (passage.text, passage.plain, *passage.asked, *(one.text for one in passage.propositions))
    yield from (note.text for note in passage.footnotes)
    if passage.target:
        yield " ".join((passage.target.lead, passage.target.partners, passage.target.legal_basis))
    yield from (passage.id, " › ".join(passage.section))


def _snippet(words: list[str], folded: str, start: int, end: int) -> tuple[str, str, str]:
    """The words around and under the found letters; words and folded words stand in the same order."""
    starts = [0, *accumulate(len(word) + 1 for word in folded.split())]
    first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1)
    left, right = max(first - _AROUND, 0), last + _AROUND
    before, behind = " ".join(words[left:first]), " ".join(words[last:right])
    return ("… " if left else "") + before, " ".join(words[first:last]), behind + (" …" if right < len(words) else "")
