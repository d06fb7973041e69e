"""Joins the pages of drafts and versions."""

from __future__ import annotations

from collections.abc import Callable

from bot.admin.contract import Pages
from bot.admin.drafts.check_pages import CheckPages
from bot.admin.drafts.desk import Desk, Starter
from bot.admin.drafts.draft_pages import DraftPages
from bot.admin.drafts.moving_pages import MovingPages
from bot.admin.drafts.panel import DraftsPanel
from bot.admin.drafts.publish_pages import PublishPages
from bot.admin.drafts.trying import Candidates
from bot.admin.drafts.version_pages import VersionPages
from bot.admin.overview import Panel
from bot.publishing.drafting import Drafting
from bot.publishing.publisher import Publisher
from bot.storage.database import Database
from bot.storage.jobs import JobStore
from bot.storage.moves import Moves
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader


def join_drafts(
    database: Database, versions: VersionStore, encoder: Encoder, reader: Callable[[], Reader], starter: Starter
) -> tuple[tuple[Pages, ...], Panel]:
    """Returns the pages and their box on the overview, for `join_console(more=…, panels=…)`.

    `reader` gives the reader that the server shares, once it has one.
    """
    desk = Desk(
        Drafting(database, versions), Publisher(database, versions), JobStore(database), starter, versions,
        Moves(database),
    )  # fmt: skip
    pages: tuple[Pages, ...] = (
        DraftPages(desk),
        MovingPages(desk),
        CheckPages(desk, Candidates(versions, encoder, reader)),
        PublishPages(desk),
        VersionPages(desk),
    )
    return pages, DraftsPanel(desk)
