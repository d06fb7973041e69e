"""The propositions of a passage as an editor types them: a sentence, and under it its questions, each behind a "-"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.model import Proposition

MARK = "-"
_MARKED = re.compile(r"[-–—•+*]\s*(.*)")


def written(propositions: Iterable[Proposition]) -> str:
    """Returns the propositions as lines, an empty line between two."""
    return "\n\n".join("\n".join((one.text, *(f"{MARK} {asked}" for asked in one.questions))) for one in propositions)


def read(typed: str) -> tuple[Proposition, ...]:
    """Returns what was typed; a question above the first sentence belongs to none and is left out (see `strays`)."""
    found: list[Proposition] = []
    for line in _lines(typed):
        if (marked := _MARKED.fullmatch(line)) is None:
            found.append(Proposition(text=line))
        elif found and marked[1]:
            questions = dict.fromkeys((*found[-1].questions, marked[1]))
            found[-1] = Proposition(text=found[-1].text, questions=tuple(questions))
    return tuple(found)


def strays(typed: str) -> bool:
    """Tells whether a question stands above the first sentence."""
    return bool(lines := _lines(typed)) and _MARKED.fullmatch(lines[0]) is not None


def _lines(typed: str) -> list[str]:
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
