"""The card of a programme: for "VNeID là gì?", "kích hoạt VNeID làm sao", a message that only names it, its button."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from embeddings.text import fold, words
from handlers.messages import Button, Reply
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.qr import qr_buttons
from handlers.smalltalk import is_filler
from handlers.sources import MERGER, programme_ref, source_line, source_of
from knowledge.model import Passage, Programme
from knowledge.provinces import HOME
from knowledge.retrieval import Knowledge

_ASKING = frozenset(
    fold("là gì cái nghĩa sao thế nào như giới thiệu về chương trình nói tìm hiểu muốn biết giải thích").split()
)
_USING = frozenset(
    fold("kích hoạt đăng ký đăng nhập cài đặt tải vô vào xài dùng sử dụng bắt đầu làm để chỉ giúp").split()
)
_HOW = frozenset(fold("sao cách nào hướng dẫn").split())
"""Where one of these stands beside them, the words of using a programme ask for its steps, which the card has."""
_SIGNS = re.compile(r"[\W_]+")


def named_alone(context: Context) -> Reply | None:
    """Answers with the card of the programme where the message names one and asks nothing else."""
    programme = _named(context.question, context.knowledge)
    return card(programme, context.knowledge) if programme else None


def card(programme: Programme, knowledge: Knowledge) -> Reply:
    """Returns the card with the passages on which it rests; a referral where the published plans hold none of them."""
    passages = _passages_of(programme, knowledge)
    main, *others = dict.fromkeys(knowledge.documents[passage.file] for passage in passages) or (None,)
    return Reply(
        status="answered" if passages else "referred",
        text=say(
            "programme",
            programme=programme,
            source_line=source_line(passages[0], main) if main else "",
            others=[(document, document.as_of < MERGER) for document in others],
        ),
        programmes=(programme_ref(programme),),
        sources=tuple(source_of(passage, knowledge.documents[passage.file]) for passage in passages),
        buttons=(*address_buttons(programme), *qr_buttons(programme)),
    )


def address_buttons(programme: Programme) -> tuple[Button, ...]:
    """Returns a button for each official page of the card; pressing it opens the page."""
    return tuple(
        Button(id=f"open:{contact.address}", title=say("open_page", contact=contact), url=contact.url)
        for contact in programme.contacts
        if contact.url
    )


def _named(question: str, knowledge: Knowledge) -> Programme | None:
    """The programme of which a name stands in the question, where all its other words say nothing by themselves."""
    said = [fold(word) for word in words(question)]
    for programme in knowledge.programmes.values():
        for name in (programme.name, *programme.names):
            wanted = [fold(word) for word in words(name)]
            for at in range(len(said) - len(wanted) + 1):
                rest = said[:at] + said[at + len(wanted) :]
                if said[at : at + len(wanted)] == wanted and _ask_nothing_else(rest):
                    return programme
    return None


def _ask_nothing_else(rest: Sequence[str]) -> bool:
    """Whether words beside a programme's name ask no more than what it is, or how to use it."""
    asking = _ASKING | _HOW | _USING if _HOW & set(rest) else _ASKING
    return all(word in asking or is_filler(word) for word in rest)


def _passages_of(programme: Programme, knowledge: Knowledge) -> list[Passage]:
    """The passages that the card cites, in its order, each once: public ones of the home province."""
    cited = [(source[:3], _bare(source.split(": ", 1)[1])) for source in programme.citations]
    shown = [(p, _bare(p.quote)) for p in knowledge.passages if p.province == HOME and p.audience == "public"]
    found = (_first(p for p, bare in shown if p.file.startswith(start) and said in bare) for start, said in cited)
    return list({passage.id: passage for passage in found if passage}.values())


def _first(passages: Iterable[Passage]) -> Passage | None:
    return next(iter(passages), None)


def _bare(text: str) -> str:
    return _SIGNS.sub("", text.casefold())
