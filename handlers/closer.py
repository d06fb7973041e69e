"""A closer look at a passage that was already answered with: its original, its source, its plain words once more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embeddings.text import terms
from handlers.excerpt import sentences
from handlers.messages import Reply, Topic
from handlers.offered import offered
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.shortened import CUT, shortened
from handlers.sources import programme_ref, source_key, source_line, source_of
from knowledge.model import Passage

MOST_ORIGINAL = 1_200
"""Characters shown of the original."""
MOST_QUOTED = 400
"""Characters quoted where the source is asked."""
MOST_SOURCES = 2
_CLAUSES = re.compile(r"(?<=;)\s+")
AGAIN, BRIEF = "said_again", "said_briefly"


def details(context: Context, passage: Passage) -> Reply:
    """Shows the original's own text, with its source."""
    original = shortened(passage.text, MOST_ORIGINAL)
    text = say("details", passage=passage, original=original, source_line=_source_line(context, passage))
    return _reply(context, (passage,), text, "details")


def where_from(context: Context, passages: Sequence[Passage]) -> Reply:
    """Names the documents of the last answer, with their own words."""
    shown = tuple(passages[:MOST_SOURCES])
    quotes = [(_quote(context, p, MOST_QUOTED // len(shown)), p.target, _source_line(context, p)) for p in shown]
    return _reply(context, shown, say("where_from", quotes=quotes), "source")


def said_again(context: Context, passage: Passage) -> Reply:
    """Says the plain words again, whole, in short lines; where that was said already, shorter, with a way to ask."""
    text = _plain(context, passage, AGAIN)
    if context.session.turns and context.session.turns[-1].text == text:
        text = _plain(context, passage, BRIEF)
    return _reply(context, (passage,), text)


def said_briefly(context: Context, passage: Passage) -> Reply:
    """Says the one plain sentence that is nearest to what was asked."""
    return _reply(context, (passage,), _plain(context, passage, BRIEF))


def _quote(context: Context, passage: Passage, most: int) -> str:
    """The original's words from the sentence on that is nearest to what was asked, where not all of them fit.

    Of a row of a table its text, since its cells in a row cannot be read.
    """
    if passage.target and passage.target.values:
        return shortened(passage.target.text, most)
    pieces = [clause for sentence in sentences(passage.text) for clause in _CLAUSES.split(sentence)]
    first = _nearest(context, pieces) if len(" ".join(pieces)) > most else 0
    return (CUT.strip() + " " if first else "") + shortened(" ".join(pieces[first:]), most)


def _nearest(context: Context, pieces: Sequence[str]) -> int:
    """The place of the piece that holds most of what the conversation is about; the first where it is about nothing."""
    asked = set(terms(context.session.topic.question)) if context.session.topic else set()
    held = [sum(context.knowledge.rarity(term) for term in asked & set(terms(piece))) for piece in pieces]
    return held.index(max(held)) if held else 0


def _plain(context: Context, passage: Passage, template: str) -> str:
    lines = sentences(passage.plain or shortened(passage.text, MOST_QUOTED))
    programme = next((context.knowledge.programmes[p] for p in _programmes(context, (passage,))), None)
    nearest = lines[_nearest(context, lines)] if lines else ""
    source = _source_line(context, passage)
    return say(template, lines=lines, nearest=nearest, programme=programme, source_line=source)


def _reply(context: Context, passages: Sequence[Passage], text: str, kind: str = "") -> Reply:
    programmes = _programmes(context, passages)
    known = context.session.topic
    keys = tuple(source_key(p.file, p.quote) for p in passages)
    same = known is not None and set(keys) <= set(known.passages)
    question = known.question if same and known else next(iter(passages[0].questions), passages[0].plain)
    return Reply(
        status="answered",
        text=text,
        programmes=tuple(programme_ref(context.knowledge.programmes[name]) for name in programmes),
        sources=tuple(source_of(p, context.knowledge.documents[p.file]) for p in passages),
        buttons=offered(context, passages[0], programmes, without=kind),
        topic=known if same else Topic(question=question, passages=keys, programmes=programmes),
    )


def _programmes(context: Context, passages: Sequence[Passage]) -> tuple[str, ...]:
    known = dict.fromkeys(name for passage in passages for name in passage.programmes)
    return tuple(name for name in known if name in context.knowledge.programmes)


def _source_line(context: Context, passage: Passage) -> str:
    return source_line(passage, context.knowledge.documents[passage.file])
