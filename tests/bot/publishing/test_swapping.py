"""Publishing and rolling back while 20 questions a second come in. How fast it is: tests/bench_publishing.py."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from handlers import phrasing
from knowledge.build import build_version
from knowledge.draft import applied, put
from knowledge.model import Word
from tests.bot.publishing.conftest import Office
from tests.bot.publishing.serving import Asked, ask_steadily, servers

MARKS = ("Bản hai nói:", "(bản hai)")
"""What the second version says in its words, and in its programmes."""


async def second_version(versions: VersionStore, encoder: Encoder) -> tuple[int, int]:
    """Stores a version whose words and whose programmes show which one it is; returns the live one and it."""
    first = await versions.live()
    assert first is not None
    old = await versions.load(first)
    words = (Path(phrasing.__file__).parent / "words/answer.j2").read_text("utf-8")
    changed = [put(p.model_copy(update={"next_step": f"{p.next_step} {MARKS[1]}"})) for p in old.programmes]
    content = applied(old.content, [*changed, put(Word(name="answer", text=f"{MARKS[0]} {words}"))])
    return first, await versions.add(build_version(content, encoder, old=old), "bản hai")


async def moved(asked: Asked, addresses: list[str], since: int, second: bool) -> None:
    """Waits until the newest answer of every server is of the version."""
    async with asyncio.timeout(60):
        while True:
            newest = {address: text for _, address, text in asked.answers[since:]}
            if set(newest) == set(addresses) and all((MARKS[0] in text) == second for text in newest.values()):
                return
            await asyncio.sleep(0.05)


async def test_no_answer_fails_or_mixes_two_versions(office: Office, url: str, tmp_path: Path) -> None:
    first, second = await second_version(office.versions, office.encoder)
    async with servers(tmp_path, url, 2) as addresses:
        asked, stop = Asked(), asyncio.Event()
        asking = asyncio.create_task(ask_steadily(addresses, 20, stop, asked))
        for number in (second, first, second, first):
            before = len(asked.answers)
            await office.publisher.roll_back(number, "chu")
            await moved(asked, addresses, before, number == second)
        stop.set()
        await asking
    assert asked.failures == []
    assert len(asked.answers) > 60
    seen = {tuple(mark in text for mark in MARKS) for _, _, text in asked.answers}
    assert seen == {(True, True), (False, False)}
