"""A text too long for a platform, in pieces that end where a sentence ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.sentences import sentences

_LINE = re.compile(r".*?(?:\n+|\Z)", re.DOTALL)
_WORD = re.compile(r"\s*\S+\s*|\s+")


def split(text: str, most: int) -> tuple[str, ...]:
    """Returns `text` in order in pieces of at most `most` UTF-16 units, without the white space at the cuts.

    Cuts between lines and sentences; between words only in a sentence longer than `most`, and inside a word only in
    one longer than that. No piece is empty; a blank text gives none.
    UTF-16 is how Telegram counts (an emoji is two). Zalo does not say how it counts: no other way gives more.
    """
    pieces: list[str] = []
    current = ""
    for unit in _units(text, most):
        if units_of((current + unit).strip()) > most:
            pieces.append(current.strip())
            current = unit
        else:
            current += unit
    return tuple(piece for piece in (*pieces, current.strip()) if piece)


def units_of(text: str) -> int:
    """Returns the length of `text` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _units(text: str, most: int) -> Iterator[str]:
    """The smallest parts that stay whole: sentences with the space behind them, where they fit; together the text."""
    for line in _LINE.findall(text):
        # A short line stays whole: the number of a list's item would count as a sentence.
        for sentence in (line,) if units_of(line.strip()) <= most // 4 else _sentences(line):
            if units_of(sentence.strip()) <= most:
                yield sentence
            else:
                yield from (part for word in _WORD.findall(sentence) for part in _hard(word, most))


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line, each with the white space behind it."""
    start = 0
    found = sentences(line)
    if not found:  # nothing in it that counts as text
        yield line
        return
    for sentence, following in zip(found, (*found[1:], None), strict=True):
        end = len(line) if following is None else line.index(following, start + len(sentence))
        yield line[start:end]
        start = end


def _hard(word: str, most: int) -> Iterator[str]:
    if units_of(word.strip()) <= most:
        yield word
        return
    step = max(1, most // 2)  # a character is two units at most
    yield from (word[at : at + step] for at in range(0, len(word), step))
