"""The part of the day in Vĩnh Long, as people greet by it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from knowledge.times import VIETNAM


class PartOfDay(Enum):
    """A part of the day with the hour at which it begins; before the first hour it is still evening."""

    MORNING = 4
    NOON = 11
    AFTERNOON = 13
    EVENING = 18


def part_of_day(at: datetime | None) -> str:
    """Returns "morning", "noon", "afternoon" or "evening" in Vietnam; "" where no time is known.

    `at` has a time zone.
    """
    if at is None:
        return ""
    hour = at.astimezone(VIETNAM).hour
    begun = [part for part in PartOfDay if part.value <= hour]
    return (begun[-1] if begun else PartOfDay.EVENING).name.lower()
