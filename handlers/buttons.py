"""A pressed button: its id comes back as the text "#<id>"."""

from __future__ import annotations

from collections.abc import Callable

from embeddings.text import clean
from handlers.closer import details, where_from
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.programmes import card
from handlers.qr import qr
from handlers.rating import rated_down, rated_up, reason_given
from handlers.shown import passage_named
from handlers.smalltalk import core_buttons
from handlers.whom import whom
from handlers.wishing import TELL_ME, wished

_SIGN = "#"


def pressed(context: Context) -> Reply | None:
    """Answers a pressed button; one that is unknown, of long ago or forged gets a friendly answer."""
    if not context.question.startswith(_SIGN) or context.question.startswith("#reading:"):
        return None
    # Not the question: its masking takes the digits of some ids for a number of a person.
    kind, _, about = clean(context.message.text).removeprefix(_SIGN).partition(":")
    press = _PRESSED.get(kind)
    return (press(context, about) if press else None) or stale(context)


def stale(context: Context) -> Reply:
    """Says that the button no longer opens anything, and offers the core programmes."""
    return Reply(status="smalltalk", text=say("stale_button"), buttons=core_buttons(context))


def _programme(context: Context, name: str) -> Reply | None:
    programme = context.knowledge.programmes.get(name)
    if programme is None:
        return None
    return card(programme, context.knowledge)


def _details(context: Context, name: str) -> Reply | None:
    passage = passage_named(context, name)
    return details(context, passage) if passage else None


def _source(context: Context, name: str) -> Reply | None:
    passage = passage_named(context, name)
    return where_from(context, (passage,)) if passage else None


def _ask(context: Context, name: str) -> Reply | None:
    programme = context.knowledge.programmes.get(name)
    return whom(context, programme) if programme else None


_PRESSED: dict[str, Callable[[Context, str], Reply | None]] = {
    "programme": _programme,
    "details": _details,
    "source": _source,
    "ask": _ask,
    "qr": qr,
    "up": lambda context, about: None if about else rated_up(context),
    "down": lambda context, about: None if about else rated_down(context),
    "why": reason_given,
    TELL_ME: wished,
}
