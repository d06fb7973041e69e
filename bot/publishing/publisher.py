"""Publishes a checked draft, and goes back: one pointer moves, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from bot.publishing.checking import drop_candidate
from bot.publishing.report import Report
from bot.storage import audit
from bot.storage.database import Database
from bot.storage.draft_tables import CheckRow, DraftRow
from bot.storage.drafts import CHANGEABLE, DraftRefused
from bot.storage.tables import PointerRow
from bot.storage.versions import VersionStore, move_pointer

SHORTEST_REASON = 10
"""Characters of a reason for publishing what makes answers worse."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The newest check of a draft."""

    report: Report
    fresh: bool
    """False where the draft or the live version has changed since."""
    candidate: int
    """The version that was built for it."""
    made_at: datetime


class GotWorse(DraftRefused):
    """Golden questions are answered worse, and no reason was given."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(
            f"Có {len(report.worse)} câu hỏi mẫu trả lời kém đi nên chưa công bố. Hãy sửa lại bản nháp; "
            f"nếu vẫn muốn công bố, người duyệt ghi rõ lý do (ít nhất {SHORTEST_REASON} chữ)."
        )


class Publisher:
    """Every method raises DatabaseUnavailable when the database fails."""

    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    async def checked(self, draft: int) -> Checked | None:
        """The newest check of the draft; None where there is none."""
        async with self._database.session() as session:
            row = await session.get(CheckRow, draft)
            head = await session.get(DraftRow, draft)
            live = await session.scalar(select(PointerRow.version))
        if row is None or head is None:
            return None
        fresh = row.revision == head.revision and row.live == live
        return Checked(Report.model_validate(row.report), fresh, row.candidate, row.made_at)

    async def publish(self, draft: int, by: str, reason: str | None = None) -> int:
        """Makes the checked version of the draft the live one; returns its number.

        Raises DraftRefused where the draft is closed or its check is missing or old; GotWorse where golden questions
        are answered worse and `reason` is too short.
        """
        why = " ".join((reason or "").split())
        async with self._database.transaction() as session:
            live = await session.scalar(select(PointerRow.version).with_for_update())
            head = await session.get(DraftRow, draft, with_for_update=True) if 0 < draft < 2**31 else None
            row = await session.get(CheckRow, draft) if head is not None else None
            if head is None or head.state not in CHANGEABLE:
                raise DraftRefused(f"Bản nháp {draft} không còn để công bố (đã công bố, đã bỏ, hoặc không có).")
            if row is None or row.revision != head.revision or row.live != live:
                raise DraftRefused("Bản nháp chưa được kiểm tra, hoặc đã đổi sau lần kiểm tra cuối. Hãy kiểm tra lại.")
            report, number = Report.model_validate(row.report), row.candidate
            if report.worse and len(why) < SHORTEST_REASON:
                raise GotWorse(report)
            await session.execute(delete(CheckRow).where(CheckRow.draft == draft))
            await move_pointer(session, "published", number, by)
            head.state, head.published_as, head.changed_at = "published", number, datetime.now(UTC)
            after = {"version": number, "worse": len(report.worse), "reason": why or None}
            await audit.record(session, by, "draft.publish", f"bản nháp {draft}", {"version": live}, after)
        return number

    async def roll_back(self, version: int, by: str) -> None:
        """Makes a stored version the live one. Raises UnknownVersion."""
        await self._versions.roll_back(version, by=by)

    async def discard(self, draft: int, by: str) -> None:
        """Closes a draft without publishing it, and removes what was built to check it. Raises DraftRefused."""
        async with self._database.transaction() as session:
            head = await session.get(DraftRow, draft, with_for_update=True) if 0 < draft < 2**31 else None
            if head is None or head.state not in CHANGEABLE:
                raise DraftRefused(f"Bản nháp {draft} không còn để bỏ.")
            await drop_candidate(session, draft)
            before, head.state, head.changed_at = head.state, "discarded", datetime.now(UTC)
            after = {"state": "discarded"}
            await audit.record(session, by, "draft.discarded", f"bản nháp {draft}", {"state": before}, after)
