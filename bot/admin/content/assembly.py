"""Joins the pages of the content."""

from __future__ import annotations

from bot.admin.content.contacts import ContactPages
from bot.admin.content.desk import Desk
from bot.admin.content.programmes import ProgrammePages
from bot.admin.content.ready_answers import ReadyAnswerPages
from bot.admin.content.undoing import UndoPages
from bot.admin.content.words import WordPages
from bot.admin.contract import Pages
from bot.publishing.drafting import Drafting


def join_content(drafting: Drafting) -> tuple[Pages, ...]:
    """Returns the pages, for `join_console(more=…)`."""
    desk = Desk(drafting)
    return ProgrammePages(desk), ContactPages(desk), ReadyAnswerPages(desk), WordPages(desk), UndoPages(desk)
