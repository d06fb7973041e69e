"""What these pages need of the drafts (bot/publishing/)."""

from __future__ import annotations

from typing import Protocol


class Drafts(Protocol):
    """Every method raises DraftRefused (bot/storage/drafts.py), whose message is for the editor."""

    async def add_ready_answer(
        self,
        draft: int | None,
        *,
        question: str,
        others: tuple[str, ...],
        answer: str,
        programmes: tuple[str, ...],
        source: str,
        unused_after: str | None,
        by: str,
    ) -> tuple[int, str]:
        """Adds a ready answer to a draft (None: the open one, or a new one); returns the draft's and the passage's id.

        `others` are other wordings of `question`; `unused_after` is a day, as "2026-12-31".
        """

    async def add_question(self, draft: int | None, passage: str, question: str, by: str) -> int:
        """Adds a question to a passage in a draft; returns the draft's id."""
