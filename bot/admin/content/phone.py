"""What a citizen would see on the phone: the bot's own words, put together by the code that answers citizens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from jinja2 import TemplateError

from bot.channels.numbered import choices
from handlers.excerpt import Excerpt
from handlers.messages import Button, Reply
from handlers.offered import title_of
from handlers.phrasing import say, speaking
from handlers.programmes import address_buttons, card
from handlers.said import Part
from handlers.sources import source_line
from handlers.words_samples import samples_of
from knowledge.library import Content
from knowledge.model import Contact, Document, Passage, Programme
from knowledge.retrieval import Knowledge

MOST_BUBBLES = 12


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the bot, with its buttons and with what stands for them where there are none."""

    text: str
    buttons: tuple[str, ...] = ()
    numbered: str = ""
    button: bool = False
    """Whether the text itself stands on a button."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All that a card takes from the knowledge."""

    passages: tuple[Passage, ...]
    documents: dict[str, Document]


def card_bubbles(programme: Programme, content: Content) -> tuple[Bubble, ...]:
    """Returns the card of a programme as `content` would say it; none where the words cannot be said."""
    shelf = _Shelf(content.passages, {document.file: document for document in content.documents})
    return _tried(content, lambda: _of(card(programme, cast("Knowledge", shelf))))


def answer_bubbles(passage: Passage, document: Document, content: Content) -> tuple[Bubble, ...]:
    """Returns what is answered to somebody who asks a question of a ready answer."""
    known = {programme.id: programme for programme in content.programmes}
    programme = next((known[name] for name in passage.programmes if name in known), None)

    def said() -> Bubble:
        part = Part(passage, "", Excerpt(passage.plain, ""))
        lines = [source_line(passage, document)]
        text = say("answer", understood="", parts=(part,), programme=programme, at_home=True, source_lines=lines)
        return _of(Reply(status="answered", text=text, buttons=tuple(_offered(passage, programme))))

    return _tried(content, said)


def contact_bubbles(contact: Contact, content: Content) -> tuple[Bubble, ...]:
    """Returns how a contact is named, in a programme that uses it where there is one."""
    users = [p for p in content.programmes if any(one.what == contact.what for one in p.contacts)]
    programme = next(iter(users or content.programmes), None)
    if programme is None:
        return ()

    def said() -> Bubble:
        buttons = address_buttons(programme.model_copy(update={"contacts": (contact,)}))
        text = say("whom", programme=programme, contacts=[contact])
        return _of(Reply(status="referred", text=text, buttons=buttons))

    return _tried(content, said)


def word_bubbles(name: str, source: str, content: Content, *, button: bool = False) -> tuple[Bubble, ...]:
    """Returns what a template says in each of its sample cases, each text once; `source` must be sound."""
    words = {word.name: word.text for word in content.words} | {name: source}
    with speaking(words):
        texts = dict.fromkeys(say(name, **values) for values in samples_of(name))
    return tuple(Bubble(text, button=button) for text in texts if text)[:MOST_BUBBLES]


def _offered(passage: Passage, programme: Programme | None) -> Iterable[Button]:
    names = [(f"details:{passage.id}", ""), (f"source:{passage.id}", "")]
    if programme is not None:
        names += [(f"programme:{programme.id}", programme.name), (f"ask:{programme.id}", "")]
    return (Button(id=name[:63], title=title_of(name, of)) for name, of in names)


def _tried(content: Content, made: Callable[[], Bubble]) -> tuple[Bubble, ...]:
    """In the content's words; nothing where they, or the thing itself, cannot be said yet."""
    try:
        with speaking({word.name: word.text for word in content.words}):
            return (made(),)
    except (TemplateError, ValueError, TypeError, LookupError):
        return ()


def _of(reply: Reply) -> Bubble:
    return Bubble(reply.text, tuple(button.title for button in reply.buttons), choices(reply))
