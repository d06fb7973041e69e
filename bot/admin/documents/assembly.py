"""Joins the pages of the documents."""

from __future__ import annotations

from bot.admin.contract import Pages
from bot.admin.documents.desk import Desks
from bot.admin.documents.document_pages import DocumentPages
from bot.admin.documents.drawing import Drawer
from bot.admin.documents.passage_pages import PassagePages
from bot.admin.documents.shelf_pages import ShelfPages
from bot.admin.documents.upload import StartsJobs, UploadPages
from bot.publishing.drafting import Drafting
from bot.storage.database import Database
from bot.storage.jobs import JobStore
from bot.storage.uploads import UploadStore


def join_documents(database: Database, drafting: Drafting, starter: StartsJobs) -> tuple[Pages, ...]:
    """Returns the pages under /van-ban for `join_console(more=…)`, in the order in which their addresses are tried."""
    desks, uploads, jobs = Desks(drafting), UploadStore(database), JobStore(database)
    return (
        UploadPages(desks, uploads, jobs, starter),
        ShelfPages(desks, drafting, jobs),
        DocumentPages(desks, drafting, uploads, Drawer()),
        PassagePages(desks, drafting, uploads),
    )
