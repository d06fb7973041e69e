"""What differs between two texts, word by word, and between two lists of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "gone", "new"]
MOST_TOKENS = 3_000
"""Of one line; longer ones are shown whole, before and after: to compare them would take seconds."""
ALIKE = 0.35
"""Lines that share less of their letters are two different lines, not one that was changed."""
CONTEXT = 1
"""Unchanged lines that are shown around a changed one."""
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both texts have, or one of them alone."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison; `kept` counts unchanged lines that stand here unseen, and there are no pieces then."""

    mark: Literal["same", "gone", "new", "changed", "kept"]
    pieces: tuple[Piece, ...] = ()
    kept: int = 0


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """Returns both texts in one: the pieces that are not "new" give `old`, those that are not "gone" give `new`."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(before), len(after)) > MOST_TOKENS:
        return _joined([Piece("gone", old), Piece("new", new)] if old != new else [Piece("same", old)])
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
        else:
            pieces += (Piece("gone", "".join(before[a:b])), Piece("new", "".join(after[c:d])))
    return _joined(pieces)


def compare_lines(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    """Returns what became of the lines, in order; long runs of unchanged ones are counted, not shown."""
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += _unchanged(old[a:b], first=a == c == 0, last=(b, d) == (len(old), len(new)))
        else:
            lines += _replaced(old[a:b], new[c:d])
    return tuple(lines)


def all_new(lines: Sequence[str]) -> tuple[Line, ...]:
    """Returns lines of something that was not there before."""
    return tuple(Line("new", (Piece("new", line),)) for line in lines)


def all_gone(lines: Sequence[str]) -> tuple[Line, ...]:
    """Returns lines of something that is there no longer."""
    return tuple(Line("gone", (Piece("gone", line),)) for line in lines)


def plain(lines: Sequence[str]) -> tuple[Line, ...]:
    """Returns lines that are compared with nothing."""
    return tuple(Line("same", (Piece("same", line),)) for line in lines)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces; white space between two changes goes with both, so that whole phrases stand together."""
    gone, new, same, result = "", "", "", list[Piece]()

    def flush() -> None:
        nonlocal gone, new
        result.extend(piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text)
        gone = new = ""

    for piece in (*pieces, Piece("same", "")):
        if piece.mark == "same":
            same += piece.text
            continue
        if not piece.text:
            continue
        if same.strip() or not (gone or new):
            flush()
            if same:
                result.append(Piece("same", same))
        else:
            gone, new = gone + same, new + same
        same = ""
        gone, new = (gone + piece.text, new) if piece.mark == "gone" else (gone, new + piece.text)
    flush()
    return (*result, Piece("same", same)) if same else tuple(result)


def _unchanged(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Line]:
    before, after = 0 if first else CONTEXT, 0 if last else CONTEXT
    hidden = len(lines) - before - after
    if hidden <= 1:
        yield from plain(lines)
        return
    yield from plain(lines[:before])
    yield Line("kept", kept=hidden)
    yield from plain(lines[len(lines) - after :])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Pairs lines that are alike, in order; the others are gone, or new."""
    waiting = list(new)
    for line in old:
        pieces = compare_words(line, waiting[0]) if waiting else ()
        if _share(pieces) >= ALIKE:
            waiting.pop(0)
            yield Line("changed", pieces)
        else:
            yield from all_gone([line])
    yield from all_new(waiting)


def _share(pieces: Sequence[Piece]) -> float:
    """How much of the longer text is in both: 0 to 1."""
    same = sum(len(piece.text.strip()) for piece in pieces if piece.mark == "same")
    gone = sum(len(piece.text) for piece in pieces if piece.mark == "gone")
    new = sum(len(piece.text) for piece in pieces if piece.mark == "new")
    return same / (same + max(gone, new)) if same else 0.0
