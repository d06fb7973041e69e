"""The letters of Vietnamese taken apart: a base letter, its shape (â ă ê ô ơ ư đ) and the tone of the syllable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = {"\u0300": 1, "\u0301": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
"""Combining marks of the tones: huyền, sắc, hỏi, ngã, nặng; 0 is the level tone, without a mark."""
_MARKS = {tone: mark for mark, tone in TONES.items()}
_SHAPED = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
_VOWELS = frozenset("aăâeêioôơuưy")
_PLAIN_VOWELS = "aeiouyăâêôơư"
_ONE_SYLLABLE = re.compile(r"[^aăâeêioôơuưy]*[aăâeêioôơuưy]+[^aăâeêioôơuưy]*")


def _letters() -> dict[str, tuple[str, int]]:
    table = {}
    for shaped in _PLAIN_VOWELS:
        for tone, mark in _MARKS.items():
            table[unicodedata.normalize("NFC", shaped + mark)] = (shaped, tone)
    return table


_TONED = _letters()
_FOLD = str.maketrans(
    {**_SHAPED, **{letter: _SHAPED.get(shaped, shaped) for letter, (shaped, _) in _TONED.items()}, "Đ": "D"}
)


def fold(word: str) -> str:
    """Returns `word` (lower case, NFC) without Vietnamese marks; other letters stay."""
    return word.translate(_FOLD)


@lru_cache(maxsize=32_768)
def spelling(word: str) -> tuple[str, int]:
    """Returns the letters of `word` (lower case, NFC) with their shapes but no tone, and the tone (0..5)."""
    tone = 0
    letters = []
    for letter in word:
        shaped, found = _TONED.get(letter, (letter, 0))
        letters.append(shaped)
        tone = found or tone
    return "".join(letters), tone


def shapes(letters: str) -> str:
    """Returns the shaped ones of `letters`, in order: "đươc" -> "đươ"."""
    return "".join(letter for letter in letters if letter in _SHAPED)


@lru_cache(maxsize=32_768)
def place_tone(letters: str, tone: int) -> str:
    """Returns the syllable of `letters` with `tone` on the vowel that the older style puts it on ("hòa", "thúy")."""
    if not tone:
        return letters
    at = _tone_place(letters)
    if at < 0:
        return letters
    return unicodedata.normalize("NFC", letters[:at] + letters[at] + _MARKS[tone] + letters[at + 1 :])


def _tone_place(letters: str) -> int:
    start = 0
    while start < len(letters) and letters[start] not in _VOWELS:
        start += 1
    if letters[:start] in ("q", "g") and letters[start : start + 2][1:] in tuple(_VOWELS):
        start += letters[start] == ("u" if letters[0] == "q" else "i")
    end = start
    while end < len(letters) and letters[end] in _VOWELS:
        end += 1
    if start == end:
        return -1
    for at in range(end - 1, start - 1, -1):
        if letters[at] in _SHAPED:
            return at
    closed = end < len(letters)
    if end - start >= 3 or (end - start == 2 and closed):
        return start + 1
    return start


def canonical(word: str) -> str:
    """Returns `word` in lower case, NFC, its tone where the older style puts it: "Hoà" -> "hòa"."""
    lower = unicodedata.normalize("NFC", word).casefold()
    letters, tone = spelling(lower)
    return place_tone(letters, tone) if tone and _ONE_SYLLABLE.fullmatch(letters) else lower


def has_marks(word: str) -> bool:
    """Whether `word` (lower case, NFC) bears any Vietnamese mark."""
    return word.translate(_FOLD) != word


def is_partly(typed: str, meant: str) -> bool:
    """Whether `meant` has the letters of `typed` and every mark that was typed: "dươc" is partly "được"."""
    typed_letters, typed_tone = spelling(typed)
    meant_letters, meant_tone = spelling(meant)
    if len(typed_letters) != len(meant_letters) or (typed_tone and typed_tone != meant_tone):
        return False
    return all(t in (m, _SHAPED.get(m, m)) for t, m in zip(typed_letters, meant_letters, strict=True))
