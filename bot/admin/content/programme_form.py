"""The form of a programme's card: what was typed, and the programme that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.admin.content.citing import CONTACTS, Shelf
from bot.admin.contract import Form
from bot.admin.words import say
from knowledge.model import Fact, Programme

MOST_STEPS = 4
MOST_CONTACTS = 6
MOST = {"name": 60, "sentence": 160, "next_step": 160, "for_whom": 120, "in_person": 160, "step": 160}
"""Characters of each text."""
MOST_NAMES, MOST_TERMS, MOST_TERM = 12, 40, 60
_QUOTES = '“”"'
FACTS = ("main", "for_whom", *(f"step{number}" for number in range(1, MOST_STEPS + 1)), "in_person")
"""The parts of a card that have sources: `main` is the sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One fact as it stands in the form."""

    text: str = ""
    sources: tuple[str, ...] = ()
    where: str = ""
    """The document or contact chosen for one more source."""
    words: str = ""


@dataclass(frozen=True)
class CardForm:
    """A programme as it is typed: every text, whether it is fit or not."""

    name: str = ""
    sentence: str = ""
    next_step: str = ""
    facts: dict[str, Typed] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    names: str = ""
    terms: str = ""

    @classmethod
    def of(cls, programme: Programme) -> CardForm:
        """Returns the form of a programme as it is."""
        steps = {f"step{number}": fact for number, fact in enumerate(programme.steps, start=1)}
        known = {"for_whom": programme.for_whom, "in_person": programme.in_person, **steps}
        facts = {name: Typed(fact.text, fact.sources) for name, fact in known.items() if fact is not None}
        return cls(
            name=programme.name,
            sentence=programme.sentence,
            next_step=programme.next_step,
            facts={"main": Typed("", programme.sources), **facts},
            contacts=tuple(contact.what for contact in programme.contacts),
            names="\n".join(programme.names),
            terms="\n".join(programme.terms),
        )

    @classmethod
    def read(cls, form: Form) -> CardForm:
        """Returns what was sent; a source that was added counts among the sources."""
        contacts = (form.text(f"contact{number}") for number in range(1, MOST_CONTACTS + 1))
        return cls(
            name=_line(form.text("name")),
            sentence=_line(form.text("sentence")),
            next_step=_line(form.text("next_step")),
            facts={name: _typed(form, name) for name in FACTS},
            contacts=tuple(dict.fromkeys(what for what in contacts if what)),
            names=form.text("names"),
            terms=form.text("terms"),
        )

    def fact(self, name: str) -> Typed:
        """Returns a fact; an empty one where the card has none of that name."""
        return self.facts.get(name, Typed())

    @property
    def steps(self) -> list[Typed]:
        """The steps that say something, in order."""
        return [self.fact(name) for name in FACTS if name.startswith("step") and self.fact(name).text]

    def errors(self, shelf: Shelf) -> dict[str, str]:
        """Returns what is wrong, by field; nothing where the card can be saved."""
        return dict((*self._of_lists(), *self._of_sources(shelf), *self._of_texts()))

    def programme(self, old: Programme, shelf: Shelf) -> Programme:
        """Returns `old` with what was typed. What is not complete is left out: `errors` says so."""
        known = {contact.what: contact for contact in shelf.content.contacts}
        changes = {
            "name": self.name,
            "sentence": self.sentence,
            "next_step": self.next_step,
            "sources": self.fact("main").sources,
            "for_whom": _fact(self.fact("for_whom")),
            "steps": tuple(fact for step in self.steps if (fact := _fact(step))),
            "in_person": _fact(self.fact("in_person")),
            "contacts": tuple(known[what] for what in self.contacts if what in known),
            "names": lines_of(self.names),
            "terms": lines_of(self.terms),
        }
        return old.model_copy(update=changes)

    def _of_texts(self) -> Iterator[tuple[str, str]]:
        needed = {"name": self.name, "sentence": self.sentence, "next_step": self.next_step}
        needed |= {"for_whom": self.fact("for_whom").text, "in_person": self.fact("in_person").text}
        for name, text in needed.items():
            if not text:
                yield name, say("content.needed")
        if not self.steps:
            yield "step1", say("content.card.no_step")
        texts = needed | {name: self.fact(name).text for name in FACTS if name.startswith("step")}
        for name, text in texts.items():
            most = MOST["step" if name.startswith("step") else name]
            if len(text) > most:
                yield name, say("content.long", length=len(text), most=most)

    def _of_lists(self) -> Iterator[tuple[str, str]]:
        if not lines_of(self.terms):
            yield "terms", say("content.card.no_terms")
        for name, typed, most in (("names", self.names, MOST_NAMES), ("terms", self.terms, MOST_TERMS)):
            lines = lines_of(typed)
            if len(lines) > most:
                yield name, say("content.card.lines", count=len(lines), most=most)
            elif long := next((line for line in lines if len(line) > MOST_TERM), ""):
                yield name, say("content.card.line", line=long[:40], most=MOST_TERM)

    def _of_sources(self, shelf: Shelf) -> Iterator[tuple[str, str]]:
        known = {contact.what for contact in shelf.content.contacts}
        if strange := next((what for what in self.contacts if what not in known), ""):
            yield "contact1", say("content.source.no_contact", what=strange)
        for name in FACTS:
            fact = self.fact(name)
            text = f"{self.sentence} {self.next_step}" if name == "main" else fact.text
            if not text.strip():
                continue
            if wrong := next((said for c in fact.sources if (said := shelf.problem(c, self.contacts))), ""):
                yield f"{name}.source", wrong
            elif not fact.sources:
                yield f"{name}.source", say("content.source.none")
            elif numbers := shelf.unfounded(text, fact.sources, self.contacts):
                yield f"{name}.source", say("content.source.number", number=numbers[0])


def lines_of(typed: str) -> tuple[str, ...]:
    """Returns the lines of a field, each once, none empty."""
    return tuple(dict.fromkeys(line for row in typed.splitlines() if (line := _line(row))))


def _typed(form: Form, name: str) -> Typed:
    where, words = form.text(f"{name}.where"), _line(form.text(f"{name}.words"))
    kept = [_line(source) for source in form.texts(f"{name}.source")]
    if where.startswith(f"{CONTACTS}: "):
        kept.append(where)
    elif where and words:
        kept.append(f"{where}: {words.strip(_QUOTES)}")
    return Typed(_line(form.text(name)), tuple(dict.fromkeys(kept)), where, words)


def _fact(typed: Typed) -> Fact | None:
    return Fact(text=typed.text, sources=typed.sources) if typed.text and typed.sources else None


def _line(text: str) -> str:
    return " ".join(text.split())
