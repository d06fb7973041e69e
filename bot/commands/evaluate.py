"""`trolyso eval`: the quality table on a question file."""

from __future__ import annotations

from pathlib import Path

from bot.assembly import Parts
from bot.commands.running import fail, progress_bar, with_parts
from bot.evaluation.noise import NOISES
from bot.evaluation.rows import SETS, BrokenQuestionFile, OutOfScope, Question, read_rows
from bot.evaluation.run import table
from handlers.assistant import PIPELINE
from handlers.messages import Asker, Message, Reply, Session


def evaluate(files: list[Path]) -> None:
    """Prints the table for the rows of `files`; of the development sets where there are none.

    A file holds questions (with "question") or messages outside the plans (with "message").
    """
    questions, messages = _read(files or [SETS / "dev_questions.jsonl", SETS / "dev_oos.jsonl"])

    async def work(parts: Parts) -> str:
        knowledge = parts.live.current
        assert knowledge is not None  # noqa: S101  # with_parts has loaded it

        def ask(text: str, asker: Asker) -> Reply:
            return PIPELINE.answer(Message(text=text, asker=asker), Session(), knowledge)

        with progress_bar("Đang chấm") as progress:
            done = [0]

            def count() -> None:
                done[0] += 1
                progress(done[0], len(NOISES))

            return table(questions, messages, ask, count)

    print(f"{len(questions)} questions, {len(messages)} other messages\n\n{with_parts(work)}")


def _read(files: list[Path]) -> tuple[list[Question], list[OutOfScope]]:
    questions: list[Question] = []
    messages: list[OutOfScope] = []
    try:
        for file in files:
            if '"message"' in file.read_text("utf-8").split("\n", 1)[0]:
                messages += read_rows(file, OutOfScope)
            else:
                questions += read_rows(file, Question)
    except BrokenQuestionFile as error:
        raise fail(str(error)) from None
    except (OSError, UnicodeDecodeError):
        raise fail(f"Không đọc được tệp câu hỏi {file.name} (cần tệp JSONL, bảng mã UTF-8).") from None
    if not questions and not messages:
        raise fail("Tệp câu hỏi không có dòng nào.")
    return questions, messages
