"""How long something is tried again, how long it waits in between, when it is too late."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT = 1.0
LONGEST_WAIT = 1_800.0
"""Seconds before the second attempt, doubled each time up to the longest."""
MOST_ATTEMPTS = 60
MOST_ANSWERING_ATTEMPTS = 5
"""For an event whose answer fails: the cause is in this program, and an hour will not mend it."""
GIVE_UP_AFTER = timedelta(hours=24)
"""An answer of yesterday helps nobody."""
WINDOWS = {"zalo_oa": timedelta(hours=48)}
"""How long after a message a platform takes the answer."""
OLDEST = timedelta(days=7)
"""Of an event of any channel that is still answered. Events are remembered for longer (KEPT), so that a delivery is
either known or too old."""
KEPT = timedelta(days=14)
_ALL_OF_THE_PLATFORM = re.compile(r"(?:http )?429|-32")
"""Codes that say that the whole platform takes no more for now, whoever the person is."""


def wait_before_next(attempts: int, retry_after: float | None = None) -> float:
    """Seconds until the next attempt after `attempts` (1 or more), with jitter; never less than `retry_after`."""
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20))
    jittered = doubled * random.uniform(0.5, 1.0)  # noqa: S311  # no secret
    return jittered if retry_after is None else max(retry_after, 0.0) + jittered / 10


def is_for_all(code: str, retry_after: float | None) -> bool:
    """Whether the platform as a whole must be left alone, not this call only."""
    return retry_after is not None or _ALL_OF_THE_PLATFORM.fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class Age:
    """When the event happened and when its answer was made."""

    channel: str
    at: datetime
    made_at: datetime

    def too_late(self, now: datetime) -> str | None:
        """Returns the code of a dead letter where it must not be sent any more."""
        if now - self.at > WINDOWS.get(self.channel, OLDEST):
            return "window"
        return "too_late" if now - self.made_at > GIVE_UP_AFTER else None
