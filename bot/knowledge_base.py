"""Keeps a published version in the database: the shipped plans, and again when they or the encoder change."""

from __future__ import annotations

import asyncio
import hashlib

from bot.memory import give_back_memory
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader
from knowledge.build import Progress, build_version
from knowledge.contacts import usable_contacts
from knowledge.corpus import read_corpus
from knowledge.library import Content
from knowledge.programmes import read_programmes
from knowledge.retrieval import Knowledge
from knowledge.reviewed import read_reviewed, with_reviews

_SHIPPED = "shipped "
"""A version whose note starts so was made from the plans in the repository, and follows them when they change."""


def shipped_content() -> Content:
    """Reads what the repository holds: plans with their reviewed texts, programmes, contacts."""
    corpus = read_corpus()
    passages = with_reviews(corpus.passages, read_reviewed())
    return Content(corpus.documents, passages, read_programmes(), usable_contacts())


def shipped_note(content: Content) -> str:
    """Returns the note of the version made from the shipped data: it changes when any of them changes."""
    digest = hashlib.sha256()
    for value in (*content.documents, *content.passages, *content.programmes, *content.contacts):
        digest.update(value.model_dump_json().encode())
    return _SHIPPED + digest.hexdigest()[:16]


async def ensure_published(versions: VersionStore, encoder: Encoder, progress: Progress) -> int:
    """Returns the number of a live version that `encoder` can search, building one where there is none.

    A version that somebody published by hand is kept live; it is only embedded anew when the encoder changed.
    """
    listed = await versions.listing()
    live = next((row for row in listed if row.live), None)
    if live is not None and not live.note.startswith(_SHIPPED):
        return live.number if live.encoder == encoder.name else await _reembed(versions, live.number, encoder, progress)
    content = await asyncio.to_thread(shipped_content)
    note = shipped_note(content)
    if live is not None and live.note == note and live.encoder == encoder.name:
        return live.number
    old = await versions.load(live.number) if live is not None else None
    version = await asyncio.to_thread(build_version, content, encoder, progress, old)
    return await versions.publish(version, note)


async def _reembed(versions: VersionStore, number: int, encoder: Encoder, progress: Progress) -> int:
    old = await versions.load(number)
    version = await asyncio.to_thread(build_version, old.content, encoder, progress)
    return await versions.publish(version, f"embedded anew from version {number}")


class LiveKnowledge:
    """The live version in memory: swapped whole when the pointer in the database moves."""

    def __init__(self, versions: VersionStore, encoder: Encoder, reader: Reader) -> None:
        self._versions = versions
        self._encoder = encoder
        self.reader = reader
        self._lock = asyncio.Lock()
        self._current: Knowledge | None = None

    @property
    def current(self) -> Knowledge | None:
        """What questions are answered from; None until the first `refresh` has found a version."""
        return self._current

    async def refresh(self) -> Knowledge | None:
        """Loads the live version where it is another than the current one; returns the current one.

        Raises UnreadableVersion, DatabaseUnavailable; the current one then stays.
        """
        async with self._lock:
            number = await self._versions.live()
            if number is not None and (self._current is None or self._current.number != number):
                version = await self._versions.load(number)
                if version.encoder == self._encoder.name:
                    self._current = await asyncio.to_thread(Knowledge, version, self._encoder, self.reader, number)
                del version
                await asyncio.to_thread(give_back_memory)
            return self._current
