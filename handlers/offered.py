"""The buttons under an answer: closer reading, the source, the programme, somebody to ask.

Each id carries what it needs ("details:<passage id>"), so that a button works after a restart and in any session.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.messages import Button, Reason
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.reading import other_reading
from knowledge.model import Passage

MOST = 4
"""Buttons under an answer, without the two thumbs: a fifth choice is one that nobody reads."""
BESIDE_THUMBS = 3
"""Where the thumbs are buttons too: five in all, which is as many as a list of Zalo holds."""
_RANK = ("reading", "details", "ask", "source", "programme")
"""Where there are too many, the last of these goes first: the programme is already named in the answer."""
REASONS: tuple[Reason, ...] = ("wrong", "unclear", "off-topic")


def offered(context: Context, passage: Passage, programmes: Sequence[str], without: str = "") -> tuple[Button, ...]:
    """Returns the buttons under an answer that rests on `passage`, the correction of an unsure reading first.

    `programmes` are ids, the chosen one first; `without` is the kind that the answer itself already is.
    """
    chosen = next((context.knowledge.programmes[p] for p in programmes if p in context.knowledge.programmes), None)
    buttons = [*other_reading(context), _button("details", passage.id), _button("source", passage.id)]
    if chosen is not None:
        buttons += [_button("programme", chosen.id, chosen.name), _button("ask", chosen.id)]
    buttons = [button for button in buttons if kind_of(button.id) != without]
    return (*_at_most(buttons, BESIDE_THUMBS if context.message.rates_by_button else MOST), *thumbs(context))


def thumbs(context: Context) -> tuple[Button, ...]:
    """Returns the two thumbs where the channel has no other way to rate."""
    return (_button("up"), _button("down")) if context.message.rates_by_button else ()


def reasons() -> tuple[Button, ...]:
    """Returns a button for each reason of a thumb down."""
    return tuple(_button("why", reason, reason) for reason in REASONS)


def kind_of(button_id: str) -> str:
    """Returns the part of a button's id before the colon: what the button does."""
    return button_id.partition(":")[0]


def title_of(button_id: str, of: str = "") -> str:
    """Returns the words of a button of this module, "" for another one; `of` is the name of a programme."""
    kind, _, about = button_id.partition(":")
    return say("button", kind=kind, of=of or about)[:100]


def _button(kind: str, about: str = "", of: str = "") -> Button:
    name = f"{kind}:{about}" if about else kind
    return Button(id=name, title=title_of(name, of))


def _at_most(buttons: Sequence[Button], most: int) -> tuple[Button, ...]:
    kept = sorted(buttons, key=lambda button: _RANK.index(kind_of(button.id)))[:most]
    return tuple(button for button in buttons if button in kept)
