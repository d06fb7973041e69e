"""Safety first: a person in danger, a secret in the message, an instruction to the bot, something that it cannot do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from handlers.ask import answer, judge, retrieve
from handlers.messages import Reply
from handlers.patterns import Patterns
from handlers.personal import MASK, mask
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.sources import programme_ref

_FILE = Path(__file__).with_name("safety.yaml")
_CLAUSE = re.compile(r"(?<=[,.;!?])\s+")
URGENT = ("despair", "danger", "scam")
"""Situations of a person who needs help now: they come before a warning about a secret."""
_PROGRAMMES = {"scam": ("an-toan-mang", "thanh-toan-khong-tien-mat"), "secret": ("an-toan-mang",)}


def safety(context: Context) -> Reply | None:
    """Answers where somebody must be protected, or where the bot is asked for what it must not or cannot do."""
    kinds = mask(context.message.text).kinds
    situation = situation_of(context.question)
    if situation in URGENT:
        return situation_reply(context, situation)
    if kinds:
        return _warned(context, kinds)
    return situation_reply(context, situation) if situation else None


def situation_of(text: str) -> str | None:
    """Returns the name of the first situation of safety.yaml that `text` shows, None where it shows none."""
    return next((name for name, patterns in _situations() if patterns.found_in(text)), None)


@cache
def _situations() -> tuple[tuple[str, Patterns], ...]:
    listed: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple((entry["name"], Patterns.of(entry["patterns"])) for entry in listed)


def situation_reply(context: Context, situation: str) -> Reply:
    """Returns the words for a situation of safety.yaml, with the programme that helps in it."""
    programmes = [context.knowledge.programmes[name] for name in _PROGRAMMES.get(situation, _named(context))]
    text = say(f"safety_{situation}", programme=programmes[0] if programmes else None)
    return Reply(status="safety", text=text, programmes=tuple(map(programme_ref, programmes)))


def _named(context: Context) -> tuple[str, ...]:
    return context.knowledge.programme_terms.of_passage("", context.question, most=1)


def _warned(context: Context, kinds: tuple[str, ...]) -> Reply:
    """A warning that repeats nothing of the secret, and the answer to what was asked beside it, if there is one."""
    context.question = _beside_the_secret(context.question)
    retrieve(context)
    judge(context)
    answered = answer(context)
    warning = say("safety_secret", kinds=kinds)
    if answered is None:
        named = _named(context) or _PROGRAMMES["secret"]
        programmes = tuple(programme_ref(context.knowledge.programmes[name]) for name in named)
        return Reply(status="safety", text=warning, programmes=programmes)
    return answered.model_copy(update={"status": "safety", "text": f"{warning}\n\n{answered.text}", "sources": ()})


def _beside_the_secret(question: str) -> str:
    """The clauses of `question` in which nothing was masked; all of it where there is no other."""
    clauses = [clause for clause in _CLAUSE.split(question) if MASK not in clause]
    return " ".join(clauses) or question
