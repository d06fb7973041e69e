"""A number typed where the buttons were a numbered list: it is the press of that button."""

from __future__ import annotations

import re

from handlers.buttons import stale
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context

_NUMBER = re.compile(r"(?:(?:số|so|chọn|chon|mục|muc|ý|y)\s+){0,2}(\d{1,2})\s*[.)]?", re.IGNORECASE)
"""A bare number, as it is typed ("2", "2.", "số 2", "chọn số 2")."""


def chosen(context: Context) -> Reply | None:
    """Turns the number into the button it stands for, which a later step answers.

    Answers by itself where the last list has no such number, and where there is no list any more.
    """
    number = _NUMBER.fullmatch(context.question)
    if not context.message.numbers_choices or number is None:
        return None
    offered = next((turn.buttons for turn in reversed(context.session.turns) if turn.buttons), ())
    if not offered:
        return stale(context)
    if not 1 <= int(number.group(1)) <= len(offered):
        return Reply(status="smalltalk", text=say("no_such_choice", most=len(offered)))
    context.question = f"#{offered[int(number.group(1)) - 1]}"
    context.message = context.message.model_copy(update={"text": context.question})
    return None
