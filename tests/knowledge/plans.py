"""The real plans, each step of the reader on them, read once for all tests."""

from __future__ import annotations

from functools import cache

from knowledge import corpus as reader
from knowledge import targets
from knowledge.footnotes import Note, mark_calls, read_notes
from knowledge.layout import Laid, lay_out
from knowledge.model import Document, Passage
from knowledge.reading import Line, decode, read_lines
from knowledge.structure import Block, read_blocks

NAMES = ("000", "001", "002", "003", "004")


@cache
def corpus() -> reader.Corpus:
    return reader.read_corpus()


@cache
def document(name: str) -> Document:
    return next(document for document in corpus().documents if document.file.startswith(name))


@cache
def raw(name: str) -> str:
    return (reader.PLANS / document(name).file).read_text(encoding="utf-8")


@cache
def lines(name: str) -> tuple[Line, ...]:
    return read_lines(decode(raw(name).encode(), name))


@cache
def laid(name: str) -> tuple[Laid, ...]:
    return lay_out(lines(name), targets.table_lines(document(name), lines(name)))


@cache
def notes(name: str) -> tuple[Note, ...]:
    return read_notes(laid(name))


@cache
def blocks(name: str) -> tuple[Block, ...]:
    return read_blocks(laid(name), mark_calls(laid(name), notes(name)))


def passages(name: str) -> tuple[Passage, ...]:
    """The prose passages of a plan."""
    return tuple(item for item in corpus().passages if item.file.startswith(name) and item.kind == "text")


def passage(name: str, words: str) -> Passage:
    """The one prose passage of a plan in which these words stand."""
    found = [item for item in passages(name) if words in " ".join(item.text.split())]
    assert len(found) == 1, f"{len(found)} passages hold “{words}”"
    return found[0]
