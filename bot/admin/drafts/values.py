"""What stands in a field of a document, passage, programme, contact or word, as lines that an official can read."""

from __future__ import annotations

from bot.admin.drafts.naming import Names
from bot.admin.words import name_of, say
from handlers.phrasing import day
from knowledge.draft import Kind, Thing
from knowledge.model import Contact, Fact, Footnote, Proposition, TargetRow, TargetValue

SHOWN: dict[Kind, tuple[str, ...]] = {
    "document": (
        "name", "title", "number", "issuer", "kind", "province", "issued_on", "as_of", "covers", "replaces",
        "unused_after",
    ),
    "passage": (
        "text", "lead_in", "footnotes", "target", "plain", "questions", "propositions", "audience", "programmes",
        "section", "page", "kind", "province", "as_of", "unused_after",
    ),
    "programme": (
        "name", "sentence", "next_step", "for_whom", "steps", "in_person", "contacts", "names", "terms", "sources",
    ),
    "contact": ("what", "address", "url", "free", "may_cost", "stated_from", "stated_until", "stated_by", "check_by"),
    "word": ("text",),
}  # fmt: skip
"""The fields of each kind, the most telling first; one that is not named here stands behind them."""
BRIEF: dict[Kind, tuple[str, ...]] = {
    "document": ("name", "title", "number", "issuer", "as_of", "unused_after"),
    "passage": ("text", "plain", "questions", "propositions", "audience", "programmes", "unused_after"),
    "programme": ("name", "sentence", "next_step", "for_whom", "steps", "in_person", "contacts"),
    "contact": ("address", "stated_by", "check_by"),
    "word": ("text",),
}
"""What is shown of a thing that is new, or gone."""
_DATES = frozenset({"issued_on", "as_of", "unused_after", "stated_from", "stated_until", "check_by"})
_CODES = frozenset({"audience", "kind", "province"})


def label_of(kind: Kind, field: str) -> str:
    """Returns how a field is called on the page; its own name where nobody named it."""
    return name_of(f"drafts.field.{kind}.{field}", name_of(f"drafts.field.{field}", field))


def lines_of(field: str, thing: Thing, names: Names) -> tuple[str, ...]:
    """Returns a field's value as lines, none where it is empty."""
    value = getattr(thing, field, None)
    if field == "programmes" and isinstance(value, tuple):
        return tuple(names.programmes.get(name, name) for name in value)
    if field == "contacts" and isinstance(value, tuple):
        return tuple(f"{names.title(contact)}: {contact.address}" for contact in value)
    if field == "what" and isinstance(thing, Contact):
        return (names.title(thing),)
    if field == "section" and isinstance(value, tuple):
        return (" › ".join(value),)
    if field in _DATES and isinstance(value, str):
        return (day(value),)
    if field in _CODES and isinstance(value, str):
        return (name_of(f"drafts.value.{field}.{value}", value),)
    return _lines(value)


def _lines(value: object) -> tuple[str, ...]:
    match value:
        case None:
            return ()
        case bool():
            return (say("drafts.yes" if value else "drafts.no"),)
        case str():
            return tuple(value.splitlines())
        case tuple():
            return tuple(line for one in value for line in _lines(one))
        case Fact():
            return (value.text, *(say("drafts.source", where=where) for where in value.sources))
        case Footnote():
            return (f"[{value.mark}] {value.text}",)
        case Proposition():
            return (value.text, *(f"- {asked}" for asked in value.questions))
        case TargetValue():
            return (f"{value.year}: {value.value}",)
        case TargetRow():
            cells = (value.number, value.text, value.lead, value.partners, value.legal_basis)
            return (*filter(None, cells), *_lines(value.values))
        case _:
            return (str(value),)
