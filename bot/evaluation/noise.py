"""How people really type: seeded generators that spoil a clean text in six ways (INTERFACE, "Question files").

They are written from how Vietnamese is typed, apart from the rules that mend it, so that they can fail those rules.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from embeddings.text import fold

Noise = Callable[[str, random.Random], str]

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys of a method of typing. A shape's empty key means the letter itself once more."""

    stroke: str
    tones: dict[str, str]
    shapes: dict[str, str]
    shortcut: tuple[str, str]
    """What most people leave out, in words with ươ."""


TELEX = Keyboard(
    "dd",
    {_GRAVE: "f", _ACUTE: "s", _HOOK: "r", _TILDE: "x", _DOT: "j"},
    {_CIRCUMFLEX: "", _BREVE: "w", _HORN: "w"},
    ("uwow", "uow"),
)
VNI = Keyboard(
    "d9",
    {_GRAVE: "2", _ACUTE: "1", _HOOK: "3", _TILDE: "4", _DOT: "5"},
    {_CIRCUMFLEX: "6", _BREVE: "8", _HORN: "7"},
    ("u7o7", "uo7"),
)
_WORD = re.compile(r"[^\W\d_]+")

_TEENCODE: dict[str, tuple[str, ...]] = {
    "không": ("ko", "k", "hk", "khum"), "được": ("dc", "đc", "đk"), "gì": ("j", "ji"), "vậy": ("z", "zậy", "v"),
    "rồi": ("r", "rùi"), "với": ("vs", "zới"), "mình": ("mk", "mìn"), "người": ("ng", "ngừi"), "biết": ("bít", "bik"),
    "tôi": ("t", "toi"), "điện thoại": ("đt", "dt"), "tài khoản": ("tk",), "bao nhiêu": ("bn", "bnhieu"),
    "làm sao": ("lm sao", "ls"), "làm": ("lm",), "như thế nào": ("ntn",), "cũng": ("cg", "cug"), "trong": ("trog",),
    "nhưng": ("nhg", "nhưg"), "thì": ("thì", "thỳ"), "hỏi": ("hoi", "hỏi"), "nhà": ("nha",), "giờ": ("h", "jờ"),
    "bây giờ": ("bh", "bi h"), "dịch vụ công": ("dvc",), "thanh toán": ("ttoán",), "mấy": ("mí", "mấy"),
    "tỉnh": ("tỉh", "tỉnh"), "những": ("nhữg", "n~"), "nhiêu": ("nhiu",), "quá": ("wá", "qá"), "trường": ("trườg",),
    "học": ("hok", "học"), "năm": ("năm", "nam"), "chưa": ("chưa", "ch"), "cho": ("cko", "cho"),
    "phải": ("fải", "phải"), "anh": ("a",), "em": ("e",), "chị": ("c", "chị"), "và": ("&", "và"),
}  # fmt: skip
_TEENCODE_PATTERN = re.compile(
    r"(?<!\w)(" + "|".join(sorted(map(re.escape, _TEENCODE), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
_NEIGHBOURS = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "o",
    "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "k",
    "z": "x", "x": "zc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n",
}  # fmt: skip


def clean_text(text: str, _: random.Random) -> str:
    """The text as it is."""
    return text


def no_marks(text: str, _: random.Random) -> str:
    """Diacritics removed, capitals kept."""
    folded = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return folded.replace("đ", "d").replace("Đ", "D")


def no_marks_lower(text: str, _: random.Random) -> str:
    """Diacritics removed, lower case."""
    return fold(text)


def teencode(text: str, chance: random.Random) -> str:
    """Frequent words shortened as on a phone, three times of four."""

    def shorten(match: re.Match[str]) -> str:
        return chance.choice(_TEENCODE[match.group().casefold()]) if chance.random() < 0.75 else match.group()

    return _TEENCODE_PATTERN.sub(shorten, text)


def telex(text: str, chance: random.Random) -> str:
    """Keys of the Telex method with the keyboard's Vietnamese switched off, the tone mostly at the word's end."""
    return _WORD.sub(lambda match: _typed_word(match.group(), TELEX, chance), unicodedata.normalize("NFC", text))


def vni(text: str, chance: random.Random) -> str:
    """Keys of the VNI method with the keyboard's Vietnamese switched off, the tone mostly at the word's end."""
    return _WORD.sub(lambda match: _typed_word(match.group(), VNI, chance), unicodedata.normalize("NFC", text))


def _typed_word(word: str, keyboard: Keyboard, chance: random.Random) -> str:
    keys: list[str] = []
    tone, tone_at = "", 0
    for letter in word:
        if letter in "đĐ":
            keys.append(keyboard.stroke if letter == "đ" else keyboard.stroke.upper())
            continue
        decomposed = unicodedata.normalize("NFD", letter)
        base, marks = decomposed[0], decomposed[1:]
        keys.append(base + "".join(keyboard.shapes[m] or base.lower() for m in marks if m in keyboard.shapes))
        if found := [keyboard.tones[m] for m in marks if m in keyboard.tones]:
            tone, tone_at = found[0], len(keys)
    if tone:
        keys.insert(len(keys) if chance.random() < 0.8 else tone_at, tone)
    typed = "".join(keys)
    return typed.replace(*keyboard.shortcut) if chance.random() < 0.5 else typed


def typing_errors(text: str, chance: random.Random) -> str:
    """One or two slips: a neighbouring key, a letter lost, doubled or swapped with the next; never in a number."""
    spoiled = text
    for _ in range(chance.choice((1, 2))):
        places = [m for m in _WORD.finditer(spoiled) if len(m.group()) >= 3]
        if not places:
            return spoiled
        word = chance.choice(places)
        slipped = _slip(word.group(), chance)
        spoiled = spoiled[: word.start()] + slipped + spoiled[word.end() :]
    return spoiled


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    match chance.choice(("neighbour", "lost", "doubled", "swapped")):
        case "lost":
            return word[:at] + word[at + 1 :]
        case "doubled":
            return word[: at + 1] + word[at:]
        case "swapped":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            key = fold(word[at]) or word[at]
            return word[:at] + chance.choice(_NEIGHBOURS.get(key, key)) + word[at + 1 :]


NOISES: dict[str, Noise] = {
    "clean": clean_text,
    "no diacritics": no_marks,
    "no diacritics, lower case": no_marks_lower,
    "teencode": teencode,
    "raw Telex": telex,
    "raw VNI": vni,
    "typing errors": typing_errors,
}


def spoil(noise: str, text: str, seed: str) -> str:
    """Returns `text` spoiled by the noise of that name; the same `seed` (a question's id) gives the same text."""
    return NOISES[noise](text, random.Random(f"{noise}/{seed}"))  # noqa: S311  # repeatable, not secret
