"""Which passages an asker may be shown. A passage that somebody may not see is, for them, not there."""

from __future__ import annotations

from handlers.messages import Asker, Topic
from handlers.pipeline import Context
from handlers.sources import source_key
from knowledge.model import Audience, Passage

SHOWN: dict[Asker, tuple[Audience, ...]] = {
    "citizen": ("public",),
    "helper": ("public", "helper"),
    "admin": ("public", "helper", "internal"),
}
"""The audiences whose passages an asker may be shown."""


def passage_named(context: Context, name: str) -> Passage | None:
    """Returns the passage whose id is `name`; None where there is none that the asker may be shown."""
    return next((passage for passage in _visible(context) if passage.id == name), None)


def passages_of(context: Context, topic: Topic | None) -> tuple[Passage, ...]:
    """Returns the passages of a topic that the published version still holds and the asker may be shown, in order."""
    if topic is None or not topic.passages:
        return ()
    files = {key.rpartition("#")[0] for key in topic.passages}
    found = {source_key(p.file, p.quote): p for p in _visible(context) if p.file in files}
    return tuple(found[key] for key in topic.passages if key in found)


def _visible(context: Context) -> tuple[Passage, ...]:
    return tuple(p for p in context.knowledge.passages if p.audience in SHOWN[context.message.asker])
