"""The small part of a reply that is kept with a turn: what follow-up questions and the admins need."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict

from bot.storage.columns import storable
from handlers.messages import Reply

MAX_TEXT = 4_000
"""Characters kept of the text; a reply is four short sentences, so that only a fault is cut."""


class StoredReply(BaseModel):
    """Under 1 KB as a rule. Quotes are left out: the published version holds them, and keys find them there.

    A field that an older or newer program wrote and this one does not know is passed over.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    programmes: tuple[str, ...] = ()
    """Ids, the chosen one first."""
    sources: tuple[str, ...] = ()
    """Keys (`source_key`) of the passages on which the text rests, best first."""
    buttons: tuple[str, ...] = ()
    """Ids of the buttons offered, in order: on a channel with numbered lists, "2" means the second."""
    best_score: float | None = None
    """Retrieval's best score, whatever the decision: shows the admins how near an unanswered question came."""

    @classmethod
    def of(cls, reply: Reply) -> StoredReply:
        return cls(
            text=storable(reply.text)[:MAX_TEXT],
            programmes=tuple(programme.id for programme in reply.programmes),
            sources=tuple(source_key(source.file, source.quote) for source in reply.sources),
            buttons=tuple(button.id for button in reply.buttons),
            best_score=reply.passages[0].score if reply.passages else None,
        )


def source_key(file: str, quote: str) -> str:
    """Names a passage by its file and 12 hex digits of its quote's SHA-256: "000_c70b08a0b34da2d1.txt#1f0c…".

    It can be made again from any Source or Passage (`passage.file`, `passage.quote`), and changes with the words.
    """
    return f"{file}#{hashlib.sha256(storable(quote).encode()).hexdigest()[:12]}"
