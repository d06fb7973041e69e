"""Drafts of the knowledge: sets of changes to a version. Every change has its line in the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage import audit
from bot.storage.columns import storable
from bot.storage.database import Database
from bot.storage.draft_tables import DraftItemRow, DraftRow
from bot.storage.tables import PointerRow
from knowledge.draft import MODELS, Item, Key, Kind

State = Literal["open", "in_review", "published", "discarded"]
CHANGEABLE: tuple[State, ...] = ("open", "in_review")


class DraftRefused(RuntimeError):
    """What was asked cannot be done with this draft; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's head; moments in UTC."""

    id: int
    title: str
    base: int
    state: State
    revision: int
    items: int
    """How many things it changes."""
    made_by: str
    made_at: datetime
    changed_at: datetime
    published_as: int | None

    @property
    def changeable(self) -> bool:
        return self.state in CHANGEABLE


@dataclass(frozen=True, slots=True)
class Stored:
    """An item with who changed it last; `revision` goes back to `DraftStore.change` as what its editor has seen."""

    item: Item
    revision: int
    changed_by: str
    changed_at: datetime


class DraftStore:
    """Every method raises DatabaseUnavailable when the database fails; DraftRefused as each says."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, title: str, by: str) -> int:
        """Begins a draft on the live version; returns its id. Raises DraftRefused where nothing is live yet."""
        now = datetime.now(UTC)
        async with self._database.transaction() as session:
            base = await session.scalar(select(PointerRow.version))
            if base is None:
                raise DraftRefused("Chưa có phiên bản kiến thức nào đang dùng. Hãy chạy trolyso serve một lần.")
            row = DraftRow(
                title=storable(title), base=base, state="open", revision=0, made_by=by, made_at=now, changed_at=now
            )
            session.add(row)
            await session.flush()
            await audit.record(session, by, "draft.begin", f"bản nháp {row.id}", None, {"title": title, "base": base})
            return row.id

    async def get(self, draft: int) -> Draft:
        """Raises DraftRefused for an unknown draft."""
        async with self._database.session() as session:
            row = await session.get(DraftRow, draft) if 0 < draft < 2**31 else None
            if row is None:
                raise DraftRefused(f"Không có bản nháp số {draft}.")
            return _draft(row, await _count(session, draft))

    async def listing(self, *states: State) -> list[Draft]:
        """The drafts in one of `states` (all where none is given), newest first."""
        query = select(DraftRow).order_by(DraftRow.id.desc())
        if states:
            query = query.where(DraftRow.state.in_(states))
        counts = select(DraftItemRow.draft, func.count()).group_by(DraftItemRow.draft)
        async with self._database.session() as session:
            found = {row[0]: row[1] for row in await session.execute(counts)}
            return [_draft(row, found.get(row.id, 0)) for row in await session.scalars(query)]

    async def items(self, draft: int) -> list[Stored]:
        """All items, in the order in which they are laid over the base."""
        query = select(DraftItemRow).where(DraftItemRow.draft == draft)
        async with self._database.session() as session:
            return [_stored(row) for row in await session.scalars(query.order_by(DraftItemRow.position))]

    async def item(self, draft: int, kind: Kind, key: str) -> Stored | None:
        """One item; None where the draft does not change that thing."""
        async with self._database.session() as session:
            row = await session.get(DraftItemRow, (draft, kind, key))
            return _stored(row) if row is not None else None

    async def change(
        self,
        draft: int,
        items: Sequence[Item],
        by: str,
        *,
        seen: Mapping[Key, int] | None = None,
        what: str | None = None,
    ) -> int:
        """Stores all items or none; returns the draft's new revision. A draft in review is opened again.

        `seen` holds, by item, the revision that its editor saw (0 where the draft did not change it yet): a later one
        is not overwritten. `what` names many items in one line of the audit log. Raises DraftRefused.
        """
        async with self._database.transaction() as session:
            return await change(session, draft, items, by, seen=seen, what=what)

    async def undo(self, draft: int, kind: Kind, key: str, seen: int, by: str) -> None:
        """Takes an item out of the draft: the thing is again as the live version has it. Raises DraftRefused."""
        async with self._database.transaction() as session:
            row = await _changeable(session, draft)
            old = await session.get(DraftItemRow, (draft, kind, key))
            if old is None:
                return
            _refuse_stale(old, Item(kind, key, None), {(kind, key): seen})
            row.revision += 1
            row.state, row.changed_at = "open", datetime.now(UTC)
            await audit.record(session, by, "draft.undo", f"bản nháp {draft}: {kind} {key}", _json(old.body), None)
            await session.delete(old)

    async def move(self, draft: int, state: Literal["open", "in_review", "discarded"], by: str) -> None:
        """Sends a draft to review, takes it back, or discards it. Raises DraftRefused where it is closed already."""
        async with self._database.transaction() as session:
            row = await _changeable(session, draft)
            before, row.state, row.changed_at = row.state, state, datetime.now(UTC)
            subject = f"bản nháp {draft}"
            await audit.record(session, by, f"draft.{state}", subject, {"state": before}, {"state": state})

    async def rebase(self, draft: int, by: str) -> None:
        """Takes the live version as what the draft's changes were made to: they win over others' since. Raises
        DraftRefused.
        """
        async with self._database.transaction() as session:
            row = await _changeable(session, draft)
            live = await session.scalar(select(PointerRow.version))
            before = row.base
            row.base, row.changed_at = live or before, datetime.now(UTC)
            row.revision += 1
            subject = f"bản nháp {draft}"
            await audit.record(session, by, "draft.rebase", subject, {"base": before}, {"base": row.base})


async def change(
    session: AsyncSession,
    draft: int,
    items: Sequence[Item],
    by: str,
    *,
    seen: Mapping[Key, int] | None = None,
    what: str | None = None,
) -> int:
    """As DraftStore.change, inside a transaction of the caller's."""
    row = await _changeable(session, draft)
    known = {(old.kind, old.key): old for old in await session.scalars(_items_of(draft))}
    for item in items:
        _refuse_stale(known.get((item.kind, item.key)), item, seen)
    row.revision += 1
    row.state, row.changed_at = "open", datetime.now(UTC)
    behind = max((old.position for old in known.values()), default=0)
    for place, item in enumerate(items, start=behind + 1):
        old = known.get((item.kind, item.key))
        if what is None:
            subject, before = f"bản nháp {draft}: {item.kind} {item.key}", old.body if old is not None else None
            body = item.body.model_dump_json() if item.body is not None else None
            await audit.record(session, by, "draft.put", subject, _json(before), _json(body))
        await _put(session, draft, item, old, place, row.revision, by)
    if what is not None:
        await audit.record(session, by, "draft.change", f"bản nháp {draft}: {what}", None, {"items": len(items)})
    return row.revision


async def _changeable(session: AsyncSession, draft: int) -> DraftRow:
    row = await session.get(DraftRow, draft, with_for_update=True) if 0 < draft < 2**31 else None
    if row is None:
        raise DraftRefused(f"Không có bản nháp số {draft}.")
    if row.state not in CHANGEABLE:
        done = "đã công bố" if row.state == "published" else "đã bỏ"
        raise DraftRefused(f"Bản nháp {draft} {done}, không sửa được nữa. Hãy mở bản nháp mới.")
    return row


def _refuse_stale(old: DraftItemRow | None, item: Item, seen: Mapping[Key, int] | None) -> None:
    if seen is None or (item.kind, item.key) not in seen:
        return
    now = old.revision if old is not None else 0
    if now != seen[item.kind, item.key]:
        who = f" ({old.changed_by})" if old is not None else ""
        raise DraftRefused(
            f"Trong lúc anh chị đang sửa, người khác{who} đã đổi chỗ này. Phần anh chị vừa gõ chưa được lưu: "
            "hãy coi lại nội dung mới bên cạnh rồi lưu lần nữa."
        )


async def _put(
    session: AsyncSession, draft: int, item: Item, old: DraftItemRow | None, place: int, revision: int, by: str
) -> None:
    body = item.body.model_dump_json() if item.body is not None else None
    now = datetime.now(UTC)
    values = {"body": body, "revision": revision, "changed_by": by, "changed_at": now}
    if old is None:
        row = {"draft": draft, "kind": item.kind, "key": item.key, "position": place, **values}
        await session.execute(insert(DraftItemRow).values(**row))
    else:
        mine = (DraftItemRow.draft == draft, DraftItemRow.kind == item.kind, DraftItemRow.key == item.key)
        await session.execute(update(DraftItemRow).where(*mine).values(**values))


def _items_of(draft: int) -> Any:
    return select(DraftItemRow).where(DraftItemRow.draft == draft)


def _json(body: str | None) -> dict[str, Any] | None:
    loaded: dict[str, Any] | None = json.loads(body) if body is not None else None
    return loaded


def _draft(row: DraftRow, items: int) -> Draft:
    state: State = row.state  # type: ignore[assignment]  # a CHECK of the table holds it
    return Draft(
        row.id, row.title, row.base, state, row.revision, items,
        row.made_by, row.made_at, row.changed_at, row.published_as,
    )  # fmt: skip


def _stored(row: DraftItemRow) -> Stored:
    kind: Kind = row.kind  # type: ignore[assignment]  # a CHECK of the table holds it
    body = MODELS[kind].model_validate_json(row.body) if row.body is not None else None
    return Stored(Item(kind, row.key, body), row.revision, row.changed_by, row.changed_at)


async def _count(session: AsyncSession, draft: int) -> int:
    counted = select(func.count()).select_from(DraftItemRow).where(DraftItemRow.draft == draft)
    return await session.scalar(counted) or 0
