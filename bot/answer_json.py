"""The JSON of an answer, as INTERFACE says."""

from __future__ import annotations

from typing import Any

from handlers.messages import Reply


def answer_json(id: str, question: str, reply: Reply) -> dict[str, Any]:  # noqa: A002  # INTERFACE's name
    """Returns the object that `trolyso ask --json` and POST /api/chat give; milliseconds with one decimal."""
    said = reply.model_dump(mode="json", exclude={"buttons"})
    said["took_ms"] = {part: round(value, 1) for part, value in said["took_ms"].items()}
    return {"id": id, "question": question, **said}
