"""Cutting a long paragraph where it may be cut: between sentences, and else at semicolons, never inside brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge import marks

LONGEST = 900
"""A paragraph up to this many characters stays whole."""
_FULL = 650
_SHORTEST = 150

_SENTENCE_END = re.compile(rf"[.!?…][”\")]?{marks.ANY}*(?=\s+{marks.ANY}*[“\"(\d]?[^\W\d_a-z])")
_GLUED_END = re.compile(r"(?<=[^\W\d_]{2})\.(?=[^\W\d_][^\W\d_]{2})")
_CLAUSE_END = re.compile(rf";{marks.ANY}*(?=\s)")
_ABBREVIATIONS = ("TP", "Tp", "KT", "TM", "TT", "PGS", "TS", "ThS", "GS", "BS", "Q", "P", "H", "VP", "CT")
_TOPIC = re.compile(r"[^.;:]{3,240}:(?=\s)")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in order; together, with the space between them, they are the text."""
    return tuple(_cut(text, sorted({*_sentence_ends(text)})))


def split_long(text: str) -> tuple[str, ...]:
    """The text itself up to LONGEST characters; else pieces of one or more sentences, or of clauses where needed."""
    if len(text) <= LONGEST:
        return (text,)
    units: list[str] = []
    for sentence in sentences(text):
        units.extend(_cut(sentence, list(_clause_ends(sentence))) if len(sentence) > LONGEST else (sentence,))
    return tuple(_pack(units))


def topic(text: str) -> str:
    """The words before the first colon, when they open the paragraph ("Về nhân lực số:"); else ""."""
    match = _TOPIC.match(marks.without(text))
    return match.group() if match else ""


def _sentence_ends(text: str) -> Iterator[int]:
    for match in (*_SENTENCE_END.finditer(text), *_GLUED_END.finditer(text)):
        word = re.split(r"\W", text[: match.start()])[-1]
        follows = marks.without(text[match.end() :]).lstrip()[:1]
        glued = match.re is _GLUED_END
        if glued and not (word.islower() and follows.isupper()):
            continue
        if word not in _ABBREVIATIONS and not follows.islower() and _outside(text[: match.end()]):
            yield match.end()


def _clause_ends(text: str) -> Iterator[int]:
    return (match.end() for match in _CLAUSE_END.finditer(text) if _outside(text[: match.end()]))


def _outside(before: str) -> bool:
    """Whether no round bracket stands open behind a text."""
    return before.count("(") <= before.count(")")


def _cut(text: str, places: Sequence[int]) -> Iterator[str]:
    start = 0
    for place in (*places, len(text)):
        piece = text[start:place].strip()
        if marks.without(piece):
            yield piece
        start = place


def _pack(units: Sequence[str]) -> Iterator[str]:
    """Neighbours together up to about _FULL characters; a short rest goes to the piece before it."""
    current = ""
    packed: list[str] = []
    for unit in units:
        if current and len(current) + 1 + len(unit) > _FULL and len(current) >= _SHORTEST:
            packed.append(current)
            current = unit
        else:
            current = f"{current} {unit}".strip()
    if packed and len(current) < _SHORTEST:
        packed[-1] = f"{packed[-1]} {current}"
    else:
        packed.append(current)
    return iter(packed)
