"""The ordered list of steps; a step may answer, and then the rest is skipped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from embeddings.text import clean
from handlers.decision import Decision
from handlers.messages import Message, Reply, Session, Timing
from handlers.sources import retrieved
from knowledge.retrieval import Knowledge, Retrieval


@dataclass
class Context:
    """What the steps share while one message is answered."""

    message: Message
    session: Session
    knowledge: Knowledge
    question: str
    """The message's text, clean: NFC, without control characters, white space collapsed."""
    retrieval: Retrieval | None = None
    decision: Decision | None = None
    timing: Timing = field(default_factory=Timing)


Step = Callable[[Context], Reply | None]


class Pipeline:
    """Answers messages by trying its steps in order."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """The last of `steps` answers everything."""
        self._steps = tuple(steps)

    def answer(self, message: Message, session: Session, knowledge: Knowledge) -> Reply:
        """Returns the first answer of a step, with the passages of retrieval (if it came that far) and the times."""
        started = time.perf_counter()
        context = Context(message, session, knowledge, clean(message.text))
        context.timing = Timing(normalise=(time.perf_counter() - started) * 1e3)
        reply = next(reply for step in self._steps if (reply := step(context)) is not None)
        total = (time.perf_counter() - started) * 1e3
        passages = retrieved(context.retrieval.hits) if context.retrieval else ()
        return reply.model_copy(
            update={"passages": passages, "took_ms": context.timing.model_copy(update={"total": total})}
        )
