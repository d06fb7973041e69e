"""Real servers over one database, asked many questions while the live version moves."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

ROOT = Path(__file__).parents[3]
QUESTION = "Năm 2024 chỉ tiêu hộ gia đình có cáp quang là bao nhiêu?"


@dataclass
class Asked:
    """All that came back: the answers with the moment and the server, and what failed."""

    answers: list[tuple[float, str, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@asynccontextmanager
async def servers(folder: Path, database_url: str, count: int) -> AsyncIterator[list[str]]:
    """Gives the addresses of `count` processes of `trolyso serve` on the database, ready to answer."""
    running, addresses = [], []
    for number in range(count):
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        environment = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
        with (folder / f"server{number}.log").open("wb") as log:
            running.append(
                await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "bot",
                    "serve",
                    "--port",
                    str(port),
                    cwd=folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
            )
        addresses.append(f"http://127.0.0.1:{port}")
    try:
        async with ClientSession() as client:
            for address in addresses:
                await _until_ready(client, address)
        yield addresses
    finally:
        for process in running:
            process.terminate()
        for process in running:
            await process.wait()


async def _until_ready(client: ClientSession, address: str) -> None:
    async with asyncio.timeout(300):
        while True:
            try:
                async with client.get(f"{address}/readyz") as response:
                    if response.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.2)


async def ask_steadily(addresses: list[str], per_second: float, stop: asyncio.Event, asked: Asked) -> None:
    """Asks the servers in turn until `stop`, each question in a conversation of its own."""
    async with ClientSession(timeout=ClientTimeout(30)) as client, asyncio.TaskGroup() as group:
        number, began = 0, time.monotonic()
        while not stop.is_set():
            group.create_task(_ask(client, addresses[number % len(addresses)], asked))
            number += 1
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))


async def _ask(client: ClientSession, address: str, asked: Asked) -> None:
    try:
        async with client.post(f"{address}/api/chat", json={"text": QUESTION}) as response:
            said = await response.json()
            if response.status != 200 or said["status"] != "answered":
                asked.failures.append(f"{response.status} {said}")
                return
    except (ClientError, TimeoutError) as error:
        asked.failures.append(repr(error))
        return
    asked.answers.append((time.monotonic(), address, said["text"]))
