"""Greetings, thanks, goodbyes and questions about the bot itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handlers.clock import part_of_day
from handlers.messages import Button, Reply
from handlers.phrases import Phrases
from handlers.phrasing import say
from handlers.pipeline import Context
from knowledge.retrieval import Knowledge

_FILE = Path(__file__).with_name("smalltalk.yaml")
_BESIDE = dict.fromkeys(("thanks", "praise", "goodbye", "identity", "capability"), 2)
"""Words of its own that a message of these kinds may hold beside the phrase."""
CORE_PROGRAMMES = ("vneid", "thanh-toan-khong-tien-mat", "dich-vu-cong", "binh-dan-hoc-vu-so")
"""The heart of the mission: offered wherever the bot does not know what the person wants."""


def smalltalk(context: Context) -> Reply | None:
    """Answers a message that is nothing but small talk."""
    kind = kind_of_smalltalk(context.question)
    if kind is None or context.knowledge.programme_terms.counts(context.question):
        return None
    return smalltalk_reply(context, kind)


def smalltalk_reply(context: Context, kind: str) -> Reply:
    """Returns the words for a kind of small talk (a key of smalltalk.yaml), with the four core programmes."""
    text = say(f"smalltalk_{kind}", part=part_of_day(context.message.at))
    return Reply(status="smalltalk", text=text, buttons=core_buttons(context))


def core_buttons(context: Context) -> tuple[Button, ...]:
    """Returns a button for each of the four core programmes."""
    return buttons_of_core(context.knowledge)


def buttons_of_core(knowledge: Knowledge) -> tuple[Button, ...]:
    """Returns a button for each of the four core programmes that `knowledge` holds."""
    cards = knowledge.programmes
    return tuple(Button(id=f"programme:{name}", title=cards[name].name) for name in CORE_PROGRAMMES if name in cards)


@cache
def _phrases() -> Phrases:
    return Phrases.of_file(_FILE)


def fillers() -> frozenset[str]:
    """Returns the folded words that say nothing by themselves: addresses, particles, laughs."""
    return _phrases().fillers


def is_filler(word: str) -> bool:
    """Whether the folded `word` says nothing by itself."""
    return word in fillers()


def kind_of_smalltalk(text: str) -> str | None:
    """Returns the kind of small talk that `text` is, or None where it says anything else."""
    return _phrases().kind_of(text, _BESIDE)
