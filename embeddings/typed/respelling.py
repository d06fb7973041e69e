"""Teenage spelling: f for ph, w for qu, j for gi, a coda without its last letter ("trườg"), "iu" for "iêu"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from embeddings.typed.letters import place_tone, spelling

_VOWEL = "[aăâeêioôơuưy]"
_ONSETS = (
    ("f", ("ph",)),
    ("w", ("qu",)),
    ("dz", ("d", "v", "gi")),
    ("z", ("d", "v", "gi")),
    ("j", ("gi", "d")),
    ("k(?=[aăâoôơuư])", ("c",)),
    ("c(?=[eêiy])", ("k",)),
    ("ck", ("ch",)),
    ("q(?!u)", ("qu",)),
    ("g(?=[eêi])", ("gh",)),
    ("ng(?=[eêi])", ("ngh",)),
)
_ENDS = (
    (f"(?<={_VOWEL})g", ("ng",)),
    (f"(?<={_VOWEL})h", ("nh",)),
    (f"(?<={_VOWEL})k", ("c", "ch")),
    ("iu", ("iêu",)),
    ("it", ("iêt",)),
    ("ui", ("uôi", "ôi")),
    ("un", ("uôn",)),
    ("ưi", ("ươi",)),
    ("im", ("iêm",)),
    ("ưg", ("ưng", "ương")),
    ("uk", ("uc",)),
    ("y", ("i",)),
    ("i", ("y",)),
    ("oy", ("oi", "ôi")),
    ("x", ("ch",)),
)
_ONSET_RULES = tuple((re.compile(f"^{pattern}"), meant) for pattern, meant in _ONSETS)
_END_RULES = tuple((re.compile(f"{pattern}$"), meant) for pattern, meant in _ENDS)


def respelled(word: str) -> Iterator[tuple[str, int]]:
    """Returns what `word` (canonical) may be a respelling of, with the number of rules used: "fải" -> ("phải", 1)."""
    letters, tone = spelling(word)
    onsets = [(letters, 0), *((new, 1) for new in _rewritten(letters, _ONSET_RULES))]
    for start, used in onsets:
        if used:
            yield place_tone(start, tone), used
        for whole in _rewritten(start, _END_RULES):
            yield place_tone(whole, tone), used + 1


def _rewritten(letters: str, rules: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]) -> Iterator[str]:
    for pattern, meant in rules:
        if pattern.search(letters):
            for new in meant:
                yield pattern.sub(new, letters)
