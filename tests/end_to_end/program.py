"""The real `trolyso` as processes of their own, while the doubles run in the test's loop."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.doubles.serving import until

QUESTIONS = (
    "VNeID là gì, kích hoạt làm sao?",
    "Trả tiền bằng điện thoại làm sao?",
    "Làm giấy tờ qua mạng ở đâu?",
    "Học kỹ năng số ở đâu, có khó không?",
)
"""One of each programme of the heart."""
_ROOT = Path(__file__).parents[2]


@dataclass
class Program:
    """`trolyso` in a folder of its own with a published database; `environment` are its settings."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that every process wrote."""
        return (self.folder / "all.log").read_text("utf-8")

    async def run(self, *arguments: str, stdin: str = "", status: int = 0) -> str:
        """Runs a command to its end and returns its output; fails where it ends with another status."""
        process = await self._process(*arguments, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE)
        out, _ = await asyncio.wait_for(process.communicate(stdin.encode()), 300)
        assert process.returncode == status, self.log
        return out.decode("utf-8")

    async def answers(self, questions: tuple[str, ...] = QUESTIONS) -> dict[str, str]:
        """What `trolyso ask` says to each question."""
        file = self.folder / "questions.jsonl"
        file.write_text("\n".join(json.dumps({"id": q, "question": q}) for q in questions), "utf-8")
        lines = (await self.run("ask", "--jsonl", str(file))).splitlines()
        return {answer["id"]: answer["text"] for answer in map(json.loads, lines)}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serves, ready to answer; ends it by SIGTERM, gracefully."""
        process = await self._process("serve", stdout=asyncio.subprocess.DEVNULL, stdin=asyncio.subprocess.DEVNULL)
        try:
            async with aiohttp.ClientSession() as http:
                await until(lambda: self._ready(process, http), 120)
            yield
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            status = await asyncio.wait_for(process.wait(), 30)
        assert status == 0, self.log

    async def _ready(self, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> bool:
        assert process.returncode is None, self.log
        try:
            async with http.get(f"{self.url}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def _process(self, *arguments: str, stdout: int, stdin: int) -> asyncio.subprocess.Process:
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        own = {"PYTHONPATH": str(_ROOT), "PORT": str(self.port), **self.environment}
        with (self.folder / "all.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *arguments,
                cwd=self.folder, env=inherited | own, stdout=stdout, stdin=stdin, stderr=log,
            )  # fmt: skip


def program(home: Path, folder: Path) -> Program:
    """A program with a copy of the database that `home` published."""
    (folder / "var").mkdir()
    with sqlite3.connect(home / "var/trolyso.db") as published, sqlite3.connect(folder / "var/trolyso.db") as copy:
        published.backup(copy)
    if (home / "var/secret").exists():
        shutil.copy(home / "var/secret", folder / "var/secret")
    return empty_program(folder)


def empty_program(folder: Path) -> Program:
    """A program that has no database yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return Program(folder, port=int(found.getsockname()[1]))
