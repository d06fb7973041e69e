"""How fast one person may write: told once to slow down, then silence until it calms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

MINUTE = timedelta(minutes=1)
Manner = Literal["answer", "slow", "silent"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier event of the same person."""

    at: datetime
    state: str
    """What became of it: "slowed" and "silenced" count here."""


def manner(at: datetime, earlier: Sequence[Earlier], per_minute: int) -> Manner:
    """What an event of the moment `at` gets, after those of `earlier` (newest first; more than a minute may be given).

    It follows from what is stored alone, by the platform's clock: a restart changes nothing, and a heap of messages
    that came in late is not taken for haste.
    """
    recent = [event for event in earlier if at - event.at < MINUTE]
    if len(recent) < per_minute:
        return "answer"
    return "silent" if recent[0].state in ("slowed", "silenced") else "slow"
