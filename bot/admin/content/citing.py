"""Sources of the facts on a card: whether the words stand in the document, and what a fact says without a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.admin.words import say
from knowledge.library import Content
from knowledge.provinces import HOME

CONTACTS = "contacts"
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d{3,}")
_LEAST = 12
"""Letters and digits of the words of one source: fewer stand in any document."""
MOST_WORDS = 400
"""Characters of the words of one source."""


@dataclass(frozen=True)
class Shelf:
    """The documents and contacts that a fact may rest on."""

    content: Content

    @cached_property
    def documents(self) -> dict[str, str]:
        """The names of the documents by the three digits that a source begins with."""
        numbered = (document for document in self.content.documents if document.file[:3].isdigit())
        return {document.file[:3]: document.name for document in numbered if document.province == HOME}

    @cached_property
    def _quotes(self) -> dict[str, list[str]]:
        """All that citizens may be shown of each document, letters and digits alone."""
        found: dict[str, list[str]] = {}
        for passage in self.content.passages:
            if passage.audience == "public" and passage.province == HOME:
                found.setdefault(passage.file[:3], []).append(_bare(passage.quote))
        return found

    def problem(self, citation: str, contacts: Sequence[str]) -> str:
        """Returns what is wrong with a source ("004: words", "contacts: what"), "" where nothing is.

        `contacts` are those that the card names.
        """
        where, _, words = citation.partition(": ")
        if where == CONTACTS:
            known = any(contact.what == words for contact in self.content.contacts)
            if not known:
                return say("content.source.no_contact", what=words)
            return "" if words in contacts else say("content.source.unnamed", what=words)
        if where not in self.documents:
            return say("content.source.no_document", document=where)
        if len(_bare(words)) < _LEAST or len(words) > MOST_WORDS:
            return say("content.source.length", least=_LEAST, most=MOST_WORDS)
        stands = any(_bare(words) in quote for quote in self._quotes.get(where, ()))
        return "" if stands else say("content.source.not_there", document=self.documents[where], words=words[:80])

    def unfounded(self, text: str, citations: Iterable[str], contacts: Sequence[str]) -> list[str]:
        """Returns the numbers of three digits or more that stand neither in the sources nor in the card's contacts."""
        addresses = [contact.address for contact in self.content.contacts if contact.what in contacts]
        sources = [words for where, _, words in (c.partition(": ") for c in citations) if where != CONTACTS]
        known = _SIGNS.sub("", " ".join((*sources, *addresses)))
        return [number for number in _NUMBER.findall(_joined(text)) if number not in known]

    def shown(self, citation: str, names: Mapping[str, str]) -> str:
        """Returns a source as an editor reads it: the document's name and the words; `names` are the contacts'."""
        where, _, words = citation.partition(": ")
        if where == CONTACTS:
            return say("content.source.contact", what=names.get(words, words))
        return say("content.source.words", document=self.documents.get(where, where), words=words)


def _bare(text: str) -> str:
    return _SIGNS.sub("", text.casefold())


def _joined(text: str) -> str:
    """With the digits of a number together: "1900 0368" as 19000368."""
    return re.sub(r"(?<=\d)[ .,-](?=\d)", "", text)
