"""The ordered list of steps; a step may answer, and then the rest is skipped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from embeddings.text import clean
from embeddings.typed.reader import Reading
from handlers.decision import Decision
from handlers.messages import Message, Reply, Session, Timing, Topic
from handlers.personal import mask
from handlers.phrasing import speaking
from handlers.sources import retrieved, source_key
from knowledge.retrieval import Knowledge, Retrieval

LONGEST_TOPIC = 300
"""Characters kept of the question that a conversation is about."""


@dataclass
class Context:
    """What the steps share while one message is answered."""

    message: Message
    session: Session
    knowledge: Knowledge
    question: str
    """The message's text, clean (NFC, white space collapsed), personal data masked; later its best reading."""
    reading: Reading
    """What the message was taken to mean; `question` is its best."""
    retrieval: Retrieval | None = None
    leans: bool = False
    """Whether `question` is searched together with the one before."""
    decision: Decision | None = None
    timing: Timing = field(default_factory=Timing)

    def add_time(self, **milliseconds: float) -> None:
        """Adds to the parts of `timing` that are named."""
        known = self.timing
        self.timing = known.model_copy(update={part: getattr(known, part) + ms for part, ms in milliseconds.items()})


Step = Callable[[Context], Reply | None]


class Pipeline:
    """Answers messages by trying its steps in order."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """The last of `steps` answers everything."""
        self._steps = tuple(steps)

    def answer(self, message: Message, session: Session, knowledge: Knowledge) -> Reply:
        """Returns the first answer of a step, with the passages of retrieval (if it came that far) and the times."""
        with speaking(knowledge.words):
            return self._answer(message, session, knowledge)

    def _answer(self, message: Message, session: Session, knowledge: Knowledge) -> Reply:
        started = time.perf_counter()
        question = mask(clean(message.text)).text
        context = Context(message, session, knowledge, question, Reading(question, (), changed=False, confidence=1.0))
        context.timing = Timing(normalise=(time.perf_counter() - started) * 1e3)
        reply = next(reply for step in self._steps if (reply := step(context)) is not None)
        total = (time.perf_counter() - started) * 1e3
        passages = retrieved(context.retrieval.hits) if context.retrieval else ()
        took = context.timing.model_copy(update={"total": total})
        return reply.model_copy(update={"passages": passages, "topic": _topic(reply, context), "took_ms": took})


def _topic(reply: Reply, context: Context) -> Topic | None:
    """What the conversation is about after `reply`: what it answered, or still what it was about before."""
    if reply.topic is not None or reply.forgets:
        return reply.topic
    programmes = tuple(programme.id for programme in reply.programmes)
    if not programmes and reply.status in ("smalltalk", "clarify", "safety"):
        return context.session.topic
    names = ", ".join(programme.name for programme in reply.programmes)
    asked = names if context.question.startswith("#") else context.question
    keys = tuple(source_key(source.file, source.quote) for source in reply.sources)
    return Topic(question=asked[:LONGEST_TOPIC], passages=keys, programmes=programmes)
