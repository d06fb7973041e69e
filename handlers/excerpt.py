"""The part of a passage that is said: its sentences nearest to the question, verbatim."""

from __future__ import annotations

import re

from embeddings.text import terms
from knowledge.model import Passage

MOST_SENTENCES = 3
MOST_CHARACTERS = 420
_SENTENCE_END = re.compile(r"(?<=[.;!?…])\s+(?=[^\Wa-zà-ỹ_]|[-+–“\"(])")


def sentences(text: str) -> list[str]:
    """Returns the sentences and clauses of `text`, in order; joined by spaces they give the text again."""
    return [piece for piece in _SENTENCE_END.split(" ".join(text.split())) if piece]


def excerpt(passage: Passage, question: str) -> str:
    """Returns the run of sentences of `passage` that meets the question best, within the limits above.

    Each term counts by its rarity inside the passage, so that words which stand everywhere decide nothing.
    """
    pieces = [*sentences(passage.text), *(note for f in passage.footnotes for note in sentences(f.text))]
    asked = set(terms(question))
    gains = [_gain(set(terms(piece)) & asked, pieces) for piece in pieces]
    best = max(range(len(pieces)), key=lambda i: (gains[i], -i))
    first = last = best
    while last - first + 1 < MOST_SENTENCES:
        nearer = [i for i in (last + 1, first - 1) if 0 <= i < len(pieces)]
        fitting = [i for i in nearer if _length(pieces, min(first, i), max(last, i)) <= MOST_CHARACTERS]
        if not fitting:
            break
        chosen = max(fitting, key=lambda i: gains[i])
        first, last = min(first, chosen), max(last, chosen)
    return _closed(_shortened(" ".join(pieces[first : last + 1]).lstrip("-+– ")))


def _gain(shared: set[str], pieces: list[str]) -> float:
    return sum(1.0 / sum(term in terms(piece) for piece in pieces) for term in shared)


def _length(pieces: list[str], first: int, last: int) -> int:
    return sum(len(piece) + 1 for piece in pieces[first : last + 1])


def _shortened(text: str) -> str:
    """Cuts a single overlong sentence at the last comma or space that fits, and says so by an ellipsis."""
    if len(text) <= MOST_CHARACTERS:
        return text
    head = text[:MOST_CHARACTERS]
    cut = max(head.rfind(", "), head.rfind("; "))
    if cut < MOST_CHARACTERS // 2:
        cut = head.rfind(" ")
    return head[:cut].rstrip(",; ") + "…"


def _closed(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else text.rstrip(";:, ") + "."
