"""What the reading of a file warned of, grouped for the official; each line leads to its passage or page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.admin.contract import say
from bot.admin.words import name_of
from bot.storage.uploads import Upload
from knowledge.library import Content

ORDER = (
    "no_text_layer",
    "not_recognised",
    "likely_misread",
    "replacement_characters",
    "broken_syllables",
    "contradiction",
    "duplicate",
    "recognised",
    "old_encoding",
    "footnote_in_table",
    "repeated_line_left_out",
)
"""The gravest first; any other code comes behind them, under its own words or those of "other"."""
GRAVE = frozenset(ORDER[:6])
_FILE = re.compile(r"\d{3}_[0-9a-f]{16}\.txt")


@dataclass(frozen=True, slots=True)
class Line:
    """One warning. `passage` is "" where it concerns none that is still there."""

    sentence: str
    page: int | None
    passage: str


@dataclass(frozen=True, slots=True)
class Warned:
    """The warnings of one kind."""

    code: str
    title: str
    grave: bool
    lines: tuple[Line, ...]


def warned(upload: Upload | None, content: Content, file: str) -> list[Warned]:
    """Returns the groups for the document of that file; other documents are called by their names."""
    names = {document.file: document.name for document in content.documents}
    passages = {passage.id for passage in content.passages if passage.file == file}
    groups: dict[str, list[Line]] = {}
    for warning in upload.warnings if upload else ():
        code, page, passage = str(warning.get("code", "")), warning.get("page"), warning.get("passage")
        line = Line(
            sentence=_FILE.sub(lambda match: _named(match[0], names), str(warning.get("sentence", ""))),
            page=page if isinstance(page, int) else None,
            passage=passage if isinstance(passage, str) and passage in passages else "",
        )
        groups.setdefault(code, []).append(line)
    codes = sorted(groups, key=lambda code: ORDER.index(code) if code in ORDER else len(ORDER))
    other = say("documents.warned.other")
    return [Warned(c, name_of(f"documents.warned.{c}", other), c in GRAVE, tuple(groups[c])) for c in codes]


def _named(file: str, names: Mapping[str, str]) -> str:
    return f"“{names[file]}”" if file in names else file
