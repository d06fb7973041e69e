"""Long lists of changes, some of them shown at once and the rest when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin.contract import NotHere
from bot.admin.drafts.differences import Differences, Group, Row

AT_ONCE = 50
"""Changes that a page shows before somebody asks for more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a group; `next` is the number of the first that is not shown, None where none is left."""

    group: Group
    rows: list[Row]
    next: int | None

    @property
    def left(self) -> int:
        """How many rows of the group come after these."""
        return len(self.group.changes) - self.next if self.next is not None else 0


def first_parts(differences: Differences) -> list[Part]:
    """Returns every group, with the first AT_ONCE rows of all of them together."""
    left, parts = AT_ONCE, []
    for group in differences.groups:
        part = _part(differences, group, 0, left)
        left -= len(part.rows)
        parts.append(part)
    return parts


def part_of(differences: Differences, code: str, start: int) -> Part:
    """Returns the rows of a group from `start` on. Raises NotHere."""
    group = differences.group(code)
    if group is None:
        raise NotHere
    return _part(differences, group, start, AT_ONCE)


def _part(differences: Differences, group: Group, start: int, many: int) -> Part:
    rows = differences.rows(group, start, many)
    end = start + len(rows)
    return Part(group, rows, end if end < len(group.changes) else None)
