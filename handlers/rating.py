"""What a person thinks of the last answer: two words, or a button where the channel has no thumbs of its own."""

from __future__ import annotations

from handlers.messages import Rating, Reply
from handlers.offered import REASONS, reasons
from handlers.phrasing import say
from handlers.pipeline import Context


def rated_up(context: Context) -> Reply:
    """Thanks."""
    return _thanked(context, Rating(value="up"))


def rated_down(context: Context) -> Reply:
    """Is sorry, and asks why, with a button for each reason; nothing has to be chosen."""
    if context.session.last_answer is None:
        return nothing_to_rate()
    return Reply(status="smalltalk", text=say("why"), buttons=reasons(), rating=Rating(value="down"))


def reason_given(context: Context, named: str) -> Reply | None:
    """Thanks for the reason; None where it is not one of those offered."""
    reason = next((reason for reason in REASONS if reason == named), None)
    return _thanked(context, Rating(value="down", reason=reason)) if reason else None


def nothing_to_rate() -> Reply:
    """Says that there is no answer yet that could be judged."""
    return Reply(status="smalltalk", text=say("nothing_to_rate"))


def _thanked(context: Context, rating: Rating) -> Reply:
    if context.session.last_answer is None:
        return nothing_to_rate()
    return Reply(status="smalltalk", text=say("rated", rating=rating), rating=rating)
