"""A question that leans on the one before ("còn học phí thì sao?"): whether it does, and what it names itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embeddings.text import fold, words
from handlers.smalltalk import fillers

_FILE = Path(__file__).with_name("follow_ups.yaml")
MOST_LEANING, MOST_BARE = 5, 2
"""Words of its own that a question may hold: one that says by its form that it leans on another, and any other."""
MOST_WORDS = 10
MOST_TOGETHER = 26
"""Words of a question searched together with the one before: below `asked.LONG`, so that it is taken for no story."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_SAID = re.compile(r"\b(?:(?:trong |vào |của )?năm )?(?:19|20)\d\d\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Elliptical:
    """`aspect`: the words without their opener and closer; `content`: those of them that name something."""

    aspect: str
    content: str
    leans: bool
    """Whether its form says that it leans on what was said: "còn … thì sao"."""


def read_elliptical(text: str) -> Elliptical | None:
    """Returns what a question that may lean on another one names; None for one that is complete."""
    said = words(text)
    if not said or len(said) > MOST_WORDS:
        return None
    opener, closer = _opener(said), _closer([fold(word) for word in said])
    aspect = said[opener : len(said) - closer] or said
    content = [word for word in aspect if not _asks(fold(word))]
    leans = bool(opener or closer or _points(said))
    if len(content) > (MOST_LEANING if leans else MOST_BARE):
        return None
    return Elliptical(" ".join(aspect), " ".join(content), leans)


def together(aspect: str, before: str) -> str:
    """Returns one question of both; a year that `aspect` names takes the place of those of `before`."""
    if _YEAR.search(aspect):
        before = _YEAR_SAID.sub(" ", before)
    return " ".join([*aspect.split(), *words(before)][:MOST_TOGETHER])


@cache
def _lists() -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return written


@cache
def _phrases(name: str, marked: bool) -> tuple[tuple[str, ...], ...]:
    listed = ([word if marked else fold(word) for word in words(str(phrase))] for phrase in _lists()[name])
    return tuple(sorted(map(tuple, listed), key=len, reverse=True))


@cache
def _asking() -> frozenset[str]:
    return fillers() | {fold(word) for phrase in _lists()["asking"] for word in words(str(phrase))}


def _asks(folded: str) -> bool:
    return folded in _asking() or bool(_YEAR.fullmatch(folded))


def _opener(said: list[str]) -> int:
    """How many words open the question as one that goes on; with marks, since "con" is not "còn"."""
    if any(tuple(said[: len(phrase)]) == phrase for phrase in _phrases("not_openers", True)):
        return 0
    return next((len(p) for p in _phrases("openers", True) if tuple(said[: len(p)]) == p), 0)


def _closer(folded: list[str]) -> int:
    while folded and folded[-1] in fillers():
        folded = folded[:-1]
    return next((len(p) for p in _phrases("closers", False) if tuple(folded[-len(p) :]) == p), 0)


def _points(said: list[str]) -> bool:
    sentence = f" {' '.join(said)} "
    return any(f" {' '.join(phrase)} " in sentence for phrase in _phrases("pointers", True))
