"""Conversations of many people over many days, as the channels would have stored them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.storage.database import Database
from bot.storage.pseudonyms import pseudonym
from bot.storage.tables import ConversationRow, FeedbackRow, TurnRow

SECRET = b"a secret of tests, not of anyone"
PARAPHRASES = tuple(
    tuple(block.splitlines()) for block in (Path(__file__).parent / "paraphrases.txt").read_text("utf-8").split("\n\n")
)
_sessions = itertools.count(1)


def turn(
    question: str,
    status: str = "referred",
    *,
    at: datetime | None = None,
    channel: str = "web",
    person: str = "An",
    programme: str = "",
    understood: str = "",
    thumb: str = "",
    reason: str | None = None,
) -> dict[str, Any]:
    """A turn to be stored."""
    return {
        "question": question, "status": status, "at": at or datetime.now(UTC), "channel": channel, "person": person,
        "programme": programme, "understood": understood, "thumb": thumb, "reason": reason,
    }  # fmt: skip


async def store(database: Database, turns: Sequence[dict[str, Any]]) -> None:
    """Stores each turn in a conversation of its own."""
    conversations, rows, thumbs = [], [], []
    for number, one in enumerate(turns, start=1):
        session = f"s{next(_sessions)}"
        key = pseudonym(one["channel"], one["person"], SECRET)
        conversations.append(
            {"id": session, "channel": one["channel"], "user_key": key, "started_at": one["at"], "last_at": one["at"]}
        )
        reply: dict[str, Any] = {"text": "…", "programmes": [one["programme"]] if one["programme"] else []}
        reply["topic"] = {"question": one["understood"]} if one["understood"] else None
        rows.append(
            {"conversation": session, "position": 1, "question": one["question"], "status": one["status"],
             "reply": reply, "asked_at": one["at"], "took_ms": 1.0}
        )  # fmt: skip
        if one["thumb"]:
            thumbs.append({"turn": number, "value": one["thumb"], "reason": one["reason"], "rated_at": one["at"]})
    async with database.transaction() as writing:
        await writing.execute(insert(ConversationRow), conversations)
        ids = list(await writing.scalars(insert(TurnRow).returning(TurnRow.id, sort_by_parameter_order=True), rows))
        if thumbs:
            await writing.execute(insert(FeedbackRow), [{**one, "turn": ids[one["turn"] - 1]} for one in thumbs])


def many(number: int, days: int = 30) -> list[dict[str, Any]]:
    """Turns of many people, the same every time."""
    lots = random.Random(20_261_122)
    asked = [wording for group in PARAPHRASES for wording in group]
    statuses = ("answered", "answered", "answered", "referred", "out_of_scope", "clarify", "smalltalk", "safety")
    programmes = ("vneid", "dich-vu-cong", "thanh-toan-khong-tien-mat", "binh-dan-hoc-vu-so", "")
    made = []
    for _ in range(number):
        status = lots.choice(statuses)
        thumb = lots.choice(("", "", "", "", "up", "down")) if status == "answered" else ""
        made.append(
            turn(
                lots.choice(asked),
                status,
                at=datetime.now(UTC) - timedelta(minutes=lots.randrange(days * 1_440)),
                channel=lots.choice(("web", "web", "telegram", "zalo_oa", "zalo_bot")),
                person=f"người {lots.randrange(number // 3 + 1)}",
                programme=lots.choice(programmes),
                thumb=thumb,
                reason="unclear" if thumb == "down" else None,
            )
        )
    return made
