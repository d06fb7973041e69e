"""The process under load: the real server's doors and pages, the real inbox and conversations, a fake platform.

python -m tests.bot.inbox.program PLATFORM_URL PORT; DATABASE_URL and the other settings as for `trolyso serve`.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from bot.assembly import assemble, secret_of
from bot.conversation import Conversations, Prepared
from bot.inbox.answering import Manners
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.metrics import InboxMetrics
from bot.inbox.worker import Worker
from bot.settings import Settings
from bot.web.metrics import Metrics
from bot.web.server import create_app, start
from bot.web.webhooks import Delivery, Webhooks
from tests.bot.inbox.fake_platform import Channel


class Marked:
    """The real conversations, whose answers start with the mark of the question: "VNeID là gì? [17]" -> "[17] Dạ …"."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self.prepare_fixed = conversations.prepare_fixed
        self.leaving = conversations.leaving

    @property
    def ready(self) -> bool:
        return self._conversations.ready

    async def prepare(self, user_key: str, text: str) -> Prepared:
        question, _, mark = text.rpartition(" ")
        prepared = await self._conversations.prepare(user_key, question)
        marked = prepared.reply.model_copy(update={"text": f"{mark} {prepared.reply.text}"})
        return Prepared(marked, prepared.keep)


async def main(platform_url: str, port: int) -> None:
    settings = Settings()
    registry = CollectorRegistry()
    metrics = InboxMetrics(registry)
    async with assemble(settings) as parts, ClientSession() as client:
        platform = Channel(client, platform_url)
        secret = secret_of(settings)
        inbox = EmbeddedInbox(parts.database, secret, metrics)
        worker = Worker(
            parts.database, secret, inbox, [platform], lambda name: Marked(parts.channel(name)),
            manners=Manners(per_minute=10_000), per_second=1_000, metrics=metrics,
        )  # fmt: skip
        app = create_app(parts.channel("web"), registry=registry)
        doors = Webhooks([Delivery(platform, lambda _headers, _body: True)], inbox.receive, Metrics())
        app.add_routes(doors.routes())
        runner = await start(app, "127.0.0.1", port)
        await parts.publish_if_needed(lambda _done, _total: None)
        working = asyncio.create_task(worker.run())
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await runner.cleanup()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.setswitchinterval(0.001)  # as `trolyso serve` does
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
