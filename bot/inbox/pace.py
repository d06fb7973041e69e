"""How fast a platform is called: at most so many calls a second, and not at all while it asked to be left alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable


class Pace:
    """In memory: after a restart a platform that is still overloaded says so again."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_second` calls of each platform, evenly."""
        self._gap = 1.0 / per_second
        self._clock = clock
        self._not_before: dict[str, float] = {}

    def open(self, channels: Iterable[str]) -> tuple[str, ...]:
        """Those of `channels` that may be called now."""
        now = self._clock()
        return tuple(name for name in channels if self._not_before.get(name, 0.0) <= now)

    def spend(self, channel: str) -> None:
        """Notes a call."""
        self._wait(channel, self._gap)

    def pause(self, channel: str, seconds: float) -> None:
        """Leaves the platform alone for `seconds`; a longer pause stays."""
        self._wait(channel, seconds)

    def soonest(self) -> float:
        """Seconds until another platform may be called; infinity where none is waited for."""
        now = self._clock()
        waits = [at - now for at in self._not_before.values() if at > now]
        return min(waits, default=float("inf"))

    def _wait(self, channel: str, seconds: float) -> None:
        self._not_before[channel] = max(self._not_before.get(channel, 0.0), self._clock() + seconds)
