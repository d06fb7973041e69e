"""Which pieces of the 250,002 are kept: those that Vietnamese, Khmer and English texts are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four pieces; their ids stay 0 to 3. `<mask>` serves pre-training alone and goes."""

_SPACE = "▁"
_ABBREVIATION = re.compile(r"[A-Za-z]{0,2}|[A-Z]{3,6}")
_PLAIN = re.compile(r"[A-Za-z]+")
_KHMER = re.compile(r"[\u1780-\u17ff\u19e0-\u19ff\u200b]+")
_SIGNS = re.compile(
    r"[0-9A-Za-z\u0020-\u007e\u00a0-\u00bf\u00d7\u00f7\u0300-\u030f\u0323\u2010-\u205e\u20a0-\u20bf\u2100-\u214f\u2190-\u22ff"
    r"\u2500-\u27bf\u2b00-\u2bff\uf0a7\uf0b7\ufe0f\U0001f1e6-\U0001faff]+"
)

# The rules of Vietnamese spelling, without marks: a syllable is an onset, vowels and a coda.
_ONSETS = re.split(" ", " b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x")
_VOWELS = re.split(
    " ",
    "a ai ao au ay e eo eu i ia ie ieu iu o oa oai oao oay oe oeo oi oo "
    "u ua uao uau uay ue ueo ui uo uoi uou uu uy uya uye uyu y ya ye yeu",
)
_CODAS = re.split(" ", " c ch m n ng nh p t")


def kept_pieces(pieces: Sequence[str], english: Collection[str]) -> list[int]:
    """Returns the ids of the pieces that stay, ascending: the special ones first.

    `english` is evidence for the plain Latin ones, which all Latin languages share by spelling alone: a vocabulary
    that was counted on English. Without it, half of the kept pieces would be Swahili, Dutch or Finnish.
    """
    return [i for i, piece in enumerate(pieces) if i < len(SPECIAL) or _belongs(piece, english)]


def _belongs(piece: str, english: Collection[str]) -> bool:
    body = piece.replace(_SPACE, "")
    if _ABBREVIATION.fullmatch(without_marks(body)):
        return True
    if _PLAIN.fullmatch(body):
        return piece in english or is_vietnamese(body)
    return is_vietnamese(body) or bool(_KHMER.fullmatch(body) or _SIGNS.fullmatch(body))


def is_vietnamese(letters: str) -> bool:
    """Says whether the letters, with or without marks, can stand inside one Vietnamese syllable."""
    return without_marks(letters.lower()) in _fragments()


def without_marks(text: str) -> str:
    """Takes the marks that Vietnamese knows off every letter; others stay."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if c not in "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


@cache
def _fragments() -> frozenset[str]:
    syllables = (onset + vowels + coda for onset in _ONSETS for vowels in _VOWELS for coda in _CODAS)
    return frozenset(fragment for syllable in syllables for fragment in _parts(syllable))


def _parts(word: str) -> Iterable[str]:
    return (word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1))
