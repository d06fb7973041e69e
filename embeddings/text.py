"""Vietnamese text for comparing: one clean form, letters without marks, and the terms of lexical search."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:[.,/%-][^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans("đĐ", "dD")


def clean(text: str) -> str:
    """Returns `text` in NFC, without control and invisible characters, runs of white space collapsed to one space."""
    visible = "".join(_visible(c) for c in unicodedata.normalize("NFC", text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _visible(character: str) -> str:
    match unicodedata.category(character):
        case "Cf":  # zero-width characters stand inside words
            return ""
        case "Cc" | "Cs" | "Co" | "Cn":
            return " "
        case _:
            return character


@lru_cache(maxsize=65_536)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_LETTERS_WITHOUT_DECOMPOSITION).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS_WITHOUT_DECOMPOSITION)


def fold(text: str) -> str:
    """Returns `text` in lower case without any diacritic: "Đến Trà Vinh" -> "den tra vinh"."""
    return " ".join(_fold_word(word) for word in text.split())


def words(text: str) -> list[str]:
    """Returns the words of `text` in lower case, in order; "2808/QĐ-UBND", "117.028" and "24/7" stay whole."""
    return [match.group().casefold() for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


def has_marks(word: str) -> bool:
    """Whether `word` bears a Vietnamese diacritic (đ counts)."""
    return _fold_word(word) != word.casefold()


def terms(text: str) -> list[str]:
    """Returns the terms of lexical search: folded words and their parts, folded pairs of neighbours, marked words.

    A word typed without marks meets every word of the same letters; one typed with marks meets its own once more
    ("=năm"), so that marks count where they were typed and cost nothing where they were not.
    """
    found: list[str] = []
    previous = ""
    for word in words(text):
        folded = _fold_word(word)
        found.append(folded)
        parts = _PART.findall(folded)
        if len(parts) > 1:
            found.extend(parts)
        if previous:
            found.append(f"{previous} {folded}")
        if folded != word:
            found.append(f"={word}")
        previous = folded
    return found
