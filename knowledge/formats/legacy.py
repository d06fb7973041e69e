"""Vietnamese in the encodings before Unicode (TCVN3/ABC, VNI-Windows, Windows-1258), turned into Unicode.

The letters come from viparse, whose tables were checked against documents of the administration; the four letters
that its VNI table leaves out (it saw them in no document) are those of the published VNI table. What decides whether
a text is converted is the font where it is known and else what the conversion makes of the words: a text that is
proper Unicode Vietnamese always comes back as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from viparse.normalize.tables import build_charmap, convert  # type: ignore[import-untyped]
from viparse.normalize.tcvn3 import TCVN3  # type: ignore[import-untyped]
from viparse.normalize.vni import VNI  # type: ignore[import-untyped]

from embeddings.typed.syllables import is_syllable

Encoding = Literal["tcvn3", "vni"]
_TABLES = {"tcvn3": TCVN3, "vni": build_charmap("vni", [*VNI.pairs, ("aú", "ẳ"), ("AÚ", "Ẳ"), ("î", "ỵ"), ("Î", "Ỵ")])}
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_TOKEN = re.compile(r"[^\s\d.,;:!?()\[\]{}“”\"'’‘/…–+%*=<>-]+")
_OWN_LETTERS = re.compile(r"[ăđơưĂĐƠƯẠ-ỹ]")
"""Letters that no text in an old encoding can hold."""
_ENOUGH = 4
"""Words with letters beyond ASCII, below which a text is too short to tell."""
_SAMPLE = 200_000


def encoding_of_font(font: str) -> Encoding | None:
    """The encoding that a font's name tells (".VnTime", "ABCDEF+VNI-Times"), None for any other font."""
    name = _SUBSET.sub("", font).lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith("vni") else None


def to_unicode(text: str, encoding: Encoding, font: str = "") -> str:
    """`text` in Unicode, NFC. The capitals of TCVN3 are a font of their own ("….VnTimeH"), so `font` matters."""
    result: str = convert(text, _TABLES[encoding])
    return result.upper() if encoding == "tcvn3" and font.lower().endswith("h") else result


def share_of_syllables(text: str) -> float:
    """The share of the words with letters beyond ASCII that are spelled as Vietnamese syllables; 1.0 without any."""
    words = _words(text)
    return sum(is_syllable(word) for word in words) / len(words) if words else 1.0


def _words(text: str) -> list[str]:
    normal = unicodedata.normalize("NFC", text)
    return [word.lower() for word in _TOKEN.findall(normal) if not word.isascii()]


def encoding_of_text(text: str) -> Encoding | None:
    """The old encoding in which a text stands whose letters were taken for Latin-1; None where it needs no converting.

    Converting must turn a text that is mostly no Vietnamese into one that nearly all is.
    """
    sample = text[:_SAMPLE]
    words = _words(sample)
    own = sum(bool(_OWN_LETTERS.search(word)) for word in words)
    if len(words) < _ENOUGH or own > len(words) / 10:
        return None
    before = share_of_syllables(sample)
    scores: list[tuple[float, Encoding]] = [
        (share_of_syllables(to_unicode(sample, "tcvn3")), "tcvn3"),
        (share_of_syllables(to_unicode(sample, "vni")), "vni"),
    ]
    best, encoding = max(scores)
    return encoding if best >= 0.8 and best - before >= 0.25 else None


def repaired(texts: Sequence[str]) -> tuple[list[str], Encoding | None]:
    """The lines of one document in Unicode, and the old encoding they were in; None where they come back as is."""
    encoding = encoding_of_text("\n".join(_sampled(texts)))
    return ([to_unicode(text, encoding) for text in texts], encoding) if encoding else (list(texts), None)


def _sampled(texts: Iterable[str]) -> Iterable[str]:
    length = 0
    for text in texts:
        yield text
        length += len(text)
        if length > _SAMPLE:
            return
