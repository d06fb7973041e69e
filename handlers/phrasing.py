"""Says things: renders the Jinja2 templates of handlers/words/, where every word of the bot stands."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

Address = Literal["bạn", "bác", "bà con"]
"""How the bot addresses the person it speaks with."""
_BLANK_LINES = re.compile(r"\n{3,}")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("handlers", "words"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # plain text for every channel: a channel escapes what it shows
    )
    environment.filters["day"] = day
    environment.globals["you"] = "bạn"
    environment.globals["help_hours"] = ""
    return environment


def address_as(you: Address) -> None:
    """Sets how every template addresses the person, in this process: a setting of the place, read once at the start."""
    _environment().globals["you"] = you


def help_open(hours: str) -> None:
    """Sets when people can be reached, as every referral says it ("" says nothing): read once at the start."""
    _environment().globals["help_hours"] = hours.strip().rstrip(".")


def say(template: str, /, **values: object) -> str:
    """Returns the words of `handlers/words/<template>.j2` with `values` put in.

    Raises jinja2.UndefinedError where a value is missing, jinja2.TemplateNotFound for an unknown template.
    """
    text = _environment().get_template(f"{template}.j2").render(**values)
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def day(partial: str) -> str:
    """Returns a partial ISO date as people say it: "2024-12-31" -> "31/12/2024", "2025-10" -> "10/2025"."""
    return "/".join(part.lstrip("0") for part in reversed(partial.split("-")))
