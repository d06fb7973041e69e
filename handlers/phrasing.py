"""Says things: renders the Jinja2 templates of handlers/words/, where every word of the bot stands.

A published version may hold other words for some of them: they are said where `speaking` puts them in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Literal

from jinja2 import BaseLoader, DictLoader, PackageLoader, StrictUndefined
from jinja2.loaders import ChoiceLoader
from jinja2.sandbox import SandboxedEnvironment

Address = Literal["bạn", "bác", "bà con"]
"""How the bot addresses the person it speaks with."""
_BLANK_LINES = re.compile(r"\n{3,}")


_words: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("words", default=())
"""The changed templates in force: name and source."""
_settings = {"you": "bạn", "help_hours": ""}


@contextmanager
def speaking(words: Mapping[str, str]) -> Iterator[None]:
    """Says the templates named in `words` by the sources given there, inside the block and for this caller alone."""
    token = _words.set(tuple(sorted(words.items())))
    try:
        yield
    finally:
        _words.reset(token)


@lru_cache(maxsize=8)
def _environment(words: tuple[tuple[str, str], ...]) -> SandboxedEnvironment:
    """Templates come from an editor too: they can read the values that they are given, and do nothing else."""
    shipped: BaseLoader = PackageLoader("handlers", "words")
    changed = DictLoader({f"{name}.j2": source for name, source in words})
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([changed, shipped]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text for every channel: a channel escapes what it shows
    )
    environment.filters["day"] = day
    environment.globals.update(_settings)
    return environment


def _set(name: str, value: str) -> None:
    _settings[name] = value
    _environment.cache_clear()


def address_as(you: Address) -> None:
    """Sets how every template addresses the person, in this process: a setting of the place, read once at the start."""
    _set("you", you)


def help_open(hours: str) -> None:
    """Sets when people can be reached, as every referral says it ("" says nothing): read once at the start."""
    _set("help_hours", hours.strip().rstrip("."))


def say(template: str, /, **values: object) -> str:
    """Returns the words of `handlers/words/<template>.j2` with `values` put in.

    Raises jinja2.UndefinedError where a value is missing, jinja2.TemplateNotFound for an unknown template.
    """
    text = _environment(_words.get()).get_template(f"{template}.j2").render(**values)
    lines = (" ".join(line.split()) for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def day(partial: str) -> str:
    """Returns a partial ISO date as people say it: "2024-12-31" -> "31/12/2024", "2025-10" -> "10/2025"."""
    return "/".join(part.lstrip("0") for part in reversed(partial.split("-")))
