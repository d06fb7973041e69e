"""Putting broken lines together again: sentences, hyphenated words, addresses."""

from __future__ import annotations

import re

from knowledge import marks

_GLUED = re.compile(rf"\S-{marks.ANY}*$")
_ADDRESS = re.compile(r"https?://\S*[/=_&?]$")
_CLINGS = re.compile(rf"{marks.ANY}*[.,;:)”…]|{marks.ANY}+$")


def join(text: str, line: str) -> str:
    """The text with one more line behind it.

    A hyphen at the end stays and takes the next letters without a space ("CNTT-" "VT", "742/QĐ-" "UBND"), an address
    goes on, and punctuation or a footnote mark clings to the word before it.
    """
    if not text:
        return line
    if _GLUED.search(text) or _CLINGS.match(line) or _ADDRESS.search(marks.without(text)):
        return text + line
    return f"{text} {line}"
