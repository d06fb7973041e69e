"""The room in which the content is edited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.admin.content.room import Room, furnish


@pytest_asyncio.fixture
async def room(home: Path, tmp_path: Path) -> AsyncIterator[Room]:
    async with furnish(home, tmp_path) as furnished:
        yield furnished
