"""A question: retrieve, then answer from the best passage, or say honestly that the plans do not say."""

from __future__ import annotations

from handlers.decision import decide
from handlers.excerpt import excerpt
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.smalltalk import core_buttons
from handlers.sources import programme_ref, source_line, source_of
from handlers.targets import target_text
from knowledge.model import Audience, Passage
from knowledge.provinces import HOME, provinces_asked

_SHOWN: dict[str, tuple[Audience, ...]] = {
    "citizen": ("public",),
    "helper": ("public", "helper"),
    "admin": ("public", "helper", "internal"),
}
"""The audiences whose passages an asker may be shown."""


def retrieve(context: Context) -> None:
    """Fills the context with the passages found; never answers."""
    found = context.knowledge.retrieve(
        context.question, provinces_asked(context.question), _SHOWN[context.message.asker]
    )
    context.retrieval = found
    context.timing = context.timing.model_copy(
        update={
            "normalise": context.timing.normalise + found.normalise_ms,
            "encode": found.encode_ms,
            "search": found.search_ms,
        }
    )


def judge(context: Context) -> None:
    """Fills the context with the decision; never answers."""
    if context.retrieval is not None:
        context.decision = decide(context.question, context.retrieval, context.knowledge)


def answer(context: Context) -> Reply | None:
    """Answers from the best passage where the decision trusts it."""
    if context.retrieval is None or context.decision is None or context.decision.status != "answered":
        return None
    passage = context.retrieval.hits[0].passage
    document = context.knowledge.documents[passage.file]
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="answered",
        text=say(
            "answer",
            body=_body(passage, context.question),
            programme=programmes[0] if programmes else None,
            at_home=passage.province == HOME,
            source_line=source_line(passage, document),
        ),
        programmes=tuple(map(programme_ref, programmes)),
        sources=(source_of(passage, document),),
    )


def _body(passage: Passage, question: str) -> str:
    return target_text(passage.target, question) if passage.target else excerpt(passage, question)


def refer(context: Context) -> Reply | None:
    """Names the programme where it is clear, although the plans do not hold the fact."""
    if context.decision is None or context.decision.status != "referred":
        return None
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="referred",
        text=say("not_in_plans", programme=programmes[0]),
        programmes=tuple(map(programme_ref, programmes)),
    )


def out_of_scope(context: Context) -> Reply:
    """The last step: says that the plans do not speak of this, and what the bot can do."""
    return Reply(status="out_of_scope", text=say("out_of_scope"), buttons=core_buttons(context))
