"""The programmes of the province with their cards, read from programmes.yaml, and which of them a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embeddings.text import fold
from knowledge.contacts import UnusableContact, usable_contact
from knowledge.model import Programme

_FILE = Path(__file__).with_name("programmes.yaml")
_CONTACTS = "contacts: "


@cache
def read_programmes() -> tuple[Programme, ...]:
    """Returns the sixteen programmes in the order of the file."""
    return tuple(programme_of(card) for card in yaml.safe_load(_FILE.read_text("utf-8")))


def programme_of(card: dict[str, Any]) -> Programme:
    """Returns the programme of one entry of programmes.yaml, whose `contacts` are rows of contacts.csv.

    Raises UnusableContact for a contact that must not be stated, or that a fact cites and `contacts` does not name;
    pydantic.ValidationError for a wrong field; ValueError for a card that lacks a part.
    """
    contacts = tuple(usable_contact(what) for what in card.get("contacts", ()))
    programme = Programme.model_validate({**card, "contacts": contacts})
    if not (programme.for_whom and programme.steps and programme.in_person):
        raise ValueError(f"the card of {programme.id} is not complete")
    named = {f"{_CONTACTS}{contact.what}" for contact in contacts}
    cited = {source for source in programme.citations if source.startswith(_CONTACTS)}
    if cited != named:
        raise UnusableContact(f"{programme.id}: cited or named alone: {', '.join(sorted(cited ^ named))}")
    return programme


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
