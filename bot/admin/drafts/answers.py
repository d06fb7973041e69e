"""Golden questions that a draft answers otherwise than the live version, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admin.contract import NotHere
from bot.admin.drafts.tokens import Piece, compare_words
from bot.publishing.report import Compared, Report, Verdict

VERDICTS: tuple[Verdict, ...] = ("worse", "better", "changed")
AT_ONCE = 20
"""Answers of one verdict that are shown before somebody asks for more."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One question with both answers; what one of them alone says is marked in it."""

    row: Compared
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Some of the answers of one verdict; `next` is the first that is not shown, None where none is left."""

    verdict: Verdict
    total: int
    shown: list[Beside]
    next: int | None


def all_answers(report: Report) -> list[Answers]:
    """Returns the first answers of every verdict that there is, the worse ones first."""
    found = (answers_of(report, verdict, 0) for verdict in VERDICTS)
    return [answers for answers in found if answers.total]


def answers_of(report: Report, verdict: str, start: int, many: int = AT_ONCE) -> Answers:
    """Returns the answers of a verdict from the number `start` on. Raises NotHere for an unknown verdict."""
    known = next((one for one in VERDICTS if one == verdict), None)
    if known is None:
        raise NotHere
    rows = [row for row in report.compared if row.verdict == known]
    shown = [beside(row) for row in rows[start : start + many]]
    end = start + len(shown)
    return Answers(known, len(rows), shown, end if end < len(rows) else None)


def beside(row: Compared) -> Beside:
    """Returns both answers, compared word by word."""
    pieces = compare_words(row.before.text, row.after.text)
    before = tuple(piece for piece in pieces if piece.mark != "new")
    after = tuple(piece for piece in pieces if piece.mark != "gone")
    return Beside(row, before, after)
