"""What kind of fact a question wants: a number, a place, a time, a document. Compared without marks."""

from __future__ import annotations

import re
from enum import Enum

from embeddings.text import fold

_MACHINE = re.compile(r"\bmáy\b", re.IGNORECASE)
"""A machine, not "mấy" (how many): the same letters without marks."""

_SENTENCE_END = re.compile(r"[.?!…]\s|\n")


class Wanted(Enum):
    """A kind of fact, with the words that ask for it and the signs by which a sentence shows that it holds one.

    "Mấy" asks for a number only where nothing else asks: in "mấy tiện ích nào" it is the plural.
    """

    NUMBER = (
        r"\b(?:bao nhieu|nhieu)\b"
        r"|^(?!.*\b(?:nao|gi|sao|dau|ai)\b).*\bmay\b(?! (?:dua|ong|ba|anh|chi|cau|em|co|chu|bac|con)\b)",
        r"(?<![\d./-])(?!20[1-4]\d(?![\d.,%/]))\d",
    )
    PLACE = (
        r"\b(?:o dau|dau|trang nao|web|link|dia chi|app|ung dung|san nao|cho nao|kenh nao)\b",
        r"\w\.(?:vn|com)|\bapp\b|“",
    )
    TIME = (
        r"\b(?:khi nao|ngay nao|may gio|gio nao|chung nao|hoi nao|bao gio|thu may|bua nao)\b",
        r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{1,2}h\d{2}\b|\bthu (?:hai|ba|tu|nam|sau|bay|[2-7])\b",
    )
    DOCUMENT = (
        r"\b(?:van ban nao|quyet dinh nao|ke hoach (?:nao|so)|nghi quyet nao|cong van nao|so may)\b",
        r"\d+/[a-z]",
    )

    def __init__(self, asked: str, shown: str) -> None:
        self._asked = re.compile(asked)
        self._shown = re.compile(shown)

    def is_asked_in(self, question: str) -> bool:
        """Whether `question` wants this kind of fact."""
        return any(self._asked.search(fold(_MACHINE.sub(" ", sentence))) for sentence in _SENTENCE_END.split(question))

    def is_shown_in(self, sentence: str) -> bool:
        """Whether `sentence` holds a fact of this kind."""
        return bool(self._shown.search(fold(sentence)))


def wanted_in(question: str) -> tuple[Wanted, ...]:
    """Returns the kinds of facts that `question` wants."""
    return tuple(kind for kind in Wanted if kind.is_asked_in(question))
