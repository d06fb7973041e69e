"""Characters that must not come into the lines of a document, whatever the file holds."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_RESERVED = re.compile("[\U00100000-\U0010ffff]")
"""The plane in which `knowledge.marks` puts its invisible marks: a file must not be able to forge one."""
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def clean_text(text: str) -> str:
    """A text, NFC, without control, invisible and reserved characters; line ends, tabs, form feeds and spaces stay."""
    plain = _RESERVED.sub("", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    return unicodedata.normalize("NFC", plain)


def clean_line(text: str) -> str:
    """One line, NFC: what `clean_text` does, every run of white space one space, none at the ends."""
    return _SPACES.sub(" ", clean_text(re.sub(r"[\r\n\v\f\x85\u2028\u2029]+", " ", text))).strip()
