"""What the console says outside its templates: `words/*.json`, a flat map of code -> sentence in each file."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("words")


def say(code: str, **values: object) -> str:
    """Returns the sentence of a code, with `values` put into its braces. Raises KeyError for an unknown one."""
    return load_words()[code].format(**values)


def name_of(code: str, otherwise: str) -> str:
    """Returns the words of a code, or `otherwise` where there are none: for the audit log, which holds any action."""
    return load_words().get(code, otherwise)


@cache
def load_words() -> dict[str, str]:
    """Returns every sentence by its code. Raises ValueError where two files say the same code."""
    words: dict[str, str] = {}
    for file in sorted(_FOLDER.glob("*.json")):
        more: dict[str, str] = json.loads(file.read_text("utf-8"))
        if twice := words.keys() & more.keys():
            raise ValueError(f"{file.name} says again: {', '.join(sorted(twice))}")
        words |= more
    return words
