"""The library that most tests of the documents need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.admin.documents.shelf import Library, serving_library


@pytest_asyncio.fixture
async def library(home: Path, tmp_path: Path) -> AsyncIterator[Library]:
    async with serving_library(home / "var" / "trolyso.db", tmp_path) as running:
        yield running
