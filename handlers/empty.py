"""A message in which nothing can be read: empty, only emoji, only punctuation."""

from __future__ import annotations

from embeddings.text import words
from handlers.messages import MAX_TEXT, Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.smalltalk import core_buttons


def nothing_said(context: Context) -> Reply | None:
    """Asks what the person wants to know where the message holds no word."""
    if words(context.question):
        return None
    return Reply(status="smalltalk", text=say("nothing_said"), buttons=core_buttons(context))


def too_long(context: Context) -> Reply | None:
    """Asks for a shorter message where it is longer than anyone can answer."""
    if len(context.question) <= MAX_TEXT:
        return None
    return Reply(status="clarify", text=say("too_long", most=MAX_TEXT), buttons=core_buttons(context))
