"""A message that speaks of the last answer without naming it: "nói lại", "nguồn ở đâu?", "hỏi ai?", "xóa hết"."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from handlers.closer import details, said_again, said_briefly, where_from
from handlers.messages import Reply
from handlers.phrases import Phrases
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.programmes import card
from handlers.rating import rated_down, rated_up
from handlers.shown import passages_of
from handlers.smalltalk import core_buttons, fillers
from handlers.whom import whom_of_topic
from knowledge.model import Passage

FILE = Path(__file__).with_name("follow_ups.yaml")
_OF_THE_PASSAGE: dict[str, Callable[[Context, Passage], Reply]] = {
    "again": said_again,
    "shorter": said_briefly,
    "more": details,
}


def follow_up(context: Context) -> Reply | None:
    """Answers a message that is nothing but a follow-up; asks back, kindly, where nothing was said before."""
    kind = kind_of_follow_up(context.question)
    if kind is None:
        return None
    if kind == "forget":
        return Reply(status="smalltalk", text=say("forgotten"), buttons=core_buttons(context), forgets=True)
    if kind in ("right", "wrong"):
        return rated_up(context) if kind == "right" else rated_down(context)
    return (_whom(context) if kind == "whom" else _closer(context, kind)) or _ask_back(context, kind)


@cache
def _phrases() -> Phrases:
    return Phrases.of_file(FILE, fillers())


def kind_of_follow_up(text: str) -> str | None:
    """Returns the kind of follow-up (a key of follow_ups.yaml) that the whole of `text` is, None for anything else."""
    return _phrases().kind_of(text)


def _closer(context: Context, kind: str) -> Reply | None:
    passages = passages_of(context, context.session.topic)
    if not passages:
        return None if kind == "source" else _card(context)
    return where_from(context, passages) if kind == "source" else _OF_THE_PASSAGE[kind](context, passages[0])


def _card(context: Context) -> Reply | None:
    """The card of the programme to which the last answer referred."""
    known = context.knowledge.programmes
    names = context.session.topic.programmes if context.session.topic else ()
    return next((card(known[name], context.knowledge) for name in names if name in known), None)


def _whom(context: Context) -> Reply | None:
    return whom_of_topic(context, context.session.topic) if context.session.topic else None


def _ask_back(context: Context, kind: str) -> Reply:
    text = say("ask_back", kind=kind, known=context.session.topic is not None)
    return Reply(status="clarify", text=text, buttons=core_buttons(context))
