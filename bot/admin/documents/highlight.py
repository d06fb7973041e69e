"""Finds the words of a passage on the page from which they came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

_WORD = re.compile(r"\w+")
_RUN = 4
"""Words in a row from which on a likeness is no accident."""
_GAP = 3
"""Words between two runs that belong to them: a footnote's number, a hyphen at the end of a line."""
_MOST_WORDS = 4_000
"""Of a page; a longer one (a text file without pages) is compared around the place where the passage begins."""

Piece = tuple[str, bool]


def highlighted(page: str, passage: str) -> tuple[Piece, ...]:
    """Returns the page's text in order, in pieces: (text, whether it is the passage's)."""
    here = list(_WORD.finditer(page))
    theirs = [word.casefold() for word in _WORD.findall(passage)]
    ranges = _ranges([match.group().casefold() for match in here], theirs)
    pieces: list[Piece] = []
    at = 0
    for first, last in ranges:
        start, end = here[first].start(), here[last].end()
        pieces += [(page[at:start], False), (page[start:end], True)]
        at = end
    pieces.append((page[at:], False))
    return tuple(piece for piece in pieces if piece[0])


def _ranges(page: list[str], passage: list[str]) -> list[tuple[int, int]]:
    """First and last word of each stretch of the page that is the passage's."""
    start, end = _window(page, passage)
    blocks = SequenceMatcher(None, page[start:end], passage, autojunk=False).get_matching_blocks()
    least = min(_RUN, len(passage))
    runs = [(start + b.a, start + b.a + b.size - 1) for b in blocks if b.size and b.size >= least]
    joined = runs[:1]
    for before, run in pairwise(runs):
        if run[0] - before[1] <= _GAP + 1:
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
    return joined


def _window(page: list[str], passage: list[str]) -> tuple[int, int]:
    """The part of the page that is compared."""
    if len(page) <= _MOST_WORDS:
        return 0, len(page)
    opening = passage[:_RUN]
    found = (at for at in range(len(page)) if page[at : at + len(opening)] == opening)
    start = max(next(found, 0) - 200, 0)
    return start, start + _MOST_WORDS
