"""Buttons where there are none: a numbered list under the text. A number typed next means that choice."""

from __future__ import annotations

from textwrap import indent

from bot.channels.splitting import split, units_of
from handlers.messages import Reply


def as_text(reply: Reply) -> str:
    """Returns the text of `reply` with its choices below, indented, as a terminal shows it."""
    return "\n".join(filter(None, (reply.text, indent(choices(reply), "  "))))


def as_texts(reply: Reply, most: int) -> tuple[str, ...]:
    """Returns the text with its choices below, split as splitting.split does; the choices stay together."""
    below = choices(reply)
    *before, last = split(reply.text, most) or ("",)
    whole = f"{last}\n\n{below}".strip()
    ends = (whole,) if units_of(whole) <= most else (last, *split(below, most))
    return tuple(piece for piece in (*before, *ends) if piece)


def choices(reply: Reply) -> str:
    """Returns a line for each button: those that send something, numbered as handlers.numbers reads; then pages."""
    sending = [button.title for button in reply.buttons if not button.url]
    lines = [f"{number}. {title}" for number, title in enumerate(sending, start=1)]
    lines += [f"{button.title}: {button.url}" for button in reply.buttons if button.url]
    return "\n".join(lines)
