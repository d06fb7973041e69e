"""The wish to be told once there is an answer: its button under a referral, and what is said to who pressed it."""

from __future__ import annotations

import hashlib

from handlers.messages import Button, Reply, Turn
from handlers.phrasing import say
from handlers.pipeline import LONGEST_TOPIC, Context

TELL_ME = "tell_me"
"""The kind of the button's id; behind the colon stands which question it is about."""


def tell_me(context: Context) -> tuple[Button, ...]:
    """Returns the button where the channel can write later and the question can be understood by itself."""
    if not context.message.can_be_told or context.leans:
        return ()
    return (Button(id=f"{TELL_ME}:{_mark(context.question)}", title=say("tell_me")),)


def wished(context: Context, mark: str) -> Reply | None:
    """Says that the bot will write once, and how to stop it; None where the question is not known any more."""
    if not context.message.can_be_told:
        return None
    turn = next((turn for turn in reversed(context.session.turns) if _is_about(turn, mark)), None)
    if turn is None or turn.topic is None:
        return None
    question = turn.topic.question if turn.question.startswith("#") else turn.question
    return Reply(status="smalltalk", text=say("will_tell"), wish=question)


def is_wish(text: str) -> bool:
    """Whether a message is a press of the button, however long ago it was shown."""
    return text.startswith(f"#{TELL_ME}:")


def _is_about(turn: Turn, mark: str) -> bool:
    return turn.status == "referred" and turn.topic is not None and _mark(turn.topic.question) == mark


def _mark(question: str) -> str:
    return hashlib.sha256(question[:LONGEST_TOPIC].encode("utf-8", "replace")).hexdigest()[:12]
