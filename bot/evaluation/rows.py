"""The rows of question files, as INTERFACE and eval/FORMAT describe them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.messages import Asker, Status

SETS = Path(__file__).with_name("sets")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Question(_Row):
    """A question with its evidence in the plans."""

    id: str
    question: str
    kind: str = ""
    asker: Asker = "citizen"
    province: str = "vinh-long"
    docs: tuple[str, ...] = ()
    quotes: tuple[str, ...]
    answer_any: tuple[str, ...] = ()
    answer_not: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.question


class OutOfScope(_Row):
    """A message that the plans do not answer, and the status wanted."""

    id: str
    message: str
    kind: str = ""
    want: Literal["out_of_scope", "referred", "smalltalk", "safety"]
    programme: tuple[str, ...] = ()
    asker: Asker = "citizen"

    @property
    def text(self) -> str:
        return self.message


class Outcome(_Row):
    """What the bot said to one row, reduced to what is measured."""

    status: Status
    text: str
    programmes: tuple[str, ...]
    source_quotes: tuple[str, ...]
    source_provinces: tuple[str, ...]
    passage_quotes: tuple[str, ...]
    took_ms: float


class BrokenQuestionFile(ValueError):
    """A line of a question file cannot be read; the message names file and line."""


RowType = TypeVar("RowType", Question, OutOfScope)


def read_rows(path: Path, row: type[RowType]) -> tuple[RowType, ...]:
    """Returns the rows of a JSONL file. Raises BrokenQuestionFile, OSError."""
    return tuple(_rows(path, row))


def _rows(path: Path, row: type[RowType]) -> Iterator[RowType]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield row.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            reason = str(error).splitlines()[0]
            raise BrokenQuestionFile(f"{path.name}, dòng {number}: không đọc được ({reason})") from error
