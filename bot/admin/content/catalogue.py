"""When the bot says each of its words, and what is filled in: read from catalogue.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FILE = Path(__file__).with_name("catalogue.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Strict):
    """One template: its name as a person calls it, when it is said, and its placeholders."""

    title: str = Field(min_length=1, max_length=60)
    when: str = Field(min_length=1, max_length=200)
    places: dict[str, str] = {}
    """What is filled in, by how it is written ("{{ programme.name }}")."""


class Group(_Strict):
    """Templates of one occasion."""

    title: str
    words: dict[str, Entry]


class Catalogue(_Strict):
    """All templates."""

    everywhere: dict[str, str]
    """What may be filled in everywhere."""
    groups: tuple[Group, ...]

    @property
    def names(self) -> dict[str, Entry]:
        """All entries by the name of the template."""
        return {name: entry for group in self.groups for name, entry in group.words.items()}

    def entry(self, name: str) -> Entry:
        """Returns the entry of a template. Raises KeyError for an unknown one."""
        return self.names[name]

    def places(self, name: str) -> dict[str, str]:
        """Returns all that may be filled into a template."""
        return self.entry(name).places | self.everywhere


@cache
def load_catalogue() -> Catalogue:
    """Returns the catalogue. Raises pydantic.ValidationError for a wrong file."""
    return Catalogue.model_validate(yaml.safe_load(_FILE.read_text("utf-8")))
