"""A question: retrieve, then answer from the best passage, or say honestly that the plans do not say."""

from __future__ import annotations

from dataclasses import replace

from handlers.asked import without_story
from handlers.decision import decide
from handlers.messages import Button, Reply
from handlers.offered import offered
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.programmes import address_buttons
from handlers.reading import understood
from handlers.said import said_of
from handlers.shown import SHOWN
from handlers.smalltalk import core_buttons
from handlers.sources import programme_ref, source_line, source_of
from handlers.wishing import tell_me
from knowledge.provinces import HOME, provinces_asked


def retrieve(context: Context) -> None:
    """Fills the context with the passages found; never answers."""
    context.retrieval = context.knowledge.retrieve(
        replace(context.reading, best=without_story(context.question)),
        provinces_asked(context.question),
        SHOWN[context.message.asker],
    )
    context.add_time(encode=context.retrieval.encode_ms, search=context.retrieval.search_ms)


def judge(context: Context) -> None:
    """Fills the context with the decision; never answers."""
    if context.retrieval is not None:
        context.decision = decide(context.question, context.retrieval, context.knowledge, leans=context.leans)


def answer(context: Context) -> Reply | None:
    """Answers from the best passage where the decision trusts it, and from a second one that is as near."""
    if context.retrieval is None or context.decision is None or context.decision.status != "answered":
        return None
    parts = said_of(context.retrieval.hits, without_story(context.question), context.knowledge.rarity)
    passages = [part.passage for part in parts]
    documents = context.knowledge.documents
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="answered",
        text=say(
            "answer",
            understood=understood(context),
            parts=parts,
            programme=programmes[0] if programmes else None,
            at_home=passages[0].province == HOME,
            source_lines=list(dict.fromkeys(source_line(p, documents[p.file]) for p in passages)),
        ),
        programmes=tuple(map(programme_ref, programmes)),
        sources=tuple(source_of(p, documents[p.file]) for p in passages),
        buttons=offered(context, passages[0], context.decision.programmes),
    )


def clarify(context: Context) -> Reply | None:
    """Asks which of two programmes is meant, where the plans do not answer and both are as near."""
    if context.decision is None or context.decision.status != "clarify":
        return None
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="clarify",
        text=say("clarify", names=[programme.name for programme in programmes]),
        programmes=tuple(map(programme_ref, programmes)),
        buttons=tuple(Button(id=f"programme:{programme.id}", title=programme.name) for programme in programmes),
    )


def refer(context: Context) -> Reply | None:
    """Names the programme where it is clear, although the plans do not hold the fact."""
    if context.decision is None or context.decision.status != "referred":
        return None
    programmes = [context.knowledge.programmes[name] for name in context.decision.programmes]
    return Reply(
        status="referred",
        text=say("not_in_plans", programme=programmes[0]),
        programmes=tuple(map(programme_ref, programmes)),
        buttons=(*tell_me(context), *address_buttons(programmes[0])),
    )


def out_of_scope(context: Context) -> Reply:
    """The last step: says that the plans do not speak of this, and what the bot can do."""
    return Reply(status="out_of_scope", text=say("out_of_scope"), buttons=core_buttons(context))
