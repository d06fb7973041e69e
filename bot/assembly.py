"""Builds the parts and joins them: the only module that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import Conversations
from bot.knowledge_base import LiveKnowledge, ensure_published
from bot.memory import keep_large_blocks_apart
from bot.settings import Settings
from bot.storage.conversations import ConversationStore
from bot.storage.database import Database
from bot.storage.pseudonyms import load_or_make_secret
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder, load_encoder
from embeddings.typed.reader import load_reader
from handlers.phrasing import address_as, help_open
from knowledge.build import Progress

HAVE_THUMBS = frozenset({"web"})
"""Channels that show thumbs of their own beside an answer; the others get them as buttons."""
NUMBER_CHOICES = frozenset({"console", "zalo_bot"})
"""Channels that have no buttons and show a numbered list."""

CAN_BE_TOLD = frozenset({"telegram", "zalo_oa", "zalo_bot"})
"""Channels that can write to a person later, without being asked again."""


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
        return Conversations(
            name,
            self.live,
            self.conversations,
            secret_of(self.settings),
            forget_after=timedelta(minutes=self.settings.trolyso_forget_minutes),
            rates_by_button=name not in HAVE_THUMBS,
            numbers_choices=name in NUMBER_CHOICES,
            can_be_told=name in CAN_BE_TOLD,
        )

    async def publish_if_needed(self, progress: Progress) -> None:
        """Publishes the shipped knowledge where the database holds none that fits, and loads the live version."""
        await ensure_published(self.versions, self.encoder, progress)
        await self.live.refresh()


def secret_of(settings: Settings) -> bytes:
    """Returns the installation's secret, made on the first start where none is set. Raises SecretUnavailable."""
    given = settings.trolyso_secret
    return given.get_secret_value().encode() if given else load_or_make_secret(settings.trolyso_secret_file)


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Parts]:
    """Gives the parts, and closes what they hold open.

    Raises DatabaseUnavailable, EncoderUnavailable: their messages tell an operator what to do.
    """
    keep_large_blocks_apart()
    address_as(settings.trolyso_address)
    help_open(settings.trolyso_help_hours or "")
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
