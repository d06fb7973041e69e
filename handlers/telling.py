"""What is written to somebody who wanted to be told, once the published plans answer the question."""

from __future__ import annotations

from embeddings.text import clean, fold
from handlers.assistant import PIPELINE
from handlers.messages import Message, Reply, Session, Topic
from handlers.offered import kind_of, offered
from handlers.phrasing import say, speaking
from handlers.pipeline import Context
from handlers.shortened import shortened
from handlers.shown import passage_named
from handlers.sources import programme_ref, source_key, source_line, source_of
from knowledge.model import Passage
from knowledge.retrieval import Knowledge

MOST_QUESTION = 200
MOST_ANSWER = 700
"""Characters said again of the question, and of the original where a passage has no plain words."""


def telling(message: Message, linked: str | None, knowledge: Knowledge) -> Reply | None:
    """Returns what to write about the question `message`; None while it has no answer.

    `linked` is the id of the passage that an editor chose for it: it counts once it is published with that question.
    """
    with speaking(knowledge.words):
        reply = _answer(message, linked, knowledge)
        if reply.status != "answered" or not reply.sources:
            return None
        text = say("told", question=shortened(clean(message.text), MOST_QUESTION), answer=reply.text)
    buttons = tuple(button for button in reply.buttons if kind_of(button.id) != "reading")
    return reply.model_copy(update={"text": text, "buttons": buttons})


def _answer(message: Message, linked: str | None, knowledge: Knowledge) -> Reply:
    reply = PIPELINE.answer(message, Session(), knowledge)
    chosen = _chosen(message, linked, knowledge) if linked else None
    if chosen is None or any(source.quote == chosen.quote for source in reply.sources):
        return reply
    return _from(chosen, message, knowledge)


def _chosen(message: Message, linked: str, knowledge: Knowledge) -> Passage | None:
    passage = passage_named(_context(message, knowledge), linked)
    asked = fold(clean(message.text))
    return passage if passage and any(fold(clean(one)) == asked for one in passage.questions) else None


def _from(passage: Passage, message: Message, knowledge: Knowledge) -> Reply:
    document = knowledge.documents[passage.file]
    programmes = tuple(name for name in passage.programmes if name in knowledge.programmes)
    said = passage.plain or shortened(passage.text, MOST_ANSWER)
    key = source_key(passage.file, passage.quote)
    return Reply(
        status="answered",
        text=f"{said}\n\n{source_line(passage, document)}",
        programmes=tuple(programme_ref(knowledge.programmes[name]) for name in programmes),
        sources=(source_of(passage, document),),
        buttons=offered(_context(message, knowledge), passage, programmes),
        topic=Topic(question=clean(message.text), passages=(key,), programmes=programmes),
    )


def _context(message: Message, knowledge: Knowledge) -> Context:
    reading = knowledge.reader.read(clean(message.text))
    return Context(message, Session(), knowledge, reading.best, reading)
