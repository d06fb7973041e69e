"""Asks the bot every row of a set, in every kind of noise, and prints the quality table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.evaluation.noise import NOISES, spoil
from bot.evaluation.rows import Outcome, OutOfScope, Question
from bot.evaluation.scoring import Answered, Declined, Scores, score
from handlers.messages import Asker, Reply

Ask = Callable[[str, Asker], Reply]
"""One question in a fresh conversation."""


def outcome_of(reply: Reply) -> Outcome:
    """Returns of `reply` what is measured."""
    return Outcome(
        status=reply.status,
        text=reply.text,
        programmes=tuple(programme.id for programme in reply.programmes),
        source_quotes=tuple(source.quote for source in reply.sources),
        source_provinces=tuple(source.province for source in reply.sources),
        passage_quotes=tuple(passage.quote for passage in reply.passages),
        took_ms=reply.took_ms.total,
    )


def ask_questions(rows: Sequence[Question], noise: str, ask: Ask) -> list[Answered]:
    """Asks every question, spoiled by `noise`, in order."""
    return [Answered(row, outcome_of(ask(spoil(noise, row.question, row.id), row.asker))) for row in rows]


def ask_messages(rows: Sequence[OutOfScope], noise: str, ask: Ask) -> list[Declined]:
    """Sends every message, spoiled by `noise`, in order."""
    return [Declined(row, outcome_of(ask(spoil(noise, row.message, row.id), row.asker))) for row in rows]


def table(
    questions: Sequence[Question], messages: Sequence[OutOfScope], ask: Ask, done: Callable[[], None] = lambda: None
) -> str:
    """Returns the quality table as Markdown: one line a kind of noise. `done` is called after each line."""
    lines = [
        "| typed as | hit@1 | hit@3 | hit@10 | source | answer | programme | wrong figure | other province"
        " | false refusal | oos right | oos answered | ms p50 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for noise in NOISES:
        scores = score(ask_questions(questions, noise, ask)) if questions else None
        declined = ask_messages(messages, noise, ask)
        lines.append(f"| {noise} | {_cells(scores)} | {_declined_cells(declined)} | {_milliseconds(scores)} |")
        done()
    return "\n".join(lines)


def _cells(scores: Scores | None) -> str:
    if scores is None:
        return " | ".join(["–"] * 9)
    shares = (
        scores.hit_at_1,
        scores.hit_at_3,
        scores.hit_at_10,
        scores.source,
        scores.answer,
        scores.programme,
        scores.wrong_figure,
        scores.province_leak,
        scores.false_refusal,
    )
    return " | ".join(f"{share:.2f}" for share in shares)


def _declined_cells(declined: Sequence[Declined]) -> str:
    if not declined:
        return "– | –"
    right = sum(row.right for row in declined) / len(declined)
    return f"{right:.2f} | {sum(row.wrongly_answered for row in declined) / len(declined):.2f}"


def _milliseconds(scores: Scores | None) -> str:
    return "–" if scores is None else f"{scores.took_ms:.0f}"
