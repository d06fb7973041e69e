"""A pressed button: its id comes back as the text "#<id>"."""

from __future__ import annotations

from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.smalltalk import core_buttons
from handlers.sources import programme_ref


def pressed(context: Context) -> Reply | None:
    """Shows the programme of a pressed button; a button of long ago gets a friendly answer."""
    if not context.question.startswith("#") or context.question.startswith("#reading:"):
        return None
    programme = context.knowledge.programmes.get(context.question.removeprefix("#programme:"))
    if programme is None:
        return Reply(status="smalltalk", text=say("stale_button"), buttons=core_buttons(context))
    return Reply(status="referred", text=say("programme", programme=programme), programmes=(programme_ref(programme),))
