"""The form of a ready answer, and the questions that are nearly the same as those of another passage."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.admin.content.programme_form import lines_of
from bot.admin.contract import Form
from bot.admin.documents.dates import read_day, shown_date
from bot.admin.words import say
from bot.publishing.faq import MOST_CHARACTERS, answer_passage
from embeddings.text import fold
from handlers.excerpt import MOST_SENTENCES, sentences
from knowledge.library import Content
from knowledge.model import Passage
from knowledge.times import today

MOST_QUESTION, MOST_QUESTIONS, MOST_SOURCE = 200, 30, 300
NEARLY = 90.0
"""From this likeness on (percent of the letters) two questions are nearly the same."""
MOST_WARNINGS = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """A question that another passage has nearly word by word."""

    question: str
    other: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """A ready answer as it is typed."""

    question: str = ""
    others: str = ""
    answer: str = ""
    programmes: tuple[str, ...] = ()
    source: str = ""
    unused_after: str = ""

    @classmethod
    def of(cls, passage: Passage) -> AnswerForm:
        """Returns the form of a ready answer as it is."""
        first, *others = passage.questions or ("",)
        return cls(
            question=first,
            others="\n".join(others),
            answer=passage.plain or passage.text,
            programmes=passage.programmes,
            source=" › ".join(passage.section),
            unused_after=shown_date(passage.unused_after),
        )

    @classmethod
    def read(cls, form: Form) -> AnswerForm:
        """Returns what was sent."""
        return cls(
            question=" ".join(form.text("question").split()),
            others=form.text("others"),
            answer=form.text("answer"),
            programmes=tuple(dict.fromkeys(form.texts("programme"))),
            source=" ".join(form.text("source").split()),
            unused_after=form.text("unused_after"),
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """The question and its other wordings, each once."""
        return lines_of(f"{self.question}\n{self.others}")

    @property
    def characters(self) -> int:
        """How long the answer is."""
        return len(" ".join(self.answer.split()))

    @property
    def sentences(self) -> int:
        """How many sentences the answer has."""
        return len(sentences(self.answer))

    def errors(self, content: Content) -> dict[str, str]:
        """Returns what is wrong, by field; nothing where the answer can be saved."""
        texts = {"question": self.question, "answer": self.answer, "source": self.source}
        found = {name: say("content.needed") for name, text in texts.items() if not text}
        if self.characters > MOST_CHARACTERS:
            found["answer"] = say("content.long", length=self.characters, most=MOST_CHARACTERS)
        elif self.sentences > MOST_SENTENCES:
            found["answer"] = say("content.answer.sentences", count=self.sentences, most=MOST_SENTENCES)
        if len(self.question) > MOST_QUESTION:
            found["question"] = say("content.long", length=len(self.question), most=MOST_QUESTION)
        if len(self.questions) > MOST_QUESTIONS:
            found["others"] = say("content.card.lines", count=len(self.questions), most=MOST_QUESTIONS)
        elif long := next((line for line in self.questions[1:] if len(line) > MOST_QUESTION), ""):
            found["others"] = say("content.card.line", line=long[:40], most=MOST_QUESTION)
        if len(self.source) > MOST_SOURCE:
            found["source"] = say("content.long", length=len(self.source), most=MOST_SOURCE)
        if not set(self.programmes) <= {programme.id for programme in content.programmes}:
            found["programme"] = say("content.answer.programme")
        if self.unused_after and (read_day(self.unused_after) or "") < today():
            found["unused_after"] = say("content.answer.day")
        return found

    def passage(self, taken: list[str]) -> Passage:
        """Returns a new passage. Raises DraftRefused where question, answer or source are missing or too long."""
        return answer_passage(
            taken,
            question=self.question,
            others=lines_of(self.others),
            answer=self.answer,
            programmes=self.programmes,
            source=self.source,
            unused_after=read_day(self.unused_after),
        )


def twins(questions: tuple[str, ...], own: str, content: Content) -> list[Twin]:
    """Returns, for each of `questions`, the nearest question of a passage other than `own` that is nearly the same."""
    listed = [(asked, passage) for passage in content.passages if passage.id != own for asked in passage.asked]
    folded = [fold(asked) for asked, _ in listed]
    found = []
    for question in questions[:MOST_QUESTIONS]:
        best = process.extractOne(fold(question), folded, scorer=fuzz.ratio, score_cutoff=NEARLY)
        if best is not None:
            found.append(Twin(question, *listed[best[2]]))
    return found[:MOST_WARNINGS]
