"""The JSON of an answer, as INTERFACE says."""

from __future__ import annotations

from typing import Any

from handlers.messages import Reply


def reply_json(name: str, question: str, reply: Reply) -> dict[str, Any]:
    """Returns the object that `ask --json` and POST /api/chat give; `name` is its id, milliseconds have one decimal."""
    said = reply.model_dump(mode="json", exclude={"buttons", "images"})
    said["took_ms"] = {part: round(value, 1) for part, value in said["took_ms"].items()}
    return {"id": name, "question": question, **said}
