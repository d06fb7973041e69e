"""Builds the admin console of a server and joins its pages: the only module that knows them all."""

from __future__ import annotations

from aiohttp import web

from bot.admin.assembly import join_console
from bot.admin.content.assembly import join_content
from bot.admin.documents.assembly import join_documents
from bot.admin.drafts.assembly import join_drafts
from bot.admin.watching import watching
from bot.assembly import Parts, secret_of
from bot.channel_assembly import Channels
from bot.publishing.drafting import Drafting
from bot.publishing.jobs import JobRunner


def join_pages(parts: Parts, channels: Channels) -> web.Application:
    """Returns the console of this server. Raises SecretUnavailable."""
    database, versions, encoder, live = parts.database, parts.versions, parts.encoder, parts.live
    drafting, runner = Drafting(database, versions), JobRunner(database, parts.settings)
    drafts, waiting = join_drafts(database, versions, encoder, lambda: live.reader, runner)
    watch = watching(database, versions, encoder, lambda: live.current, channels.inbox, drafting)
    pages = (*join_documents(database, drafting, runner), *drafts, *join_content(drafting), *watch.pages)
    return join_console(database, secret_of(parts.settings), more=pages, panels=(*watch.panels, waiting))
