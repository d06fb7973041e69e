"""A question: retrieve, then answer from the best passage, or say honestly that the plans do not say."""

from __future__ import annotations

from dataclasses import replace

from handlers.asked import without_story
from handlers.decision import decide
from handlers.excerpt import excerpt
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.reading import other_reading, understood
from handlers.smalltalk import core_buttons
from handlers.sources import programme_ref, source_line, source_of
from handlers.targets import target_text
from knowledge.model import Audience
from knowledge.provinces import HOME, provinces_asked
from knowledge.retrieval import Hit

_SHOWN: dict[str, tuple[Audience, ...]] = {
    "citizen": ("public",),
    "helper": ("public", "helper"),
    "admin": ("public", "helper", "internal"),
}
"""The audiences whose passages an asker may be shown."""


def retrieve(context: Context) -> None:
    """Fills the context with the passages found; never answers."""
    context.retrieval = context.knowledge.retrieve(
        replace(context.reading, best=without_story(context.question)),
        provinces_asked(context.question),
        _SHOWN[context.message.asker],
    )
    context.add_time(encode=context.retrieval.encode_ms, search=context.retrieval.search_ms)


def judge(context: Context) -> None:
    """Fills the context with the decision; never answers."""
    if context.retrieval is not None:
        context.decision = decide(context.question, context.retrieval, context.knowledge)


def answer(context: Context) -> Reply | None:
    """Answers from the best passage where the decision trusts it."""
    if context.retrieval is None or context.decision is None or context.decision.status != "answered":
        return None
    hit = context.retrieval.hits[0]
    passage = hit.passage
    document = context.knowledge.documents[passage.file]
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="answered",
        text=say(
            "answer",
            understood=understood(context),
            body=_body(hit, context),
            programme=programmes[0] if programmes else None,
            at_home=passage.province == HOME,
            source_line=source_line(passage, document),
        ),
        programmes=tuple(map(programme_ref, programmes)),
        sources=(source_of(passage, document),),
        buttons=other_reading(context),
    )


def _body(hit: Hit, context: Context) -> str:
    target = hit.passage.target
    if target and target.values:
        return target_text(target, context.question)
    return excerpt(hit, context.question, context.knowledge.rarity)


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
