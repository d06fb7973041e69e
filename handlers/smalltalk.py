"""Greetings, thanks, goodbyes and questions about the bot itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embeddings.text import fold, words
from handlers.messages import Button, Reply
from handlers.phrasing import say
from handlers.pipeline import Context

_FILE = Path(__file__).with_name("smalltalk.yaml")
WORDS_BESIDE = 2
"""Words of its own that a message of thanks, praise or goodbye may hold beside the phrase."""
_TOLERANT = frozenset({"thanks", "praise", "goodbye", "identity", "capability"})
CORE_PROGRAMMES = ("vneid", "thanh-toan-khong-tien-mat", "dich-vu-cong", "binh-dan-hoc-vu-so")
"""The heart of the mission: offered wherever the bot does not know what the person wants."""


def smalltalk(context: Context) -> Reply | None:
    """Answers a message that is nothing but small talk."""
    kind = kind_of_smalltalk(context.question)
    if kind is None or context.knowledge.programme_terms.counts(context.question):
        return None
    return Reply(status="smalltalk", text=say(f"smalltalk_{kind}"), buttons=core_buttons(context))


def core_buttons(context: Context) -> tuple[Button, ...]:
    """Returns a button for each of the four core programmes."""
    cards = context.knowledge.programmes
    return tuple(Button(id=f"programme:{name}", title=cards[name].name) for name in CORE_PROGRAMMES if name in cards)


@cache
def _phrases() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Kinds in order, each with its phrases as folded words, longest first."""
    kinds: dict[str, list[Any]] = yaml.safe_load(_FILE.read_text("utf-8"))["kinds"]
    return tuple(
        (kind, tuple(sorted({_split(str(phrase)) for phrase in phrases}, key=len, reverse=True)))
        for kind, phrases in kinds.items()
    )


@cache
def _fillers() -> frozenset[str]:
    listed: list[Any] = yaml.safe_load(_FILE.read_text("utf-8"))["fillers"]
    return frozenset(word for filler in listed for word in _split(str(filler)))


def is_filler(word: str) -> bool:
    """Whether the folded `word` says nothing by itself: an address, a particle, a laugh."""
    return word in _fillers()


def _split(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words(text))


def kind_of_smalltalk(text: str) -> str | None:
    """Returns the kind of small talk that `text` is, or None where it says anything else."""
    left = _split(text)
    found: list[str] = []
    for kind, phrases in _phrases():
        for phrase in phrases:
            while (at := _position(left, phrase)) is not None:
                left = (*left[:at], "", *left[at + len(phrase) :])
                found.append(kind)
    rest = [word for word in left if word and not is_filler(word)]
    most = WORDS_BESIDE if found and found[0] in _TOLERANT else 0
    return found[0] if found and len(rest) <= most else None


def _position(text: tuple[str, ...], phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    return next((i for i in range(len(text) - size + 1) if text[i : i + size] == phrase), None)
