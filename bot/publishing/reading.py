"""Reads an uploaded document into a draft: passages, guessed classes, vectors; all is stored at once, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.publishing.checking import MACHINE, Say
from bot.publishing.drafting import Drafting
from bot.storage.database import Database
from bot.storage.drafts import DraftRefused, change
from bot.storage.embedded import EmbeddedStore
from bot.storage.uploads import UploadStore, store_read
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from knowledge.build import Vector, dense_texts, known_vectors, with_programmes
from knowledge.corpus import read_document
from knowledge.draft import Item, put
from knowledge.formats.isolated import read_isolated
from knowledge.formats.model import Uploaded
from knowledge.formats.suspicions import contradictions, duplicates
from knowledge.guess import guess_audience
from knowledge.library import Content, Version
from knowledge.model import Audience, Day, Document, DocumentKind, PartialDate, Passage
from knowledge.plain_check import sound_propositions
from knowledge.reading import read_lines

Finish = Callable[[AsyncSession], Awaitable[None]]
MOST_WARNINGS = 200


class Metadata(BaseModel):
    """What its uploader says of a document."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    title: str = Field(min_length=1, max_length=500)
    name: str = Field(min_length=1, max_length=200)
    number: str | None = None
    issuer: str = Field(min_length=1, max_length=200)
    province: str = "vinh-long"
    kind: DocumentKind = "plan"
    issued_on: PartialDate | None = None
    as_of: PartialDate
    covers: str = ""
    replaces_file: str | None = None
    """The document whose place it takes: that one goes."""
    unused_after: Day | None = None

    def document(self, content: Content) -> Document:
        """Returns the document, under a file name that the content does not have yet: the next number and its hash."""
        numbers = [int(known.file[:3]) for known in content.documents if known.file[:3].isdigit()]
        return Document(
            file=f"{max(numbers, default=-1) + 1:03d}_{self.sha256[:16]}.txt",
            sha256=self.sha256,
            number=self.number or None,
            title=self.title,
            name=self.name,
            issuer=self.issuer,
            province=self.province,
            kind=self.kind,
            issued_on=self.issued_on,
            as_of=self.as_of,
            covers=self.covers or self.title,
            replaces=(self.replaces_file,) if self.replaces_file else (),
            unused_after=self.unused_after,
        )


@dataclass(frozen=True, slots=True)
class _Work:
    """What is known of one reading."""

    draft: int
    by: str
    metadata: Metadata
    live: Version
    content: Content


class DocumentReader:
    """Reads into drafts; every method raises DatabaseUnavailable."""

    def __init__(self, database: Database, versions: VersionStore, encoder: Encoder) -> None:
        self._database = database
        self._versions = versions
        self._drafting = Drafting(database, versions)
        self._uploads = UploadStore(database)
        self._embedded = EmbeddedStore(database)
        self._encoder = encoder

    async def read(
        self, draft: int, metadata: Metadata, by: str, say: Say, finish: Finish, audience: Audience | None = None
    ) -> int:
        """Reads the uploaded file into the draft, together with what `finish` does; returns the number of passages.

        `audience` is that of all its passages where the person knows it; else it is guessed, and every passage has to
        be looked at. Raises UnreadableDocument, DraftRefused: nothing is stored then.
        """
        data, upload = await self._uploads.data(metadata.sha256), await self._uploads.get(metadata.sha256)
        if data is None or upload is None:
            raise DraftRefused("Không còn tệp đã tải lên. Hãy tải lại.")
        work = await self._work(draft, metadata, by)
        loop = asyncio.get_running_loop()

        def tell(done: int, total: int) -> None:
            loop.call_soon_threadsafe(say, "Đang đọc trang", done, total)

        read = await asyncio.to_thread(read_isolated, data, upload.name, tell)
        document = metadata.document(work.content)
        say("Đang tách thành đoạn", 0, 0)
        passages = await asyncio.to_thread(_passages, document, read, work.content)
        if not passages:
            raise DraftRefused("Không đọc được đoạn nào trong tệp này. Hãy coi lại tệp, hoặc tải lên bản có chữ.")
        vectors = await self._embed(passages, work.live, say)
        if audience is None:
            passages = [_guessed(passage, work.live, vectors) for passage in passages]
        else:
            passages = [passage.model_copy(update={"audience": audience}) for passage in passages]
        passages = list(with_programmes(passages, work.content.programmes))
        await self._store(work, document, passages, read, finish, by if audience else MACHINE)
        return len(passages)

    async def _work(self, draft: int, metadata: Metadata, by: str) -> _Work:
        view = await self._drafting.view(draft)
        number = await self._versions.live()
        assert number is not None  # noqa: S101  # the view has a live content
        known = next((d for d in view.content.documents if d.sha256 == metadata.sha256), None)
        if known is not None and known.file != metadata.replaces_file:
            raise DraftRefused(f"Tệp này đã có rồi: {known.name}. Nếu muốn đọc lại, hãy chọn thay văn bản đó.")
        return _Work(draft, by, metadata, await self._versions.load(number), view.content)

    async def _embed(self, passages: Sequence[Passage], live: Version, say: Say) -> dict[str, Vector]:
        """The vectors of all texts of the passages, kept for the check and for the publishing."""
        texts = list(dict.fromkeys(text for passage in passages for text in dense_texts(passage)))
        found = known_vectors(self._encoder.name, texts, live) | await self._embedded.get(self._encoder.name, texts)
        missing = [text for text in texts if text not in found]
        loop = asyncio.get_running_loop()

        def tell(done: int) -> None:
            loop.call_soon_threadsafe(say, "Đang nhúng các đoạn", done, len(missing))

        made = await asyncio.to_thread(self._encoder.encode_passages, missing, tell)
        new = dict(zip(missing, made, strict=True))
        await self._embedded.put(self._encoder.name, new)
        return found | new

    async def _store(
        self, work: _Work, document: Document, passages: Sequence[Passage], read: Uploaded, finish: Finish, who: str
    ) -> None:
        gone = work.metadata.replaces_file
        old = [p for p in work.content.passages if p.file == gone]
        items = [Item("passage", p.id, None) for p in old]
        items += [Item("document", gone, None)] if gone else []
        items += [put(document), *map(put, passages)]
        kept = [p for p in work.content.passages if p.file != gone]
        warnings = await asyncio.to_thread(_warnings, read, passages, kept)
        async with self._database.transaction() as session:
            await store_read(session, document.sha256, read.kind, read.pages, warnings)
            what = f"{work.by} đưa vào văn bản {document.name}: {len(passages)} đoạn"
            await change(session, work.draft, items, who, what=what)
            await finish(session)


def _passages(document: Document, read: Uploaded, content: Content) -> list[Passage]:
    """The passages of the document; the reviewed texts of one with the same words are taken over."""
    found, _ = read_document(document, read_lines(read.text))
    reviewed = {passage.id[4:]: passage for passage in content.passages if passage.plain}
    taken = {passage.id for passage in content.passages}
    return [_fresh(_reviewed(passage, reviewed.get(passage.id[4:]), document), taken) for passage in found]


def _reviewed(passage: Passage, twin: Passage | None, document: Document) -> Passage:
    """The passage with what was written about its twin, but for propositions of another time than the document's."""
    if twin is None or twin.province != passage.province:
        return passage
    reviewed = ("audience", "programmes", "plain", "questions", "propositions")
    taken_over = passage.model_copy(update={name: getattr(twin, name) for name in reviewed})
    return taken_over.model_copy(update={"propositions": sound_propositions(taken_over, document)})


def _fresh(passage: Passage, taken: set[str]) -> Passage:
    """The passage under an id that no other document of the content has."""
    name, count = passage.id, 1
    while name in taken:
        count += 1
        name = f"{passage.id}-{count}"
    return passage if name == passage.id else passage.model_copy(update={"id": name})


def _guessed(passage: Passage, live: Version, vectors: dict[str, Vector]) -> Passage:
    if passage.plain:
        return passage
    mean = np.mean([vectors[text] for text in dense_texts(passage)], axis=0)
    vector = np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
    return passage.model_copy(update={"audience": guess_audience(vector, live)})


def _warnings(read: Uploaded, passages: Sequence[Passage], existing: Sequence[Passage]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [asdict(warning) for warning in read.warnings]
    for code, pairs in (
        ("duplicate", duplicates(passages, existing)),
        ("contradiction", contradictions(passages, existing)),
    ):
        found += [
            {"code": code, "sentence": pair.sentence, "page": pair.new.page, "passage": pair.new.id} for pair in pairs
        ]
    return found[:MOST_WARNINGS]
