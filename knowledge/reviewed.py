"""The reviewed texts of passages: audience, programmes, plain words and people's own questions, by passage id."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge.model import Audience, Frozen, Passage, Proposition

FOLDER = Path(__file__).with_name("reviews")


class Reviewed(Frozen):
    """What people wrote about one passage; it is bound to the passage's text by its id."""

    id: str
    audience: Audience
    programmes: tuple[str, ...]
    """Ids, the one that helps most first."""
    plain: str = ""
    """The same facts in two or three everyday sentences; empty where the passage is not public."""
    questions: tuple[str, ...] = ()
    """What people would ask to get there, in their own words."""
    propositions: tuple[Proposition, ...] = ()
    """The things that can be asked of it one by one."""


def read_reviewed(folder: Path = FOLDER) -> dict[str, Reviewed]:
    """Returns the reviewed texts of all files of the folder, by passage id.

    Raises ValueError where an id comes twice, pydantic.ValidationError where a line is wrong.
    """
    entries: dict[str, Reviewed] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            entry = Reviewed.model_validate_json(line)
            if entry.id in entries:
                raise ValueError(f"{file.name}: passage {entry.id} twice")
            entries[entry.id] = entry
    return entries


def with_reviews(passages: Iterable[Passage], reviewed: dict[str, Reviewed]) -> tuple[Passage, ...]:
    """Returns the passages with what people wrote about them; those that nobody reviewed stay as they are."""
    return tuple(
        passage.model_copy(update=dict(reviewed[passage.id])) if passage.id in reviewed else passage
        for passage in passages
    )
