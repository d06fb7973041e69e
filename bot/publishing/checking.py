"""Checks a draft: builds the version that it would become, and compares its answers with those of the live one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.publishing.drafting import Drafting, View
from bot.publishing.golden import Row, compare, golden_rows
from bot.publishing.report import Report, Unreached
from bot.publishing.soundness import problems
from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.draft_tables import CheckRow
from bot.storage.drafts import DraftRefused
from bot.storage.embedded import EmbeddedStore
from bot.storage.packing import pack
from bot.storage.version_rows import erase, store
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder
from embeddings.typed.reader import Reader
from knowledge.build import build_version, dense_texts
from knowledge.library import Version
from knowledge.model import Passage
from knowledge.retrieval import Knowledge

MACHINE = "máy đọc"
"""Who changed an item at which no person has looked yet."""
Say = Callable[[str, int, int], None]
"""Takes a step in Vietnamese, how much of it is done, and of how much."""
Finish = Callable[[AsyncSession], Awaitable[None]]


class Checker:
    """Runs for a quarter of a minute or more: in a process of its own (work.py), or on the command line."""

    def __init__(
        self,
        database: Database,
        versions: VersionStore,
        encoder: Encoder,
        reader: Reader,
        golden: Sequence[Row] | None = None,
    ) -> None:
        """`golden` is the golden set where it is another than the usual one."""
        self._database = database
        self._versions = versions
        self._drafting = Drafting(database, versions)
        self._embedded = EmbeddedStore(database)
        self._encoder = encoder
        self._reader = reader
        self._golden = golden_rows() if golden is None else golden

    async def check(self, draft: int, say: Say, finish: Finish) -> Report:
        """Stores the candidate version and the report, together with what `finish` does.

        Raises DraftRefused where the draft is closed, empty, unsound, or collides with the live version.
        """
        view = await self._drafting.view(draft)
        _refuse_unfit(view)
        number = await self._versions.live()
        assert number is not None  # noqa: S101  # the view has a live content
        live = await self._versions.load(number)
        texts = [text for passage in view.content.passages for text in dense_texts(passage)]
        made = await self._embedded.get(self._encoder.name, texts)
        content = replace(view.content, passages=tuple(_shown(p, view) for p in view.content.passages))
        candidate = await asyncio.to_thread(
            build_version, content, self._encoder,
            lambda done, total: say("Đang nhúng các đoạn mới", done, total), live, made,
        )  # fmt: skip
        report = await asyncio.to_thread(self._compare, live, candidate, view, say)
        await self._store(view, number, candidate, report, finish)
        return report

    def _compare(self, live: Version, candidate: Version, view: View, say: Say) -> Report:
        before = Knowledge(live, self._encoder, self._reader)
        after = Knowledge(candidate, self._encoder, self._reader)
        rows = self._golden
        compared = compare(rows, before, after, lambda done, total: say("Đang hỏi thử bộ câu hỏi mẫu", done, total))
        unread = sum(_is_unread(passage, view) and passage.audience == "public" for passage in view.content.passages)
        changed = {change.key for change in view.changes if change.kind == "passage" and change.after is not None}
        passages = [p for p in candidate.passages if p.id in changed and p.audience == "public"]
        return Report(
            golden=len(rows),
            right_before=sum(row.before.right for row in compared),
            right_after=sum(row.after.right for row in compared),
            compared=tuple(row for row in compared if row.before != row.after),
            unreached=tuple(self._unreached(passages, after)),
            unread=unread,
        )

    def _unreached(self, passages: Iterable[Passage], after: Knowledge) -> Iterable[Unreached]:
        """The passages of which none of their own questions finds them first."""
        for passage in passages:
            firsts = [self._first(question, passage, after) for question in passage.questions]
            if firsts and passage.id not in firsts:
                yield Unreached(passage=passage.id, question=passage.questions[0], found=firsts[0])

    def _first(self, question: str, passage: Passage, after: Knowledge) -> str:
        hits = after.retrieve(self._reader.read(question), {passage.province}, {"public"}).hits
        return hits[0].passage.id if hits else ""

    async def _store(self, view: View, live: int, candidate: Version, report: Report, finish: Finish) -> None:
        packed = await asyncio.to_thread(pack, candidate)
        draft = view.draft
        async with self._database.transaction() as session:
            await drop_candidate(session, draft.id)
            number = await store(session, packed, storable(draft.title))
            row = {"draft": draft.id, "revision": draft.revision, "live": live, "candidate": number}
            said = report.model_dump(mode="json")
            await session.execute(insert(CheckRow).values(**row, report=said, made_at=datetime.now(UTC)))
            await finish(session)


async def drop_candidate(session: AsyncSession, draft: int) -> None:
    """Removes the check of a draft with the version that was built for it."""
    old = await session.scalar(select(CheckRow.candidate).where(CheckRow.draft == draft))
    if old is not None:
        await session.execute(delete(CheckRow).where(CheckRow.draft == draft))
        await erase(session, old)


def _is_unread(passage: Passage, view: View) -> bool:
    return view.changed_by.get(("passage", passage.id)) == MACHINE


def _shown(passage: Passage, view: View) -> Passage:
    """The passage as it is published: no citizen is shown what nobody has looked at, whatever was guessed."""
    if passage.audience == "public" and _is_unread(passage, view):
        return passage.model_copy(update={"audience": "helper"})
    return passage


def _refuse_unfit(view: View) -> None:
    if not view.draft.changeable:
        raise DraftRefused(f"Bản nháp {view.draft.id} đã đóng. Hãy mở bản nháp mới.")
    if not view.changes:
        raise DraftRefused("Bản nháp này chưa thay đổi gì so với bản đang dùng.")
    if view.colliding:
        names = ", ".join(item.key for item in view.colliding[:5])
        raise DraftRefused(
            f"Có {len(view.colliding)} chỗ người khác đã sửa và công bố trước: {names}. Hãy coi lại từng chỗ."
        )
    if found := problems(view.content, view.changes):
        more = f" (và {len(found) - 3} lỗi nữa)" if len(found) > 3 else ""
        raise DraftRefused("Chưa kiểm tra được, cần sửa trước: " + "; ".join(found[:3]) + more)
