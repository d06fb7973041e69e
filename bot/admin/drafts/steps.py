"""Where a draft stands on its way from editing to being live, and who takes it on from there."""

from __future__ import annotations

from typing import Literal

from bot.publishing.publisher import Checked
from bot.storage.accounts import Role
from bot.storage.drafts import Draft

Step = Literal["edit", "resolve", "send", "running", "check", "publish", "published", "discarded"]
STAGES = ("edit", "send", "check", "publish")
"""The four stages that the page draws in a line."""
_STAGE: dict[Step, int] = {
    "edit": 0, "resolve": 0, "send": 1, "running": 2, "check": 2, "publish": 3, "published": 4, "discarded": 0,
}  # fmt: skip
_WHO: dict[Step, Role] = {"check": Role.PUBLISHER, "publish": Role.PUBLISHER, "running": Role.VIEWER}


def step_of(draft: Draft, *, changes: int, colliding: int, checked: Checked | None, running: bool) -> Step:
    """Returns what has to be done next with a draft."""
    if draft.state in ("published", "discarded"):
        return "published" if draft.state == "published" else "discarded"
    if running:
        return "running"
    if colliding:
        return "resolve"
    if not changes:
        return "edit"
    if draft.state == "open":
        return "send"
    return "publish" if checked is not None and checked.fresh else "check"


def stage_of(step: Step) -> int:
    """Returns how many of STAGES are behind: 0 to 4."""
    return _STAGE[step]


def who_takes(step: Step) -> Role:
    """Returns the role that it takes to do what is next."""
    return _WHO.get(step, Role.EDITOR)
