"""What the bot knows, as types: documents, passages, target rows and programmes (see DESIGN, "The model of knowledge").

Dates are ISO 8601 with reduced precision where the original gives no more: "2024-12-31", "2025-09", "2022".
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Audience = Literal["public", "helper", "internal"]
DocumentKind = Literal["plan", "decision", "report", "guide", "faq"]


class Frozen(BaseModel):
    """A value that travels between modules: immutable, and closed to fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Frozen):
    """One source document; the manifest `knowledge/plans/manifest.json` holds these, nothing guesses them."""

    file: str
    sha256: str
    number: str | None
    """The official number ("2808/QĐ-UBND"), None where the original leaves it blank."""
    title: str
    name: str
    """How the bot names it to a citizen, short ("Kế hoạch Chuyển đổi số năm 2025")."""
    issuer: str
    province: str
    kind: DocumentKind
    issued_on: PartialDate | None
    as_of: PartialDate
    """The date of which its figures speak."""
    covers: str
    replaces: tuple[str, ...] = ()
    paged: bool = True
    """False where the text has lost its page breaks: every page is then 1, and no page must be shown."""
    unused_after: Day | None = None
    """The last day on which it is answered from; None where it does not expire."""


class Footnote(Frozen):
    """A footnote of the original: its mark and its text, rejoined and clean."""

    mark: int
    text: str


class TargetValue(Frozen):
    """One cell of a target row: the value ("90%", "8 sản phẩm") set for a year."""

    year: int
    value: str


class TargetRow(Frozen):
    """One row of a table of targets (or of tasks), with what each column says."""

    appendix: str
    number: str
    """As printed, without the final dot: "118", "118.1", "1.2"."""
    group: tuple[str, ...]
    """The headings above the row inside its table, outermost first."""
    text: str
    values: tuple[TargetValue, ...]
    lead: str
    partners: str
    legal_basis: str
    budget: str = ""
    """The cells of a budget: kept, and never part of what is shown to a citizen."""


class Proposition(Frozen):
    """One thing that can be asked of a passage, said by itself (Chen et al. 2023, "Dense X Retrieval")."""

    text: Annotated[str, Field(min_length=1)]
    """A sentence of everyday words, two at most; reviewed."""
    questions: tuple[str, ...] = ()
    """What people would ask to be told this and nothing else of the passage, reviewed."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Its sentence and its questions."""
        return (self.text, *self.questions)


class Passage(Frozen):
    """A piece of a document that answers a question by itself."""

    id: str
    """`<first three letters of the file>-<10 hex digits of the text's hash>`: changes when the text changes."""
    file: str
    section: tuple[str, ...]
    page: int
    kind: Literal["text", "target"]
    text: str
    """Verbatim and clean: sentences rejoined, page numbers and footnote marks out.

    For a target row: its cells, in order, without those of a budget.
    """
    lead_in: str = ""
    """The sentence that opens the list of which this item is one, where the item needs it to be understood."""
    footnotes: tuple[Footnote, ...] = ()
    province: str
    as_of: PartialDate
    audience: Audience = "public"
    programmes: tuple[str, ...] = ()
    plain: str = ""
    """The same facts in everyday sentences, reviewed; empty where nobody wrote them."""
    questions: tuple[str, ...] = ()
    """What people would ask to get there, in their own words, reviewed."""
    propositions: tuple[Proposition, ...] = ()
    """The things that can be asked of it one by one, reviewed; none where nobody took it apart."""
    target: TargetRow | None = None
    unused_after: Day | None = None
    """As Document.unused_after, for this passage alone."""

    @property
    def asked(self) -> tuple[str, ...]:
        """All its reviewed questions, each once: first those of the whole, then those of its propositions."""
        own = (question for one in self.propositions for question in one.questions)
        return tuple(dict.fromkeys((*self.questions, *own)))

    @property
    def quote(self) -> str:
        """The passage's own text with its footnotes behind it, runs of white space collapsed."""
        notes = "".join(f" [{note.mark}] {note.text}" for note in self.footnotes)
        return " ".join((self.text + notes).split())


class Contact(Frozen):
    """An official address or number, with the time at which its source stated it."""

    what: str
    """The row of contacts.csv."""
    address: str
    """As it is said: "vneid.gov.vn", "1900 0368", "Zalo Official …"."""
    url: str | None = None
    """Where the address is a page that can be opened: "https://…"."""
    free: bool = False
    may_cost: bool = False
    """Of a number: a call is known to cost nothing, or may cost something; neither where nobody says."""
    stated_from: PartialDate | None = None
    stated_until: PartialDate | None = None
    """The dates of the first and the last source, equal where there is one; None where it needs none (113)."""
    stated_by: str = ""
    """Who states it."""
    check_by: Day | None = None
    """The day by which somebody has to look again whether it still holds."""


Citation = Annotated[str, Field(pattern=r"^(?:\d{3}|contacts): \S")]
"""Where a fact stands: "004: <verbatim words>" of a plan, or "contacts: <what>", a row of contacts.csv."""


class Fact(Frozen):
    """One thing that a card says, and where all of it stands."""

    text: Annotated[str, Field(min_length=1)]
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Programme(Frozen):
    """A programme of the province to which the bot points, with its card.

    The fields with a default came later: a version published before them can still be read.
    """

    id: str
    name: str
    sentence: str
    """What it is."""
    next_step: str
    """One thing to do, for an answer that says something else."""
    sources: tuple[Citation, ...]
    """Where the facts of `sentence` and `next_step` stand."""
    for_whom: Fact | None = None
    steps: Annotated[tuple[Fact, ...], Field(max_length=4)] = ()
    """What a person can do today, in order."""
    in_person: Fact | None = None
    """Whom to ask face to face."""
    contacts: tuple[Contact, ...] = ()
    """The official addresses and numbers of the card, the most useful first."""
    names: tuple[str, ...] = ()
    """Other names by which people call the programme itself."""
    terms: tuple[str, ...] = ()
    """Words by which a text is known to belong to the programme."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All that the card says, from top to bottom."""
        said = (Fact(text=f"{self.sentence} {self.next_step}", sources=self.sources), self.for_whom, *self.steps)
        return tuple(fact for fact in (*said, self.in_person) if fact is not None)

    @property
    def citations(self) -> tuple[str, ...]:
        """Where all that the card says stands, each place once."""
        return tuple(dict.fromkeys(source for fact in self.facts for source in fact.sources))


class Word(Frozen):
    """What the bot says in place of the template `name` of handlers/words, as Jinja2's source."""

    name: str
    text: str


def passage_id(file: str, text: str, taken: Collection[str]) -> str:
    """The id of a passage: `<first three letters of the file>-<10 hex digits of the SHA-256 of its text>`.

    Only letters and digits count, in lower case, so that a repaired space or comma leaves the id as it was.
    `taken` holds the ids that the document's other passages have already; a second passage with the same words
    gets "-2" at the end, a third "-3".
    """
    essence = "".join(char for char in text.lower() if char.isalnum())
    plain = f"{file[:3]}-{hashlib.sha256(essence.encode()).hexdigest()[:10]}"
    result, count = plain, 1
    while result in taken:
        count += 1
        result = f"{plain}-{count}"
    return result
