"""What the page "Tình trạng" shows, made from what the processes and the inbox say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.admin.words import name_of, say
from bot.inbox.contract import Count, DeadLetter
from bot.storage.processes import ChannelState, Line, Process

GONE_AFTER = timedelta(seconds=15)
"""A process that was not seen for so long has stopped without a word, or hangs."""
MOST_LINES = 60
_KINDS = {"good": "good", "warning": "warn", "bad": "bad"}
"""Of a health: the kind of its badge."""
_UNITS = (("now", 1, 5), ("seconds", 1, 60), ("minutes", 60, 3_600), ("hours", 3_600, 172_800))
"""Each with its seconds, and the seconds below which it is said."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as it is shown."""

    process: Process
    gone: bool
    behind: bool
    """Whether it answers from another version than the one that is live."""
    age: str


@dataclass(frozen=True, slots=True)
class ShownChannel:
    """A channel of a process as it is shown."""

    channel: ChannelState
    kind: str
    health: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the log with where it came from."""

    at: datetime
    line: Line
    host: str
    pid: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How many events and calls of a channel are in which state."""

    channel: str
    what: str
    states: tuple[tuple[str, int, bool], ...]
    """Words, number, whether somebody should look at it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as it is shown."""

    id: int
    channel: str
    why: str
    age: str


def seen(processes: Sequence[Process], live: int | None, now: datetime) -> tuple[Seen, ...]:
    """Returns the processes; `live` is the number of the live version."""
    return tuple(
        Seen(
            process,
            gone=now - process.seen_at > GONE_AFTER,
            behind=live is not None and process.version != live,
            age=age(now - process.seen_at),
        )
        for process in processes
    )


def channels(processes: Sequence[Seen]) -> tuple[ShownChannel, ...]:
    """Returns the channels, each once: as the process that was seen last tells it."""
    latest = sorted(processes, key=lambda one: one.process.seen_at)
    known = {channel.title: (channel, one.gone) for one in latest for channel in one.process.platforms}
    return tuple(_shown(channel, gone) for _, (channel, gone) in sorted(known.items()))


def _shown(channel: ChannelState, gone: bool) -> ShownChannel:
    runs = channel.name != channel.title
    if gone and runs:
        return ShownChannel(channel, "bad", name_of("live.health.gone", ""))
    health = channel.health or ("unknown" if runs else "")
    return ShownChannel(channel, _KINDS.get(health, "plain"), name_of(f"live.health.{health}", health))


def lines(processes: Sequence[Seen]) -> tuple[ShownLine, ...]:
    """Returns the last warnings and errors of all processes, newest first."""
    found = [
        ShownLine(datetime.fromisoformat(line.at), line, one.process.host, one.process.pid)
        for one in processes
        for line in one.process.errors
    ]
    return tuple(sorted(found, key=lambda line: line.at, reverse=True)[:MOST_LINES])


def depths(counts: Sequence[Count], words: dict[str, str]) -> tuple[Depth, ...]:
    """Returns the counts, a line for each channel and kind."""
    keys = dict.fromkeys((count.channel, count.what) for count in counts)
    return tuple(
        Depth(
            words.get(f"channel.{channel}", channel),
            name_of(f"live.{what}", what),
            tuple(
                (name_of(f"live.state.{one.state}", one.state), one.number, one.state in ("dead", "in_doubt"))
                for one in counts
                if (one.channel, one.what) == (channel, what)
            ),
        )
        for channel, what in keys
    )


def letters(dead: Sequence[DeadLetter], words: dict[str, str], now: datetime) -> tuple[Letter, ...]:
    """Returns the dead letters, newest first."""
    return tuple(
        Letter(
            letter.id,
            words.get(f"channel.{letter.channel}", letter.channel),
            name_of(f"live.code.{letter.code}", say("live.code", mark=letter.code)),
            age(now - letter.at),
        )
        for letter in dead
    )


def age(passed: timedelta) -> str:
    """Returns how long ago something was, in words."""
    seconds = max(0, int(passed.total_seconds()))
    for unit, length, below in _UNITS:
        if seconds < below:
            return say(f"live.age.{unit}", number=seconds // length)
    return say("live.age.days", number=seconds // 86_400)
