"""What an editor types about a passage: the fields of its form, what is wrong with them, and the passage with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.admin.contract import Form, say
from bot.admin.documents.dates import read_day, shown_date
from bot.admin.documents.propositions import read, strays, written
from knowledge.model import Audience, Passage, Programme

AUDIENCES: tuple[Audience, ...] = ("public", "helper", "internal")
MOST_TEXT = 6_000
MOST_PLAIN = 2_000
"""Characters that are kept; how many may be published, hints.py says."""
MOST_QUESTIONS = 20
MOST_QUESTION = 200
MOST_PROPOSITIONS, MOST_PROPOSITION = 20, 300


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands. `text` is None where the text of the passage cannot be changed."""

    audience: str
    programmes: tuple[str, ...]
    plain: str
    questions: str
    """One a line."""
    propositions: str
    """As bot/admin/documents/propositions.py writes them."""
    unused_after: str
    text: str | None
    seen: int

    @classmethod
    def of_passage(cls, passage: Passage, seen: int, *, with_text: bool) -> Typed:
        """Returns the form of a passage as it is."""
        return cls(
            audience=passage.audience,
            programmes=passage.programmes,
            plain=passage.plain,
            questions="\n".join(passage.questions),
            propositions=written(passage.propositions),
            unused_after=shown_date(passage.unused_after),
            text=passage.text if with_text else None,
            seen=seen,
        )

    @classmethod
    def of_form(cls, form: Form, *, with_text: bool) -> Typed:
        """Returns what was sent."""
        return cls(
            audience=form.text("audience"),
            programmes=tuple(form.texts("programmes")),
            plain=" ".join(form.text("plain").split()),
            questions=form.text("questions"),
            propositions=form.text("propositions"),
            unused_after=form.text("unused_after"),
            text=form.text("text") if with_text else None,
            seen=form.number("seen") or 0,
        )

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions, each once."""
        lines = (" ".join(line.split()) for line in self.questions.splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def errors(self, programmes: Sequence[Programme]) -> dict[str, str]:
        """Returns a sentence for each field that cannot be taken."""
        wrong: dict[str, str] = {}
        if self.audience not in AUDIENCES:
            wrong["audience"] = say("documents.choose")
        if not set(self.programmes) <= {programme.id for programme in programmes}:
            wrong["programmes"] = say("documents.programme_gone")
        if len(self.plain) > MOST_PLAIN:
            wrong["plain"] = say("documents.too_long", most=MOST_PLAIN, now=len(self.plain))
        if len(self.asked) > MOST_QUESTIONS or any(len(question) > MOST_QUESTION for question in self.asked):
            wrong["questions"] = say("documents.questions", most=MOST_QUESTIONS, long=MOST_QUESTION)
        if said := self._wrong_propositions():
            wrong["propositions"] = said
        if self.unused_after and read_day(self.unused_after) is None:
            wrong["unused_after"] = say("documents.no_day")
        if self.text is not None and not 0 < len(self.text) <= MOST_TEXT:
            wrong["text"] = say("documents.no_text" if not self.text else "documents.text_long", most=MOST_TEXT)
        return wrong

    def _wrong_propositions(self) -> str:
        """Returns why the propositions cannot be taken; "" where they can."""
        if strays(self.propositions):
            return say("documents.propositions.stray")
        found = read(self.propositions)
        long = any(len(one.text) > MOST_PROPOSITION for one in found)
        asked = [question for one in found for question in one.questions]
        many = len(found) > MOST_PROPOSITIONS or any(len(one.questions) > MOST_QUESTIONS for one in found)
        if long or many or any(len(question) > MOST_QUESTION for question in asked):
            limits = {"most": MOST_PROPOSITIONS, "long": MOST_PROPOSITION, "questions": MOST_QUESTIONS}
            return say("documents.propositions.limits", **limits, question=MOST_QUESTION)
        return ""

    def applied(self, passage: Passage) -> Passage:
        """Returns the passage with what was typed; a field that cannot be taken stays as it is."""
        audience = next((known for known in AUDIENCES if known == self.audience), passage.audience)
        changed = {
            "audience": audience,
            "programmes": self.programmes,
            "plain": self.plain,
            "questions": self.asked,
            "propositions": read(self.propositions),
            "unused_after": read_day(self.unused_after),
            "text": self.text or passage.text,
        }
        return passage.model_copy(update=changed)
