"""Every Vietnamese word of the web page and of the errors of its doors, read from `words.json`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from handlers.messages import Button


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Start(Part):
    """A quick-start button: pressing it asks `question` of the programme `#<id>`."""

    id: str
    icon: str
    name: str
    question: str

    @property
    def button(self) -> Button:
        return Button(id=self.id, title=self.question)


class ErrorWords(Part):
    """One sentence a code; the codes travel beside the words, so that the page can tell them apart."""

    broken_json: str
    not_an_object: str
    wrong_type: str
    empty: str
    too_long: str
    unknown_session: str
    unknown_turn: str
    too_large: str
    too_slow: str
    too_fast: str
    not_ready: str
    failed: str
    not_found: str
    wrong_method: str
    bad_request: str


class Words(Part):
    page: dict[str, str]
    """What the template says."""
    script: dict[str, str]
    """What `chat.js` says; `{n}` and the like are filled in there."""
    reasons: dict[str, str]
    """Why an answer was not good: the code that is stored, and how the button says it."""
    starts: tuple[Start, ...]
    errors: ErrorWords


@cache
def load_words() -> Words:
    return Words.model_validate_json(Path(__file__).with_name("words.json").read_bytes())
