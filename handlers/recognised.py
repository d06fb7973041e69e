"""A message that is no question, although no phrase or pattern told it: what the heads of intents.py took it for."""

from __future__ import annotations

from handlers.decision import SITUATIONS
from handlers.messages import Reply
from handlers.pipeline import Context
from handlers.safety import situation_reply
from handlers.smalltalk import smalltalk_reply


def recognised(context: Context) -> Reply | None:
    """Answers small talk and the situations of safety.yaml that the decision names."""
    if context.decision is None or not context.decision.kind:
        return None
    kind = context.decision.kind
    return situation_reply(context, kind) if kind in SITUATIONS else smalltalk_reply(context, kind)
