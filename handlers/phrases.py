"""Phrases of which a whole message may consist, whatever fillers stand around them; compared without marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from embeddings.text import fold, words

Words = tuple[str, ...]


def split(text: str) -> Words:
    """Returns the folded words of `text`."""
    return tuple(fold(word) for word in words(text))


class Phrases:
    """Kinds of messages, each with the phrases that make it; the order of the kinds is their precedence."""

    def __init__(self, kinds: Mapping[str, Iterable[object]], fillers: Iterable[object]) -> None:
        """`fillers` are words that say nothing by themselves."""
        self._kinds = tuple(
            (kind, tuple(sorted({split(str(phrase)) for phrase in phrases}, key=len, reverse=True)))
            for kind, phrases in kinds.items()
        )
        self._fillers = frozenset(word for filler in fillers for word in split(str(filler)))

    @classmethod
    def of_file(cls, file: Path, more_fillers: Iterable[str] = ()) -> Phrases:
        """Reads a YAML file with `kinds` and `fillers`. Raises KeyError where one of them is missing."""
        written: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        return cls(written["kinds"], [*written["fillers"], *more_fillers])

    @property
    def fillers(self) -> frozenset[str]:
        """The fillers, as folded words."""
        return self._fillers

    def kind_of(self, text: str, beside: Mapping[str, int] | None = None) -> str | None:
        """Returns the kind of which `text` is, None where it says anything else.

        `beside` gives the words of its own that a message of a kind may hold; none where it is not named.
        """
        left = split(text)
        found: list[str] = []
        for kind, phrases in self._kinds:
            for phrase in phrases:
                while (at := _position(left, phrase)) is not None:
                    left = (*left[:at], "", *left[at + len(phrase) :])
                    found.append(kind)
        rest = [word for word in left if word and word not in self._fillers]
        return found[0] if found and len(rest) <= (beside or {}).get(found[0], 0) else None


def _position(text: Words, phrase: Words) -> int | None:
    size = len(phrase)
    return next((i for i in range(len(text) - size + 1) if text[i : i + size] == phrase), None)
