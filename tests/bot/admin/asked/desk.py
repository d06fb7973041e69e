"""The console with the pages that watch, over the published plans, and drafts that only remember."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.admin.watching import Watching, watching
from bot.inbox.embedded import EmbeddedInbox
from bot.storage.database import Database
from bot.storage.drafts import DraftRefused
from bot.storage.versions import VersionStore
from embeddings.encoder import load_encoder
from knowledge.retrieval import Knowledge
from tests.bot.admin.served import SECRET, Served, serving


@dataclass
class Remembering:
    """Drafts (bot.admin.asked.drafting)."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    questions: list[tuple[int | None, str, str, str]] = field(default_factory=list)
    refuses: str = ""

    async def add_ready_answer(self, draft: int | None, **said: Any) -> tuple[int, str]:
        if self.refuses:
            raise DraftRefused(self.refuses)
        self.answers.append(said)
        return 7, "faq-0123456789"

    async def add_question(self, draft: int | None, passage: str, question: str, by: str) -> int:
        if self.refuses:
            raise DraftRefused(self.refuses)
        self.questions.append((draft, passage, question, by))
        return 7


class Late:
    """A console is joined before its database is open in these tests: this one joins the pages to the same file."""

    def __init__(self, database: Database, knowledge: Knowledge | None, drafts: Remembering) -> None:
        self.inbox = EmbeddedInbox(database, SECRET)
        self.watching: Watching = watching(
            database, VersionStore(database), load_encoder(), lambda: knowledge, self.inbox, drafts
        )


@contextlib.asynccontextmanager
async def desk(
    folder: Path, knowledge: Knowledge | None, drafts: Remembering
) -> AsyncIterator[tuple[Served, EmbeddedInbox]]:
    """The served console on a database of its own, and the inbox on the same."""
    own = await Database.open(f"sqlite+aiosqlite:///{folder}/console.db")
    late = Late(own, knowledge, drafts)
    try:
        async with serving(folder, more=late.watching.pages, panels=late.watching.panels) as served:
            yield served, late.inbox
    finally:
        await own.close()
