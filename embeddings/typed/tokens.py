"""A message cut into words that may be read anew, pieces that stay as they are, and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_DOMAIN = (
    r"(?:[\w-]+\.)+"
    r"(?:vn|com|org|net|gov|edu|info|io|app|asia|biz|me|tv|xyz|top|club|online|site|shop|link|ly)(?![^\W_])"
)
_GUARDED = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|{_DOMAIN}(?:[/:?#]\S*)?"
    r"|[@#]\w[\w.]*"
    r"|[\w-]+\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|apk|zip|txt|html?)(?!\w)"
    # 24/7, 117.028, 8h30, 5G, 2808/QĐ-UBND, 60%
    r"|(?<!\w)[+-]?\d[\d.,:/%-]*(?:[^\W\d_]{1,3}\d*)?(?:[/-][^\W_]+)*%?(?!\w)"
    r"|(?<!\w)[^\W\d_]+[-/.]\d[\w./-]*"  # Covid-19, A/2024
    r"|(?<!\w)\w*(?:_\w+)+",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!\w)[A-Z]{1,3}\d+(?!\w)")  # A15, C06
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[\u0300-\u036f])*|\d[^\W_]*")
_CAPITALS = re.compile(r"[A-ZĐĂÂÊÔƠƯ]{2,}(?:[-/&.][A-ZĐĂÂÊÔƠƯ]{1,})+(?!\w)")
_STOP = re.compile(r"[.?!:;\n()\[\]{}\"“”…]")


class Sort(Enum):
    """What a token is: a word, a number or a guarded piece."""

    WORD = "word"
    NUMBER = "number"
    GUARDED = "guarded"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as typed, at `start`..`end` of the message; `opens`: a sentence begins with it."""

    text: str
    start: int
    end: int
    sort: Sort
    opens: bool


def tokens(text: str) -> list[Token]:
    """Returns the tokens of `text` (NFC), in order; what stands between two of them is no token."""
    found: list[Token] = []
    at = 0
    for guarded in _guarded(text):
        _words(text, at, guarded.start(), found)
        sort = Sort.NUMBER if guarded.group()[:1].isdigit() else Sort.GUARDED
        found.append(Token(guarded.group(), guarded.start(), guarded.end(), sort, _opens(text, found, guarded.start())))
        at = guarded.end()
    _words(text, at, len(text), found)
    return found


def _guarded(text: str) -> list[re.Match[str]]:
    pieces = sorted(
        [match for pattern in (_GUARDED, _CODE, _CAPITALS) for match in pattern.finditer(text)],
        key=lambda m: (m.start(), -m.end()),
    )
    kept: list[re.Match[str]] = []
    for piece in pieces:
        if piece.group() and (not kept or piece.start() >= kept[-1].end()):
            kept.append(piece)
    return kept


def _words(text: str, start: int, end: int, found: list[Token]) -> None:
    for word in _WORD.finditer(text, start, end):
        sort = Sort.NUMBER if word.group()[0].isdigit() else Sort.WORD
        found.append(Token(word.group(), word.start(), word.end(), sort, _opens(text, found, word.start())))


def _opens(text: str, before: list[Token], start: int) -> bool:
    return not before or _STOP.search(text, before[-1].end, start) is not None
