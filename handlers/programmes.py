""" "VNeID là gì?": a message that only names a programme gets its card, with the passages on which the card rests."""

from __future__ import annotations

import re

from embeddings.text import fold, words
from handlers.messages import Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.smalltalk import is_filler
from handlers.sources import programme_ref, source_line, source_of
from knowledge.model import Passage, Programme
from knowledge.retrieval import Knowledge

_ASKING = frozenset(
    fold("là gì cái nghĩa sao thế nào như giới thiệu về chương trình nói tìm hiểu muốn biết giải thích").split()
)
_SIGNS = re.compile(r"[\W_]+")


def named_alone(context: Context) -> Reply | None:
    """Answers with the card of the programme where the message names one and asks nothing else."""
    programme = _named(context.question, context.knowledge)
    passages = _passages_of(programme, context.knowledge) if programme else []
    if programme is None or not passages:
        return None
    document = context.knowledge.documents[passages[0].file]
    return Reply(
        status="answered",
        text=say("programme_answer", programme=programme, source_line=source_line(passages[0], document)),
        programmes=(programme_ref(programme),),
        sources=tuple(source_of(p, context.knowledge.documents[p.file]) for p in passages),
    )


def _named(question: str, knowledge: Knowledge) -> Programme | None:
    """The programme of which a name stands in the question, where all its other words say nothing by themselves."""
    said = [fold(word) for word in words(question)]
    for programme in knowledge.programmes.values():
        for name in (programme.name, *programme.names):
            wanted = [fold(word) for word in words(name)]
            for at in range(len(said) - len(wanted) + 1):
                rest = said[:at] + said[at + len(wanted) :]
                if said[at : at + len(wanted)] == wanted and all(word in _ASKING or is_filler(word) for word in rest):
                    return programme
    return None


def _passages_of(programme: Programme, knowledge: Knowledge) -> list[Passage]:
    found = []
    for source in programme.sources:
        start, said = source.split(": ", 1)
        bare = _SIGNS.sub("", said.casefold())
        found += [
            p for p in knowledge.passages if p.file.startswith(start) and bare in _SIGNS.sub("", p.quote.casefold())
        ][:1]
    return found
