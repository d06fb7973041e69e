"""What Prometheus may know: how many, how fast, how often wrong. Never who, never what."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest


class Metrics:
    """The counters of the web server, in a registry of their own unless one is given."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.answers = Counter(
            "trolyso_web_answers", "Answers given on the web page, by status", ["status"], registry=self.registry
        )
        self.seconds = Histogram(
            "trolyso_web_answer_seconds",
            "Seconds from the question to its answer",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.ratings = Counter("trolyso_web_ratings", "Thumbs up and down", ["value"], registry=self.registry)
        self.errors = Counter(
            "trolyso_http_errors", "Answers with status 400 and above", ["door", "status"], registry=self.registry
        )
        self.refusals = Counter(
            "trolyso_webhook_refusals",
            "Deliveries of platforms that were forged, unreadable or could not be stored",
            ["channel", "why"],
            registry=self.registry,
        )

    async def show(self, _request: web.Request) -> web.Response:
        """GET /metrics."""
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
