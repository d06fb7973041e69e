"""A question about a province of which there is no plan."""

from __future__ import annotations

from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.smalltalk import core_buttons
from knowledge.provinces import asks_of_elsewhere


def elsewhere(context: Context) -> Reply | None:
    """Says kindly that only Vĩnh Long's plans, and one of Vĩnh Phúc, are known here."""
    if not asks_of_elsewhere(context.question):
        return None
    return Reply(status="out_of_scope", text=say("elsewhere"), buttons=core_buttons(context))
