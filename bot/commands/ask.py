"""`trolyso ask`: one answer, or one JSON object a line for a file of questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answer_json import reply_json
from bot.assembly import Parts
from bot.channels.numbered import as_text
from bot.commands.running import fail, read_lines, with_parts
from handlers.assistant import PIPELINE
from handlers.messages import MAX_TEXT, Asker, Message, Reply, Session
from handlers.phrasing import say
from knowledge.retrieval import Knowledge


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: str
    question: str
    asker: Asker | None = None


def ask_once(question: str, as_json: bool, asker: Asker) -> None:
    """Prints one answer. A question that is too long ends the program with status 1."""
    if len(question) > MAX_TEXT:
        raise fail(say("too_long", most=MAX_TEXT))

    async def work(parts: Parts) -> Reply:
        return _answer(parts, question, asker)

    reply = with_parts(work)
    print(_dumped(reply_json("1", question, reply)) if as_json else as_text(reply))


def ask_file(file: Path, asker: Asker) -> None:
    """Prints an answer for each line of `file`, in order; a broken line gives an object with "error" in its place.

    Ends the program with status 1 where a line was broken or the file cannot be read.
    """
    lines = read_lines(file)

    async def work(parts: Parts) -> int:
        broken = 0
        for answer in _answers(parts, lines, asker):
            broken += "error" in answer
            print(_dumped(answer), flush=True)
        return broken

    if broken := with_parts(work):
        raise fail(f'{broken} dòng của {file.name} không đọc được; coi trường "error" ở đúng dòng đó.')


def _answers(parts: Parts, lines: Iterable[str], asker: Asker) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _Line.model_validate(json.loads(line))
        except (ValueError, ValidationError, RecursionError):
            yield {"id": None, "error": f'Dòng {number} không phải là JSON {{"id", "question"}} đúng.'}
            continue
        yield reply_json(row.id, row.question, _answer(parts, row.question, row.asker or asker))


def _answer(parts: Parts, question: str, asker: Asker) -> Reply:
    knowledge: Knowledge | None = parts.live.current
    assert knowledge is not None  # noqa: S101  # with_parts has loaded it
    return PIPELINE.answer(Message(text=question, asker=asker), Session(), knowledge)


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
