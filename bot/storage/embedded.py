"""Vectors of texts of drafts, each embedded once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import insert, select

from bot.storage.database import Database
from bot.storage.draft_tables import EmbeddedRow
from knowledge.build import Vector

TOGETHER = 500
"""Texts that are asked for in one query."""


class EmbeddedStore:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, encoder: str, texts: Iterable[str]) -> dict[str, Vector]:
        """The vectors of those of `texts` that the encoder of this name made: float32, shape (dimensions,)."""
        wanted = {_digest(text): text for text in texts}
        digests = list(wanted)
        found: dict[str, Vector] = {}
        row = EmbeddedRow
        async with self._database.session() as session:
            for start in range(0, len(digests), TOGETHER):
                some = digests[start : start + TOGETHER]
                query = select(row.digest, row.data).where(row.encoder == encoder, row.digest.in_(some))
                for digest, data in await session.execute(query):
                    found[wanted[digest]] = np.frombuffer(data, "<f4")
        return found

    async def put(self, encoder: str, vectors: Mapping[str, Vector]) -> None:
        """Keeps the vectors of texts; those that are kept already stay."""
        known = await self.get(encoder, vectors)
        rows = [
            {"encoder": encoder, "digest": _digest(text), "data": vector.astype("<f4").tobytes()}
            for text, vector in vectors.items()
            if text not in known
        ]
        if rows:
            async with self._database.transaction() as session:
                await session.execute(insert(EmbeddedRow), rows)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
