"""Several processes on one database, and processes that are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.versions import VersionStore
from tests.bot.storage import samples

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> subprocess.Popen[str]:
    """Starts a program of programs.py and waits until it says "ready"."""
    command = [sys.executable, "-m", "tests.bot.storage.programs", *arguments]
    pipe = subprocess.PIPE
    program = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert program.stdout
    assert program.stdout.readline() == "ready\n"
    return program


def go(program: subprocess.Popen[str]) -> None:
    assert program.stdin
    program.stdin.write("go\n")
    program.stdin.flush()


@pytest.mark.parametrize("together", [2, 4])
async def test_processes_that_open_a_new_database_at_once_all_succeed(url: str, together: int) -> None:
    programs = [run("start", url) for _ in range(together)]
    for program in programs:
        go(program)
    assert [program.communicate(timeout=60)[0] for program in programs] == ["done\n"] * together
    assert [program.returncode for program in programs] == [0] * together
    database = await Database.open(url)
    await database.check()
    await database.close()


async def test_a_reader_during_publishing_sees_one_version_whole(versions: VersionStore, url: str) -> None:
    await versions.publish(samples.version(passages=300, words="Bản 1. "), "")
    publisher = run("publish_many", url)
    go(publisher)
    seen: list[int] = []
    while not seen or seen[-1] < 6:
        number = await versions.live()
        assert number is not None
        version = await versions.load(number)
        assert len(version.passages) == 300
        assert all(passage.text.startswith(f"Bản {number}. ") for passage in version.passages)
        seen.append(number)
    assert seen == sorted(seen)
    assert publisher.communicate(timeout=60)[0] == "done\n"


@pytest.mark.parametrize(
    "before", ["INSERT INTO kb_passages", "INSERT INTO kb_vectors", "UPDATE kb_pointer", "INSERT INTO kb_moves"]
)
async def test_a_process_killed_while_publishing_changes_nothing(url: str, before: str) -> None:
    database = await Database.open(url)
    await VersionStore(database).publish(samples.version(words="Bản 1. "), "")
    await database.close()

    publisher = run("publish_and_stop", url, before)
    publisher.kill()
    assert publisher.wait(timeout=60) == -9

    database = await Database.open(url)
    versions = VersionStore(database)
    assert [row.live for row in await versions.listing()] == [True]
    assert (await versions.load(1)).passages[0].text.startswith("Bản 1. ")
    second = await versions.publish(samples.version(words="Bản 2. "), "")
    assert await versions.live() == second
    assert await ConversationStore(database).begin("web", "0" * 64)
    await database.check()
    await database.close()
