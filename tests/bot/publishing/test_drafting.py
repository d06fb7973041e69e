"""Drafts: nothing is overwritten unseen, everything has its line in the audit log."""

from __future__ import annotations

import pytest

from bot.publishing.checking import MACHINE
from bot.publishing.drafting import Drafting, View
from bot.publishing.faq import FILE
from bot.storage.audit import AuditLog
from bot.storage.database import Database
from bot.storage.drafts import DraftRefused
from knowledge.model import Passage, Word
from knowledge.reading import UnreadableDocument
from tests.bot.publishing.conftest import Office


def a_passage(view: View) -> Passage:
    return next(p for p in view.content.passages if p.audience == "public")


async def test_a_second_editor_does_not_overwrite_the_first_unnoticed(drafting: Drafting, database: Database) -> None:
    draft = await drafting.open_draft("hoa")
    view = await drafting.view(draft)
    passage = a_passage(view)
    await drafting.save(draft, passage.model_copy(update={"plain": "Của Hoa."}), 0, "hoa")
    with pytest.raises(DraftRefused, match="hoa"):
        await drafting.save(draft, passage.model_copy(update={"plain": "Của Lan."}), 0, "lan")
    view = await drafting.view(draft)
    key = ("passage", passage.id)
    assert [change.after for change in view.changes] == [passage.model_copy(update={"plain": "Của Hoa."})]
    await drafting.save(draft, passage.model_copy(update={"plain": "Của Lan."}), view.revisions[key], "lan")  # type: ignore[index]
    lines = await AuditLog(database).newest()
    assert [(line.who, line.action) for line in lines] == [
        ("lan", "draft.put"), ("hoa", "draft.put"), ("hoa", "draft.begin"),
    ]  # fmt: skip
    assert lines[0].before is not None
    assert lines[0].after is not None
    assert (lines[0].before["plain"], lines[0].after["plain"]) == ("Của Hoa.", "Của Lan.")


async def test_an_undone_change_is_gone(drafting: Drafting) -> None:
    draft = await drafting.open_draft("hoa")
    passage = a_passage(await drafting.view(draft))
    await drafting.save(draft, passage.model_copy(update={"plain": "Khác."}), 0, "hoa")
    with pytest.raises(DraftRefused):
        await drafting.store.undo(draft, "passage", passage.id, 0, "lan")
    await drafting.store.undo(draft, "passage", passage.id, 1, "lan")
    assert (await drafting.view(draft)).changes == ()


async def test_a_draft_in_review_is_open_again_when_it_is_changed(drafting: Drafting) -> None:
    draft = await drafting.open_draft("hoa")
    await drafting.store.move(draft, "in_review", "hoa")
    await drafting.save(draft, Word(name="out_of_scope", text="Dạ."), 0, "lan")
    assert (await drafting.store.get(draft)).state == "open"


async def test_a_closed_or_unknown_draft_takes_no_change(drafting: Drafting) -> None:
    draft = await drafting.open_draft("hoa")
    await drafting.store.move(draft, "discarded", "hoa")
    for number in (draft, 999, -1, 2**40):
        with pytest.raises(DraftRefused):
            await drafting.save(number, Word(name="out_of_scope", text="Dạ."), 0, "lan")


async def test_what_somebody_else_published_meanwhile_is_shown_and_may_be_kept_over(office: Office) -> None:
    drafting = office.drafting
    first, second = await drafting.store.begin("một", "hoa"), await drafting.store.begin("hai", "lan")
    passage = a_passage(await drafting.view(first))
    await drafting.save(first, passage.model_copy(update={"plain": f"{passage.plain} Dạ."}), 0, "hoa")
    await drafting.save(second, passage.model_copy(update={"plain": f"{passage.plain} Nghen."}), 0, "lan")
    await office.check(first)
    await office.publisher.publish(first, "chu", "thử việc công bố của hai người")
    assert [item.key for item in (await drafting.view(second)).colliding] == [passage.id]
    with pytest.raises(DraftRefused, match="1 chỗ"):
        await office.check(second)
    await drafting.store.rebase(second, "lan")
    assert (await drafting.view(second)).colliding == ()


async def test_a_ready_answer_is_a_passage_with_its_questions(drafting: Drafting) -> None:
    draft, passage = await drafting.add_ready_answer(
        None, question="Xe buýt điện mấy giờ chạy?", others=("Xe buýt điện chạy từ mấy giờ",),
        answer="Xe buýt điện chạy từ 5 giờ tới 20 giờ.", programmes=("smart-vinh-long",),
        source="Thông báo của Sở Xây dựng ngày 1/11/2026", unused_after="2027-12-31", by="hoa",
    )  # fmt: skip
    content = (await drafting.view(draft)).content
    added = next(p for p in content.passages if p.id == passage)
    assert (added.file, len(added.questions), added.unused_after) == (FILE, 2, "2027-12-31")
    assert [d.kind for d in content.documents if d.file == FILE] == ["faq"]
    assert await drafting.add_question(draft, passage, "Xe buýt chạy tới mấy giờ tối?", "lan") == draft
    again = (await drafting.view(draft)).thing(("passage", passage))
    assert isinstance(again, Passage)
    assert len(again.questions) == 3


@pytest.mark.parametrize("missing", ["question", "answer", "source"])
async def test_a_ready_answer_without_a_part_is_refused(drafting: Drafting, missing: str) -> None:
    parts = {"question": "Mấy giờ?", "answer": "Năm giờ.", "source": "Sở Xây dựng", missing: "  "}
    with pytest.raises(DraftRefused):
        await drafting.add_ready_answer(None, others=(), programmes=(), unused_after=None, by="hoa", **parts)


async def test_a_read_document_stands_in_the_draft_as_something_nobody_has_looked_at(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    count = await office.read(draft)
    view = await office.drafting.view(draft)
    added = [change for change in view.changes if change.kind == "passage"]
    assert len(added) == count >= 3
    assert {view.changed_by["passage", change.key] for change in added} == {MACHINE}
    document = next(d for d in view.content.documents if d.title == "Kế hoạch xe buýt điện")
    assert document.file.startswith("005_")
    with pytest.raises(DraftRefused, match="đã có rồi"):
        await office.read(draft)
    assert await office.read(draft, replaces_file=document.file) == count
    assert len([c for c in (await office.drafting.view(draft)).changes if c.kind == "document"]) == 1


async def test_a_file_without_passages_leaves_the_draft_as_it_was(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    with pytest.raises((DraftRefused, UnreadableDocument)):
        await office.read(draft, b" \n \n")
    assert (await office.drafting.view(draft)).changes == ()


async def test_a_plan_that_is_read_again_keeps_what_people_wrote_about_it(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    plan = next(d for d in (await office.drafting.live_content()).documents if d.file.startswith("001"))
    from knowledge.corpus import PLANS

    data = (PLANS / plan.file).read_bytes() + b"\n"
    await office.read(draft, data, "001.txt", replaces_file=plan.file, as_of=plan.as_of)
    content = (await office.drafting.view(draft)).content
    old = [p for p in (await office.drafting.live_content()).passages if p.file == plan.file]
    new = [p for p in content.passages if p.file.startswith("005_")]
    assert len(new) == len(old)
    assert sum(p.plain != "" for p in new) >= 0.95 * sum(p.plain != "" for p in old)
