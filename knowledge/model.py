"""What the bot knows, as types: documents, passages, target rows and programmes (see DESIGN, "The model of knowledge").

Dates are ISO 8601 with reduced precision where the original gives no more: "2024-12-31", "2025-09", "2022".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
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


class Passage(Frozen):
    """A piece of a document that answers a question by itself."""

    id: str
    """`<first three letters of the file>-<10 hex digits of the text's hash>`: changes when the text changes."""
    file: str
    section: tuple[str, ...]
    page: int
    kind: Literal["text", "target"]
    text: str
    """Verbatim and clean: sentences rejoined, page numbers and footnote marks out. For a target row: its cells, in order."""
    lead_in: str = ""
    """The sentence that opens the list of which this item is one, where the item needs it to be understood."""
    footnotes: tuple[Footnote, ...] = ()
    province: str
    as_of: PartialDate
    audience: Audience = "public"
    programmes: tuple[str, ...] = ()
    target: TargetRow | None = None

    @property
    def quote(self) -> str:
        """The passage's own text with its footnotes behind it, runs of white space collapsed."""
        notes = "".join(f" [{note.mark}] {note.text}" for note in self.footnotes)
        return " ".join((self.text + notes).split())


class Programme(Frozen):
    """A programme of the province to which the bot points."""

    id: str
    name: str
    sentence: str
    next_step: str
    sources: tuple[str, ...]
    """Where the facts of the card stand: "<file> › <verbatim words>" or an entry of contacts.csv."""
