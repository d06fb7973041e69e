"""What is asked inside a message: its questions, without the greeting and the story around them."""

from __future__ import annotations

import re

from embeddings.text import fold, words
from handlers.smalltalk import is_filler, kind_of_smalltalk

LONG = 28
"""From this many words on, a message is taken for a story with a question in it."""
SHORTEST = 3
"""Words, fillers aside, without which a sentence asks nothing by itself."""
_BREAK = re.compile(r"(?<=[?!.…\n])\s+|\n+|,?\s+(?=(?:với lại|sẵn cho hỏi|sẵn|ngoài ra|còn chuyện|còn cái)\s)")
_NAMES_IT = re.compile(r"\b(?:gi|sao|dau|nao|bao nhieu|khi nao|chung nao|bao gio|the nao)\b")
"""Says what is asked; "không" at the end of a sentence may also be a plain no, where another one has the mark."""
_ASKS = re.compile(
    rf"\?|{_NAMES_IT.pattern}"
    r"|\b(?:khong|hong|hon|hem|chua|ha)(?: (?:a|vay|con|em|anh|chi|chu|co|bac|ta|ha|z|da))*\W*$"
)


def sentences_of(text: str) -> list[str]:
    """Returns the sentences of a message; a new question begun by "với lại", "sẵn" … counts as one."""
    return [piece.strip(" ,") for piece in _BREAK.split(text) if piece.strip(" ,")]


def questions_in(text: str) -> tuple[str, ...]:
    """Returns the sentences of `text` that ask something by themselves, in order."""
    asking = [sentence for sentence in sentences_of(text) if _asks(sentence)]
    if not any(sentence.endswith("?") for sentence in asking):
        return tuple(asking)
    return tuple(sentence for sentence in asking if not sentence.endswith(".") or _NAMES_IT.search(fold(sentence)))


def without_story(text: str) -> str:
    """Returns the part of a long message that asks, with the sentence before it; other messages as they are."""
    sentences = sentences_of(text)
    asking = [number for number, sentence in enumerate(sentences) if _asks(sentence)]
    if len(words(text)) < LONG or not asking:
        return text
    kept = {number for at in asking for number in (at - 1, at) if number >= 0}
    return " ".join(sentences[number] for number in sorted(kept) if kind_of_smalltalk(sentences[number]) is None)


def _asks(sentence: str) -> bool:
    content = [word for word in map(fold, words(sentence)) if not is_filler(word)]
    return len(content) >= SHORTEST and bool(_ASKS.search(fold(sentence)))
