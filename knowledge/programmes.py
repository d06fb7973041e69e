"""The programmes of the province, read from programmes.yaml, and which of them a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from embeddings.text import fold
from knowledge.model import Programme

_FILE = Path(__file__).with_name("programmes.yaml")


@cache
def read_programmes() -> tuple[Programme, ...]:
    """Returns the sixteen programmes in the order of the file."""
    return tuple(Programme.model_validate(card) for card in yaml.safe_load(_FILE.read_text("utf-8")))


class ProgrammeTerms:
    """Finds the programmes of a text by the terms of their cards, compared without marks, on word borders."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._patterns = tuple(
            (
                programme.id,
                re.compile(r"(?<!\w)(?:" + "|".join(re.escape(fold(t)) for t in programme.terms) + r")(?!\w)"),
            )
            for programme in programmes
        )

    def counts(self, text: str) -> dict[str, int]:
        """Returns how many different terms of each programme stand in `text`; programmes without any are left out."""
        folded = fold(text)
        found = {programme: len(set(pattern.findall(folded))) for programme, pattern in self._patterns}
        return {programme: count for programme, count in found.items() if count}

    def of_passage(self, section: str, text: str, most: int = 3) -> tuple[str, ...]:
        """Returns the ids of at most `most` programmes, best first, those with half the best's weight or more.

        A term counts once; in the section's words it counts half.
        """
        inside, above = self.counts(text), self.counts(section)
        weights = {name: inside.get(name, 0) + above.get(name, 0) / 2 for name in inside.keys() | above.keys()}
        order = [name for name, _ in self._patterns]
        ranked = sorted(weights, key=lambda name: (-weights[name], order.index(name)))
        return tuple(name for name in ranked[:most] if weights[name] * 2 >= weights[ranked[0]])
