"""What an uploader says of a document: as it was typed, what is wrong with it, and as the reading job takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.admin.contract import Form, say
from bot.admin.documents.dates import read_date, read_day, shown_date
from embeddings.text import clean
from knowledge.model import Document
from knowledge.provinces import HOME

PROVINCES = (HOME, "vinh-phuc")
KINDS = ("plan", "decision", "report", "guide", "faq")
LONGEST = {"title": 500, "name": 120, "number": 60, "issuer": 200, "covers": 300}
CORRECTABLE = ("title", "name", "number", "issuer", "issued_on", "covers", "unused_after")
"""What may be put right after the reading; the others are in every passage."""
_NEEDED = ("title", "name", "issuer", "as_of")
_DATES = ("issued_on", "as_of")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Every field as it stands in the form; dates as people write them."""

    title: str = ""
    name: str = ""
    number: str = ""
    issuer: str = ""
    province: str = HOME
    kind: str = "plan"
    issued_on: str = ""
    as_of: str = ""
    covers: str = ""
    replaces_file: str = ""
    unused_after: str = ""

    @classmethod
    def typed(cls, form: Form) -> Metadata:
        """Returns what was typed, white space and invisible characters tidied."""
        return cls(**{name: clean(form.text(name)) for name in cls.__slots__})

    @classmethod
    def of_job(cls, body: Mapping[str, Any]) -> Metadata:
        """Returns what was typed for a job, so that it can be done again."""
        known = {name: str(body.get(name) or "") for name in cls.__slots__}
        dates = {name: shown_date(known[name]) for name in (*_DATES, "unused_after")}
        return cls(**{**known, **dates})

    @classmethod
    def of_document(cls, document: Document) -> Metadata:
        """Returns what is known of a document; without what it replaces, which is done already."""
        known = {name: str(getattr(document, name, None) or "") for name in cls.__slots__}
        dates = {name: shown_date(known[name]) for name in (*_DATES, "unused_after")}
        return cls(**{**known, **dates})

    def corrected(self, form: Form) -> Metadata:
        """Returns the same with those CORRECTABLE fields that the form has."""
        return replace(self, **{name: clean(form.text(name)) for name in CORRECTABLE if form.texts(name)})

    def put_into(self, document: Document) -> Document:
        """Returns the document with the CORRECTABLE fields; only for what has no errors."""
        changed = {name: getattr(self, name) for name in CORRECTABLE}
        changed |= {"number": self.number or None, "covers": self.covers or self.title}
        changed |= {"issued_on": read_date(self.issued_on), "unused_after": read_day(self.unused_after)}
        return document.model_copy(update=changed)

    def errors(self, documents: Sequence[Document]) -> dict[str, str]:
        """Returns a sentence for each field that cannot be taken."""
        typed = asdict(self)
        wrong = {name: say(f"documents.needed.{name}") for name in _NEEDED if not typed[name]}
        for name, most in LONGEST.items():
            if len(typed[name]) > most:
                wrong[name] = say("documents.too_long", most=most, now=len(typed[name]))
        for name in _DATES:
            if typed[name] and read_date(typed[name]) is None:
                wrong[name] = say("documents.no_date")
        if self.unused_after and read_day(self.unused_after) is None:
            wrong["unused_after"] = say("documents.no_day")
        if self.province not in PROVINCES:
            wrong["province"] = say("documents.choose")
        if self.kind not in KINDS:
            wrong["kind"] = say("documents.choose")
        if self.replaces_file and self.replaces_file not in {document.file for document in documents}:
            wrong["replaces_file"] = say("documents.replaces_gone")
        return wrong

    def body(self, sha256: str) -> dict[str, Any]:
        """Returns the body of the job "read"; only for what has no errors."""
        return {
            **asdict(self),
            "sha256": sha256,
            "number": self.number or None,
            "issued_on": read_date(self.issued_on),
            "as_of": read_date(self.as_of),
            "replaces_file": self.replaces_file or None,
            "unused_after": read_day(self.unused_after),
        }
