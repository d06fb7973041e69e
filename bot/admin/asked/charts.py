"""Counts as shapes: what a template draws as SVG, without any text in it, so that it can be stretched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.storage.asked import Tally

HEIGHT = 100.0
STEP = 10.0
"""Units of the drawing: its height, and the room of a day."""
_BAR = 8.0
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("answered", "#0b6b60", ("answered",)),
    ("unanswered", "#c2410c", ("referred", "out_of_scope")),
    ("clarify", "#e0a100", ("clarify",)),
    ("other", "#8a94a0", ("smalltalk", "safety")),
)
"""The parts of a column from the bottom up: name, colour, statuses."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the drawing."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the table behind the drawing: `parts` as GROUPS."""

    day: str
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Columns:
    """A column a day, its parts on top of each other."""

    days: tuple[Day, ...]
    pieces: tuple[Piece, ...]
    width: float
    most: int
    """Questions of the highest column."""

    @property
    def totals(self) -> tuple[int, ...]:
        """Of each group, over all days."""
        return tuple(sum(day.parts[at] for day in self.days) for at in range(len(GROUPS)))


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a table with a bar: `share` in 0..100 of the longest one."""

    name: str
    number: int
    share: float
    good: float = 0.0
    """The part of the bar that is drawn in the colour of answers, in 0..100 of the longest one."""


def columns(tallies: Iterable[Tally], days: Sequence[str]) -> Columns:
    """Returns the columns of `days`."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for tally in tallies:
        counts[tally.day][tally.status] += tally.questions
    rows = tuple(
        Day(day, tuple(sum(counts[day][status] for status in statuses) for _, _, statuses in GROUPS)) for day in days
    )
    most = max((row.total for row in rows), default=0)
    return Columns(rows, tuple(_pieces(rows, most)), STEP * len(rows), most)


def _pieces(rows: Sequence[Day], most: int) -> Iterable[Piece]:
    for at, row in enumerate(rows):
        foot = HEIGHT
        for number, (_, fill, _) in zip(row.parts, GROUPS, strict=True):
            if number:
                height = HEIGHT * number / most
                foot -= height
                yield Piece(round(at * STEP + (STEP - _BAR) / 2, 2), round(foot, 2), _BAR, round(height, 2), fill)


def bars(counts: Iterable[tuple[str, int, int]]) -> tuple[Bar, ...]:
    """Returns a bar for each (name, number, how many of them were answered), in their order."""
    listed = list(counts)
    most = max((number for _, number, _ in listed), default=0) or 1
    return tuple(
        Bar(name, number, round(100 * number / most, 1), round(100 * good / most, 1)) for name, number, good in listed
    )
