"""One published version of the real plans, made by the real program, for all tests that ask questions."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from bot.storage.database import Database
from bot.storage.versions import VersionStore
from embeddings.encoder import load_encoder
from embeddings.typed.reader import load_reader
from handlers.assistant import PIPELINE
from handlers.messages import Asker, Message, Reply, Session
from knowledge.retrieval import Knowledge

settings.register_profile("here", deadline=None)  # no test is timed: machines are noisy
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands run; the published database lies under it in var/."""
    folder = tmp_path_factory.mktemp("home")
    ran = run_in(folder, "kb", "versions")
    assert ran.returncode == 0, ran.stderr
    return folder


def run_in(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `trolyso` as a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def trolyso(home: Path) -> Run:
    """Runs the command with the published database."""
    return lambda *arguments, **environment: run_in(home, *arguments, **environment)


@pytest.fixture(scope="session")
def knowledge(home: Path) -> Knowledge:
    """The published version in memory, as the server holds it."""

    async def load() -> Knowledge:
        database = await Database.open(f"sqlite+aiosqlite:///{home}/var/trolyso.db")
        try:
            versions = VersionStore(database)
            number = await versions.live()
            assert number is not None
            return Knowledge(await versions.load(number), load_encoder(), load_reader(), number)
        finally:
            await database.close()

    return asyncio.run(load())


@pytest.fixture(scope="session")
def ask(knowledge: Knowledge) -> Callable[..., Reply]:
    """Asks one question in a fresh conversation."""

    def answer(text: str, asker: Asker = "citizen") -> Reply:
        return PIPELINE.answer(Message(text=text, asker=asker), Session(), knowledge)

    return answer
