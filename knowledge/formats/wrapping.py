"""Whole paragraphs broken to lines such as a page has, for the reader of plans puts lines together by their length.

That reader (`knowledge.structure`) takes a line for the end of a paragraph when the next word would have found room,
so that here the last line of every paragraph is short and all others are full, and no line begins with anything that
looks like a list marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WIDTHS = (88, 76, 64, 54, 44, 36)
_LAST_LINE = 0.6
"""The longest last line, as a share of the width."""
_SHORT = 0.88
"""Below this share the reader takes a line for a short one."""
_MARKER = re.compile(r"[-–+]|\(?\d{1,2}(\.\d{1,2}){0,2}[.)]?|[IVX]+\.?|[a-zđ]\)|Phần|Điều|Căn|\((Đính|Chi|Kèm)")
_CLOSED = re.compile(r"[.:;!?…][)”\"]?$")
_GLUES = re.compile(r"-$|^https?://\S*[/=_&?]$")
_CLINGS = re.compile(r"[.,;:)”…]")


def width_for(paragraphs: Sequence[str]) -> int:
    """The widest of the usual line lengths at which a quarter of a document's lines or more are full."""
    for width in _WIDTHS:
        full = total = 0
        for text in paragraphs:
            full += len(text) // width
            total += len(text) // width + 1
        if full * 4 >= total + 3:
            return width
    return _WIDTHS[-1]


def wrapped(text: str, width: int) -> list[str]:
    """The lines of one paragraph; a form feed inside `text` opens the line that holds the word behind it."""
    words = text.split(" ")
    lines: list[str] = []
    while words:
        end = len(words) if _length(words) <= width * _LAST_LINE else _line_end(words, width)
        lines.append(_line(words[:end]))
        words = words[end:]
    return lines


def closed(line: str, width: int) -> list[str]:
    """A line that ends its paragraph: as it is when it is short, else in two with a short one last."""
    return [line] if len(line) <= width * _LAST_LINE else wrapped(line, max(width, len(line)))


def _length(words: Iterable[str]) -> int:
    return sum(len(word) + 1 for word in words) - 1


def _line(words: Sequence[str]) -> str:
    """The words as a line; a page that begins inside the line begins with it."""
    line = " ".join(words)
    return "\f" + line.replace("\f", "") if "\f" in line else line


def _line_end(words: Sequence[str], width: int) -> int:
    """How many words the next line takes: as many as fit, up to the last place where breaking is safe."""
    fitting, length = 0, -1
    for word in words:
        length += len(word) + 1
        if length > width and fitting:
            break
        fitting += 1
    rest = len(words) - fitting
    ends = [end for end in range(1, fitting + 1) if end < len(words)]
    if not ends:
        return len(words)
    full = [end for end in ends if _length(words[:end]) >= width * (_LAST_LINE if rest == 0 else _SHORT)]
    for rule in (_is_safe, _is_allowed):
        for candidates in (full, ends):
            found = [end for end in candidates if rule(words[end - 1], words[end])]
            if found:
                return found[-1]
    return len(words) if rest == 0 else fitting


def _is_allowed(before: str, after: str) -> bool:
    """Whether a line may end between two words without the reader's changing the text or seeing a list marker."""
    return not (_GLUES.search(before) or _CLINGS.match(after) or _MARKER.fullmatch(after.strip("\f")))


def _is_safe(before: str, after: str) -> bool:
    """Whether a line may end there however short it is."""
    first = after.strip("\f")[:1]
    return _is_allowed(before, after) and (first.islower() or not (first.isupper() or _CLOSED.search(before)))
