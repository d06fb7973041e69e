"""The golden set: questions and messages whose right answers are known, asked of two versions and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.evaluation.rows import SETS, OutOfScope, Question, read_rows
from bot.evaluation.run import outcome_of
from bot.evaluation.scoring import Answered, Declined
from bot.publishing.report import Compared, Said
from handlers.assistant import PIPELINE
from handlers.messages import Message, Session
from knowledge.retrieval import Knowledge

Row = Question | OutOfScope
_FILES = ("own", "dev")
"""Which question sets make up the golden set."""


def golden_rows() -> tuple[Row, ...]:
    """Returns the rows of the golden set."""
    questions = (row for name in _FILES for row in read_rows(SETS / f"{name}_questions.jsonl", Question))
    messages = (row for name in _FILES for row in read_rows(SETS / f"{name}_oos.jsonl", OutOfScope))
    return (*questions, *messages)


def ask(row: Row, knowledge: Knowledge) -> Said:
    """Returns what a version says to a row, asked in a fresh conversation."""
    reply = PIPELINE.answer(Message(text=row.text, asker=row.asker), Session(), knowledge)
    outcome = outcome_of(reply)
    if isinstance(row, Question):
        answered = Answered(row, outcome)
        right = answered.answer and answered.source and not answered.province_leak
    else:
        right = Declined(row, outcome).right
    return Said(status=reply.status, text=reply.text, right=right)


def compare(
    rows: Sequence[Row], before: Knowledge, after: Knowledge, progress: Callable[[int, int], None]
) -> list[Compared]:
    """Asks every row of both versions; `progress` gets the number of rows asked so far, and of all."""
    compared = []
    for number, row in enumerate(rows, start=1):
        compared.append(Compared(id=row.id, question=row.text, before=ask(row, before), after=ask(row, after)))
        progress(number, len(rows))
    return compared
