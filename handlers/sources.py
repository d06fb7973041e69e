"""From passages to what a reply cites."""

from __future__ import annotations

import hashlib

from handlers.messages import ProgrammeRef, Retrieved, Source
from handlers.phrasing import say
from knowledge.model import Document, Passage, Programme
from knowledge.provinces import HOME
from knowledge.retrieval import Hit

MERGER = "2025-07-01"
"""Vĩnh Long, Bến Tre and Trà Vinh became one province on this day (plans: 004)."""


def source_of(passage: Passage, document: Document) -> Source:
    """Returns the citation of `passage`."""
    return Source(
        document=document.number or document.name,
        file=passage.file,
        title=document.title,
        issued_on=document.issued_on,
        as_of=passage.as_of,
        province=passage.province,
        section=" › ".join(passage.section),
        page=passage.page,
        quote=passage.quote,
    )


def source_key(file: str, quote: str) -> str:
    """Names a passage by its file and 12 hex digits of its quote's SHA-256: "000_c70b08a0b34da2d1.txt#1f0c…".

    It can be made again from any Source or Passage (`passage.file`, `passage.quote`), and changes with the words.
    """
    return f"{file}#{hashlib.sha256(quote.encode()).hexdigest()[:12]}"


def source_line(passage: Passage, document: Document) -> str:
    """Returns the line under an answer: document, number, date, page, and whether it is older than the merger."""
    older = passage.province == HOME and passage.as_of < MERGER and document.kind != "report"
    return say("source", document=document, passage=passage, before_merger=older)


def retrieved(hits: tuple[Hit, ...]) -> tuple[Retrieved, ...]:
    """Returns the passages of retrieval as a reply lists them, scores rounded to four places."""
    return tuple(Retrieved(file=h.passage.file, score=round(h.score, 4), quote=h.passage.quote) for h in hits)


def programme_ref(programme: Programme) -> ProgrammeRef:
    """Returns a programme as a reply names it."""
    return ProgrammeRef(id=programme.id, name=programme.name)
