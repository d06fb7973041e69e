"""What a check of a draft found, as it is stored and shown."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["worse", "better", "changed"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Said(_Value):
    """An answer of one version, and whether it is right by the golden set."""

    status: str
    text: str
    right: bool


class Compared(_Value):
    """A golden question that the draft's version answers otherwise than the live one."""

    id: str
    question: str
    before: Said
    after: Said

    @property
    def verdict(self) -> Verdict:
        if self.before.right != self.after.right:
            return "better" if self.after.right else "worse"
        return "changed"


class Unreached(_Value):
    """A question of a new or changed passage that finds another passage first."""

    passage: str
    question: str
    found: str
    """The id of what comes first; "" where nothing does."""


class Report(_Value):
    """The whole check; `golden` counts the questions that were asked of both versions."""

    golden: int
    right_before: int
    right_after: int
    compared: tuple[Compared, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    unread: int = 0
    """Passages of uploaded documents, guessed to be public, at which nobody has looked yet: published for helpers."""
    notes: tuple[str, ...] = ()
    """What else the publisher should know, in Vietnamese."""

    @property
    def worse(self) -> tuple[Compared, ...]:
        return tuple(row for row in self.compared if row.verdict == "worse")
