"""Loads the real process with events, kills it meanwhile, and says what became of them."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy import func, select

from bot.inbox.contract import Count
from bot.inbox.embedded import EmbeddedInbox
from bot.storage.database import Database
from bot.storage.tables import InboxEventRow, OutboxCallRow, TurnRow
from tests.bot.inbox.fake_platform import FakePlatform
from tests.bot.inbox.scripted import SECRET

ROOT = Path(__file__).parents[3]
QUESTIONS = (
    "VNeID là gì?", "lam sao kich hoat vneid", "Giá nông sản coi ở đâu?", "chào em", "nộp hồ sơ qua mạng ở đâu",
    "Bình dân học vụ số là gì", "thanh toan khong dung tien mat", "cảm ơn em",
)  # fmt: skip


@dataclass
class Outcome:
    """What one load gave."""

    events: int
    took_ms: list[float] = field(default_factory=list)
    """Of every delivery that was answered with 200."""
    lag_ms: list[float] = field(default_factory=list)
    """By how much sleeps of 10 ms were too long in this process: what the machine itself adds."""
    seconds: float = 0.0
    counts: tuple[Count, ...] = ()
    platform: FakePlatform = field(default_factory=FakePlatform)
    arrived: list[str] = field(default_factory=list)
    """The marks of the events in the order in which they were stored."""
    doubted: dict[str, str | None] = field(default_factory=dict)
    """The marks of the answers that are in doubt, and the code of each."""
    turns: int = 0

    def number(self, what: str, state: str) -> int:
        return sum(count.number for count in self.counts if (count.what, count.state) == (what, state))

    @property
    def said(self) -> dict[str, list[str]]:
        """The marks of the answers that each person got, in order."""
        said: dict[str, list[str]] = defaultdict(list)
        for to, text in self.platform.delivered:
            said[to].append(text.partition(" ")[0])
        return said

    @property
    def doubles(self) -> list[str]:
        """The marks of the answers that somebody got more than once."""
        times = Counter(mark for marks in self.said.values() for mark in marks)
        return [mark for mark, number in times.items() if number > 1]

    @property
    def out_of_order(self) -> list[str]:
        """The people whose answers came in another order than their questions."""
        place = {mark: at for at, mark in enumerate(self.arrived)}
        firsts = {to: [place[mark] for mark in dict.fromkeys(marks)] for to, marks in self.said.items()}
        return [to for to, places in firsts.items() if places != sorted(places)]

    @property
    def unanswered(self) -> set[str]:
        """The marks of the events without an answer."""
        return {f"[{number}]" for number in range(self.events)} - {m for marks in self.said.values() for m in marks}


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value below which `share` of the values lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


class Process:
    """The program of program.py, which can be killed and started again on the same port and database."""

    def __init__(self, folder: Path, platform_url: str, database_url: str) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._platform = platform_url
        self._database = database_url
        self._running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environment = {**os.environ, "DATABASE_URL": self._database, "TROLYSO_SECRET": SECRET.decode()}
        with (self._folder / "program.log").open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bot.inbox.program", self._platform, str(self.port),
                cwd=ROOT, env=environment, stderr=log, stdout=log,
            )  # fmt: skip

    async def until_ready(self) -> None:
        async with asyncio.timeout(300), ClientSession() as client:
            while True:
                assert self._running is not None
                assert self._running.returncode is None, (self._folder / "program.log").read_text("utf-8")
                try:
                    async with client.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self._running is not None
        self._running.send_signal(how)
        await self._running.wait()


async def deliver(client: ClientSession, url: str, number: int, user: str, outcome: Outcome) -> None:
    """Delivers until the door says 200, as a platform does."""
    text = f"{QUESTIONS[number % len(QUESTIONS)]} [{number}]"
    body = {"id": f"[{number}]", "user": user, "text": text, "at": int(time.time() * 1_000)}
    while True:
        started = time.perf_counter()
        try:
            async with client.post(f"{url}/webhooks/telegram", json=body) as response:
                if response.status == 200:
                    outcome.took_ms.append((time.perf_counter() - started) * 1_000)
                    return
        except ClientError:
            pass
        await asyncio.sleep(0.2)


@asynccontextmanager
async def a_platform(platform: FakePlatform) -> AsyncIterator[str]:
    runner, url = await platform.start()
    try:
        yield url
    finally:
        await runner.cleanup()


async def load(
    folder: Path, database_url: str, *, events: int, per_second: float, people: int, kills: Sequence[float] = ()
) -> Outcome:
    """Delivers `events`, each tenth twice, and kills the process at the seconds `kills`; waits until all is done."""
    outcome = Outcome(events)
    lots = random.Random(20_261_122)
    async with a_platform(outcome.platform) as platform_url:
        process = Process(folder, platform_url, database_url)
        await process.start()
        await process.until_ready()
        began = time.perf_counter()
        killing, lagging = asyncio.create_task(_kill(process, kills)), asyncio.create_task(_lag(outcome))
        async with ClientSession(timeout=ClientTimeout(10)) as client, asyncio.TaskGroup() as group:
            for number in range(events):
                await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
                group.create_task(deliver(client, process.url, number, f"user {number % people}", outcome))
                if number >= 50 and number % 10 == 0:
                    group.create_task(again(client, process.url, lots.randrange(number - 49, number), people, outcome))
        await killing
        lagging.cancel()
        database = await Database.open(database_url)
        inbox = EmbeddedInbox(database, SECRET)
        await _until_quiet(inbox)
        outcome.seconds = time.perf_counter() - began
        await _collect(database, inbox, outcome)
        await database.close()
        await process.kill(signal.SIGTERM)
    return outcome


async def _lag(outcome: Outcome) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(0.01)
        outcome.lag_ms.append((time.perf_counter() - started) * 1_000 - 10.0)


async def _until_quiet(inbox: EmbeddedInbox) -> None:
    async with asyncio.timeout(600):
        while True:
            if all(count.state not in ("waiting", "sending") for count in await inbox.counts()):
                return
            await asyncio.sleep(0.2)


async def _collect(database: Database, inbox: EmbeddedInbox, outcome: Outcome) -> None:
    event, call = InboxEventRow, OutboxCallRow
    doubted = select(event.event, call.code).join(call, call.event == event.id).where(call.in_doubt)
    outcome.counts = await inbox.counts()
    async with database.session() as reading:
        outcome.arrived = list(await reading.scalars(select(event.event).order_by(event.id)))
        outcome.doubted = {row.event: row.code for row in await reading.execute(doubted)}
        outcome.turns = await reading.scalar(select(func.count()).select_from(TurnRow)) or 0


async def again(client: ClientSession, url: str, number: int, people: int, outcome: Outcome) -> None:
    """Delivers an event once more, a moment later."""
    await asyncio.sleep(0.5)
    await deliver(client, url, number, f"user {number % people}", outcome)


async def _kill(process: Process, moments: Sequence[float]) -> None:
    began = time.perf_counter()
    for moment in moments:
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        await process.kill()
        await process.start()
        await process.until_ready()
