"""Joins the message platforms with the inbox: the part of the assembly that `serve` alone needs, and waits for.

Apart from bot.assembly, since python-telegram-bot takes half a second to load, and `trolyso ask` would wait for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from bot.assembly import Parts, secret_of
from bot.inbox.answering import Manners
from bot.inbox.contract import Inbox, Work
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.metrics import InboxMetrics
from bot.inbox.worker import Worker
from bot.pictures import Pictures
from bot.platforms import Off, Running, Surroundings, open_platforms


@dataclass(frozen=True, slots=True)
class Channels:
    """The message platforms with the inbox between them and the conversations."""

    platforms: tuple[Running | Off, ...]
    inbox: Inbox
    worker: Work

    @property
    def running(self) -> tuple[Running, ...]:
        """Those that run."""
        return tuple(platform for platform in self.platforms if isinstance(platform, Running))


@asynccontextmanager
async def join_channels(parts: Parts, registry: CollectorRegistry) -> AsyncIterator[Channels]:
    """Gives the channels, and closes their connections; `registry` gets their metrics. Raises SecretUnavailable."""
    settings, secret = parts.settings, secret_of(parts.settings)
    metrics = InboxMetrics(registry)
    inbox = EmbeddedInbox(parts.database, secret, metrics)
    picture = Pictures(parts.live).png
    around = Surroundings(settings, parts.database, secret, picture, inbox.receive, registry)
    async with open_platforms(around) as platforms:
        worker = Worker(
            parts.database,
            secret,
            inbox,
            [platform.platform for platform in platforms if isinstance(platform, Running)],
            parts.channel,
            manners=Manners(settings.trolyso_user_per_minute, settings.trolyso_maintenance or ""),
            senders=settings.trolyso_senders,
            per_second=settings.trolyso_sends_per_second,
            metrics=metrics,
        )
        yield Channels(platforms, inbox, worker)
