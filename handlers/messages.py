"""Message, Reply, Button, Session: the one language between channels and handlers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["answered", "referred", "clarify", "out_of_scope", "smalltalk", "safety"]
Asker = Literal["citizen", "helper", "admin"]

MAX_TEXT = 2_000
"""Characters of a question that are read; longer ones are cut by the channel's door with a clear message."""


class Value(BaseModel):
    """Immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Button(Value):
    """A choice offered under a reply. Pressing it sends `#<id>` as the next message's text."""

    id: Annotated[str, Field(pattern=r"^[!-~]{1,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=100)]


class Turn(Value):
    """One question and what was answered, as later steps of the conversation need it."""

    question: str
    status: Status
    programmes: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()


class Message(Value):
    """What a person sent, free of any channel's wire format."""

    text: str
    asker: Asker = "citizen"


class Session(Value):
    """What is remembered of the conversation so far, oldest turn first."""

    turns: tuple[Turn, ...] = ()


class ProgrammeRef(Value):
    id: str
    name: str


class Source(Value):
    """A passage on which the text rests; field names and dates as INTERFACE says."""

    document: str
    file: str
    title: str
    issued_on: str | None
    as_of: str
    province: str
    section: str
    page: int
    quote: str


class Retrieved(Value):
    """One of the ten best passages of retrieval, whatever the decision."""

    file: str
    score: float
    quote: str


class Timing(Value):
    """Milliseconds."""

    normalise: float = 0.0
    encode: float = 0.0
    search: float = 0.0
    total: float = 0.0


class Reply(Value):
    """What a channel shows. `text` carries no markup."""

    status: Status
    text: str
    programmes: tuple[ProgrammeRef, ...] = ()
    sources: tuple[Source, ...] = ()
    passages: tuple[Retrieved, ...] = ()
    suggestions: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    took_ms: Timing = Timing()
