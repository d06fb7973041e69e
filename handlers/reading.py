"""What was typed -> what was meant: the reading on which all later steps rest."""

from __future__ import annotations

import re
import time

from handlers.messages import Button, Reply
from handlers.phrasing import say
from handlers.pipeline import Context

SHOWN_BELOW = 0.5
"""A reading less sure than this is shown with the answer, with a button for the next one."""
_ANOTHER = re.compile(r"#reading:([1-9])")


def read(context: Context) -> Reply | None:
    """Fills the context with the reading of the message, or with another one of the last where pressed.

    Answers only where there is no message any more to be read otherwise.
    """
    if context.question.startswith("#") and not _ANOTHER.fullmatch(context.question):
        return None
    started = time.perf_counter()
    pressed = _ANOTHER.fullmatch(context.question)
    if pressed is None:
        context.reading = context.knowledge.reader.read(context.question)
    elif not context.session.turns:
        return Reply(status="smalltalk", text=say("stale_button"))
    else:
        last = context.knowledge.reader.read(context.session.turns[-1].question)
        wanted = (last.best, *last.others)[min(int(pressed.group(1)), len(last.others))]
        context.reading = context.knowledge.reader.read(wanted)
    context.question = context.reading.best
    context.add_time(normalise=(time.perf_counter() - started) * 1e3)
    return None


def understood(context: Context) -> str:
    """Returns the reading to show above an answer; empty where it is sure or the text was not changed."""
    reading = context.reading
    return reading.best if reading.changed and reading.confidence < SHOWN_BELOW else ""


def other_reading(context: Context) -> tuple[Button, ...]:
    """Returns the button that asks for the next reading, where the reading is shown and there is another."""
    if not understood(context) or not context.reading.others:
        return ()
    return (Button(id="reading:1", title=say("other_reading", text=context.reading.others[0])[:100]),)
