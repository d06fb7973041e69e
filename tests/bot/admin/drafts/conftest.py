"""The room in which drafts are tested: its knowledge is published once a session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.publishing import checking
from bot.publishing.golden import golden_rows
from embeddings.encoder import Encoder, load_encoder
from embeddings.typed.reader import Reader, load_reader
from tests.bot.admin.drafts.room import Room, furnish


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load_reader()


@pytest.fixture(autouse=True)
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check asks the first questions of the golden set alone: all of them take a quarter of a minute."""
    rows = golden_rows()[:12]
    monkeypatch.setattr(checking, "golden_rows", lambda: rows)


@pytest_asyncio.fixture
async def room(home: Path, tmp_path: Path, encoder: Encoder, reader: Reader) -> AsyncIterator[Room]:
    async with furnish(home, tmp_path, encoder, reader) as furnished:
        yield furnished
