"""How fast a session and a client address may ask: token buckets in memory, which keep no address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, then `per_minute` of them, evenly."""

    burst: int
    per_minute: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may do. An address is often a whole village behind one carrier's gateway, hence its wide rate."""

    session: Rate = field(default_factory=lambda: Rate(burst=10, per_minute=30))
    address: Rate = field(default_factory=lambda: Rate(burst=120, per_minute=600))
    body_bytes: int = 8 * 1024
    body_seconds: float = 15.0
    """Seconds that a client has to send its body."""


class Throttle:
    """One token bucket a key. Keys are hashed with a secret of this process; the oldest are dropped above `most`."""

    def __init__(self, rate: Rate, *, most: int = 50_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one token. 0.0 when there was one, else the seconds until there is one."""
        name = hashlib.blake2b(key.encode("utf-8", "replace"), key=self._secret, digest_size=16).digest()
        now = self._clock()
        tokens, then = self._buckets.pop(name, (float(self._rate.burst), now))
        per_second = self._rate.per_minute / 60
        tokens = min(float(self._rate.burst), tokens + (now - then) * per_second)
        missing = 1.0 - tokens
        self._buckets[name] = (tokens if missing > 0 else tokens - 1.0, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return missing / per_second if missing > 0 else 0.0


def client_key(remote: str | None) -> str:
    """The address as it is counted: an IPv6 client owns its whole /64."""
    try:
        address = ipaddress.ip_address((remote or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
