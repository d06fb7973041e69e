"""Builds the parts and joins them: the only module that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.conversation import Conversations
from bot.knowledge_base import LiveKnowledge, ensure_published
from bot.settings import Settings
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.pseudonyms import load_or_make_secret
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder, load_encoder
from embeddings.typed.reader import load_reader
from knowledge.build import Progress


@dataclass(frozen=True, slots=True)
class Parts:
    """The program's parts, joined."""

    settings: Settings
    database: Database
    versions: VersionStore
    conversations: ConversationStore
    encoder: Encoder
    live: LiveKnowledge

    def channel(self, name: str) -> Conversations:
        """Returns the conversations of the channel of that name. Raises SecretUnavailable."""
        return Conversations(name, self.live, self.conversations, self._secret())

    def _secret(self) -> bytes:
        given = self.settings.trolyso_secret
        return given.get_secret_value().encode() if given else load_or_make_secret(self.settings.trolyso_secret_file)

    async def publish_if_needed(self, progress: Progress) -> None:
        """Publishes the shipped knowledge where the database holds none that fits, and loads the live version."""
        await ensure_published(self.versions, self.encoder, progress)
        await self.live.refresh()


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Parts]:
    """Gives the parts, and closes what they hold open.

    Raises DatabaseUnavailable, EncoderUnavailable: their messages tell an operator what to do.
    """
    encoder = load_encoder(settings.trolyso_encoder)
    database = await Database.open(settings.database_url)
    try:
        versions = VersionStore(database)
        yield Parts(
            settings,
            database,
            versions,
            ConversationStore(database),
            encoder,
            LiveKnowledge(versions, encoder, load_reader()),
        )
    finally:
        await database.close()
