"""The web channel: its JSON <-> the text of a Message and a Reply (INTERFACE, "The JSON of an answer")."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.answer_json import reply_json
from bot.web.contract import Answer, Rating


def readable(value: object) -> object:
    """A text without control characters and half emojis (a phone may cut one in two); anything else as it is."""
    if not isinstance(value, str):
        return value
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(letter for letter in whole if letter in "\n\t" or unicodedata.category(letter) != "Cc").strip()


def has_something_to_see(text: str) -> bool:
    """Whether a character of the text is visible: not white space, not a mark of formatting alone."""
    return any(not letter.isspace() and unicodedata.category(letter) not in {"Cc", "Cf"} for letter in text)


Words = Annotated[str, BeforeValidator(readable)]


class Incoming(BaseModel):
    """A body that a door reads: exact types, unknown fields ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Question(Incoming):
    text: Words
    session: str | None = None


class Feedback(Incoming):
    session: str
    turn: Annotated[int, Field(ge=0, lt=2**31)]
    value: Rating
    reason: Annotated[Words, Field(max_length=200)] | None = None


class Farewell(Incoming):
    session: str


def answer_json(answer: Answer) -> dict[str, Any]:
    """What `POST /api/chat` returns: the JSON of an answer, `session`, `turn` and `buttons`.

    A button that opens a page carries its "url"; the others have none. Pictures are `images`, each `{"alt", "path"}`,
    where there are any.
    """
    images = [image.model_dump(mode="json") for image in answer.reply.images]
    return (
        reply_json(str(answer.turn), answer.question, answer.reply)
        | {
            "session": answer.session,
            "turn": answer.turn,
            "buttons": [button.model_dump(mode="json", exclude_none=True) for button in answer.reply.buttons],
        }
        | ({"images": images} if images else {})
    )
