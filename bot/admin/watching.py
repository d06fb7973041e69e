"""Joins the pages that watch: what people ask, and how the program does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.admin.asked.answering import AnsweringPages
from bot.admin.asked.clusters import Clusters
from bot.admin.asked.drafting import Drafts
from bot.admin.asked.pages import AskedPages
from bot.admin.contract import Pages
from bot.admin.live.pages import LivePages
from bot.admin.overview import Panel
from bot.inbox.contract import Inbox
from bot.storage.database import Database
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from knowledge.retrieval import Knowledge


@dataclass(frozen=True, slots=True)
class Watching:
    """What `join_console` takes as `more` and `panels`."""

    pages: tuple[Pages, ...]
    panels: tuple[Panel, ...]


def watching(
    database: Database,
    versions: VersionStore,
    encoder: Encoder,
    knowledge: Callable[[], Knowledge | None],
    inbox: Inbox,
    drafts: Drafts,
) -> Watching:
    """Returns the pages, and the panel of the first page; `knowledge` gives what questions are answered from now."""
    clusters = Clusters(encoder, knowledge)
    asked = AskedPages(database, clusters, knowledge)
    answering = AnsweringPages(database, clusters, knowledge, drafts)
    return Watching((asked, answering, LivePages(database, inbox, versions)), (asked.panel,))
