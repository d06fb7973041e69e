"""Measures what the reader lost of a raw plan. Knows nothing of how the reader works: it counts words on both sides."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from knowledge.left_out import LeftOut
from knowledge.model import Passage

_LIST_MARKER = re.compile(r"^\s*(?:[-–+]|[a-zđ]\)|(?:\d{1,2}\.){1,3}|\d{1,2}(?:\.\d{1,2}){0,2}|[IVX]+\.)\s+")
_LONE_NUMBER = re.compile(r"\s*\d{1,3}(?:\.\d{1,2}){0,2}\.?\s*")


def words(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def squeezed(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(words(text))


def without_marker(line: str) -> str:
    """A line without the number or dash of its list; "" for a number alone (a row's, a page's or a footnote's)."""
    return "" if _LONE_NUMBER.fullmatch(line) else _LIST_MARKER.sub("", line)


def raw_lines(raw: str) -> list[str]:
    """The lines of a plan as they are, without list markers and lone numbers."""
    return [without_marker(line) for line in unicodedata.normalize("NFC", raw).split("\n")]


def texts(passages: Sequence[Passage], left_out: Sequence[LeftOut]) -> list[str]:
    """Everything that was kept, once each: passages, their footnotes, the headings above them, and what was left out.

    A heading counts once for each place where it stands, and not again where a passage opens with it or where it is
    among what was left out (a document's title).
    """
    kept: list[str] = []
    notes: list[str] = []
    headings: dict[tuple[str, ...], None] = {}
    titles = [squeezed(entry.text) for entry in left_out if entry.why == "title"]
    for passage in passages:
        kept.append(f"{passage.text} {passage.target.budget}" if passage.target else passage.text)
        notes += [note.text for note in passage.footnotes]
        if passage.kind == "text":
            headings.update({passage.section[: depth + 1]: None for depth in range(len(passage.section))})
    opened = {(passage.section, passage.text.split("\n")[0]) for passage in passages}
    own = [path[-1] for path in headings if (path, without_marker(path[-1])) not in opened]
    own = [heading for heading in own if not any(squeezed(heading) in title for title in titles)]
    return [*kept, *notes, *own, *(entry.text for entry in left_out)]


def counted(lines: Iterable[str]) -> Counter[str]:
    """How often each word stands in the lines, list markers apart."""
    return Counter(chain.from_iterable(map(_words_of, lines)))


@cache
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(word for line in text.split("\n") for word in words(without_marker(line)))


@cache
def _raw_words(raw: str) -> Counter[str]:
    return counted(raw_lines(raw))


def lost_words(raw: str, kept: Sequence[str], marks: Sequence[int]) -> Counter[str]:
    """Words of the raw plan that are missing among the kept texts; footnote marks, alone or glued, are not missed."""
    before, after = _raw_words(raw), counted(kept)
    lost, extra = before - after, after - before
    for mark in map(str, marks):
        glued = next((word for word in lost if word.endswith(mark) and word[: -len(mark)] in extra), None)
        if glued:
            lost[glued] -= 1
            extra[glued[: -len(mark)]] -= 1
        elif lost[mark]:
            lost[mark] -= 1
    return +lost


def added_words(raw: str, kept: Sequence[str], marks: Sequence[int]) -> set[str]:
    """Words that stand more often among the kept texts than in the raw plan, those apart that a glued mark hid."""
    before, after = _raw_words(raw), counted(kept)
    hidden = {word.removesuffix(str(mark)) for mark in marks for word in before - after if word.endswith(str(mark))}
    return {word for word in after - before if len(word) > 1 and not word.isdigit()} - hidden


def lost_lines(raw: str, kept: Sequence[str], marks: Sequence[int]) -> list[str]:
    """Lines of the raw plan whose letters stand nowhere, in their order, in the kept texts read one after another."""
    whole = "".join(squeezed(without_marker(line)) for text in kept for line in text.split("\n"))
    return [line for line in raw_lines(raw) if not _stands(line, whole, marks)]


def _stands(line: str, whole: str, marks: Sequence[int]) -> bool:
    letters = squeezed(line)
    if letters in whole:
        return True
    return any(
        letters[:at] + letters[at + len(mark) :] in whole
        for mark in map(str, marks)
        for at in (match.start() for match in re.finditer(mark, letters))
    )
