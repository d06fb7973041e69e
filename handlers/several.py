"""Two questions in one message get two answers."""

from __future__ import annotations

from dataclasses import replace

from handlers.ask import answer, judge, retrieve
from handlers.asked import questions_in
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context

MOST = 2
"""Questions answered at once; more would be a page that nobody reads."""


def several(context: Context) -> Reply | None:
    """Answers each question of a message that holds more than one, where they lead to different passages."""
    questions = questions_in(context.question)
    if len(questions) < MOST:
        return None
    parts = [_part(context, question) for question in questions[:MOST]]
    replies = [reply for part in parts if (reply := answer(part)) is not None]
    if len({reply.sources[0].quote for reply in replies}) < MOST:
        return None
    context.retrieval = parts[0].retrieval
    for part in parts:
        context.add_time(encode=part.timing.encode, search=part.timing.search)
    return Reply(
        status="answered",
        text=say(
            "several", replies=[(question, reply.text) for question, reply in zip(questions, replies, strict=False)]
        ),
        programmes=tuple({p.id: p for reply in replies for p in reply.programmes}.values()),
        sources=tuple(source for reply in replies for source in reply.sources),
    )


def _part(context: Context, question: str) -> Context:
    reading = replace(context.reading, best=question, others=(), changed=False, confidence=1.0)
    part = Context(context.message, context.session, context.knowledge, question, reading)
    retrieve(part)
    judge(part)
    return part
