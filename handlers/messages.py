"""Message, Reply, Button, Session: the one language between channels and handlers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Status = Literal["answered", "referred", "clarify", "out_of_scope", "smalltalk", "safety"]
Asker = Literal["citizen", "helper", "admin"]
Reason = Literal["wrong", "unclear", "off-topic"]

MAX_TEXT = 2_000
"""Characters of a question that are read; longer ones are cut by the channel's door with a clear message."""


class Value(BaseModel):
    """Immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Button(Value):
    """A choice offered under a reply. Pressing it sends `#<id>` as the next message's text, or opens `url`."""

    id: Annotated[str, Field(pattern=r"^[!-~]{1,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=100)]
    url: Annotated[str, Field(pattern=r"^https://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[!-~]*)?$", max_length=200)] | None = (
        None
    )
    """A public page that the channel opens in place of sending anything."""


class Image(Value):
    """A picture that belongs to a reply."""

    alt: Annotated[str, Field(min_length=1, max_length=200)]
    """What it shows, for who cannot see it."""
    path: Annotated[str, Field(pattern=r"^/[a-z0-9-]+/[a-z0-9-]+\.png$", max_length=100)]
    """Where our server gives it, as PNG."""


class Topic(Value):
    """What a conversation is about: a follow-up ("nguồn ở đâu?") speaks of it without naming it."""

    question: str
    """In full, as it was searched; personal data masked."""
    passages: tuple[str, ...] = ()
    """Keys (`sources.source_key`) of the passages on which the last answer rests, best first."""
    programmes: tuple[str, ...] = ()


class Rating(Value):
    """What a person thinks of the last answer."""

    value: Literal["up", "down"]
    reason: Reason | None = None


class Turn(Value):
    """One question and what was answered, as later steps of the conversation need it."""

    question: str
    status: Status
    programmes: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    text: str = ""
    """What was said."""
    topic: Topic | None = None
    """What the conversation was about after this turn; None where it was about nothing yet."""
    number: int = 0
    """Names the turn where it is stored."""
    buttons: tuple[str, ...] = ()
    """Ids of the buttons that send something, in the order in which they were shown."""


class Message(Value):
    """What a person sent, free of any channel's wire format."""

    text: str
    asker: Asker = "citizen"
    at: AwareDatetime | None = None
    """When it came; greetings by the time of day need it."""
    rates_by_button: bool = False
    """Whether the channel shows thumbs as buttons of the reply (ids "up", "down"), since it has no others."""
    numbers_choices: bool = False
    """Whether the channel shows buttons as a numbered list, so that a bare number is a choice from the last one."""
    can_be_told: bool = False
    """Whether the channel can write to the person later, without being asked again."""


class Session(Value):
    """What is remembered of the conversation so far, oldest turn first."""

    turns: tuple[Turn, ...] = ()

    @property
    def topic(self) -> Topic | None:
        """What the conversation is about now."""
        return self.turns[-1].topic if self.turns else None

    @property
    def last_answer(self) -> Turn | None:
        """The turn that a thumb judges: the last that was more than small talk or a question back."""
        return next((turn for turn in reversed(self.turns) if turn.status not in ("smalltalk", "clarify")), None)


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
    """What a channel shows. `text` carries no markup. The last four fields are for the conversation, never shown."""

    status: Status
    text: str
    programmes: tuple[ProgrammeRef, ...] = ()
    sources: tuple[Source, ...] = ()
    passages: tuple[Retrieved, ...] = ()
    suggestions: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    images: tuple[Image, ...] = ()
    took_ms: Timing = Timing()
    topic: Annotated[Topic | None, Field(exclude=True)] = None
    """What the conversation is about from now on; the pipeline fills it where a step did not."""
    rating: Annotated[Rating | None, Field(exclude=True)] = None
    """A thumb that the message was, for `Session.last_answer`."""
    forgets: Annotated[bool, Field(exclude=True)] = False
    """Whether the person wants all turns so far deleted."""
    wish: Annotated[str, Field(exclude=True)] = ""
    """The question whose answer the person wants to be told once there is one, masked; "" where it is no such wish."""
