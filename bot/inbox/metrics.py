"""What Prometheus may know of the inbox: how many, how fast, how often in vain. Never who, never what."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.inbox.contract import Count


class InboxMetrics:
    """The inbox's counters, in a registry of their own unless one is given."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.delivered = self._counter(
            "delivered", "Events delivered, also again and those that want nothing", "channel"
        )
        self.received = self._counter("received", "Events stored", "channel")
        self.answered = self._counter("answered", "Events answered, told to slow down, or met with silence", "channel")
        self.sent = self._counter("sent", "Calls taken by the platform", "channel")
        self.failed = self._counter("failed", "Calls that failed and are tried again", "channel", "how")
        self.given_up = self._counter("given_up", "Calls that became dead letters", "channel")
        self.seconds = Histogram(
            "trolyso_inbox_call_seconds", "Seconds of a call to the platform", ["channel"], registry=self.registry
        )
        self._depth = Gauge(
            "trolyso_inbox_depth", "Events and calls stored", ["channel", "what", "state"], registry=self.registry
        )

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"trolyso_inbox_{name}", says, labels, registry=self.registry)

    def show(self, counts: Iterable[Count]) -> None:
        """Sets the gauges to what is stored now: waiting, dead, in doubt …"""
        self._depth.clear()
        for count in counts:
            self._depth.labels(count.channel, count.what, count.state).set(count.number)
