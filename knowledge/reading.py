"""From a file's bytes to numbered lines with their page."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableDocument(ValueError):
    """The document cannot be read; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw text. `number` and `page` count from 1."""

    number: int
    page: int
    text: str
