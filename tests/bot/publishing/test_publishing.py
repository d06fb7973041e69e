"""From a document to an answer and back: check, publish, roll back."""

from __future__ import annotations

import asyncio

import pytest

from bot.publishing.publisher import GotWorse
from bot.storage.audit import AuditLog
from bot.storage.drafts import DraftRefused
from handlers.assistant import PIPELINE
from handlers.messages import Message, Reply, Session
from knowledge.draft import Item
from knowledge.model import Passage, Word
from knowledge.retrieval import Knowledge
from tests.bot.publishing.conftest import Office

QUESTION = "Người lớn tuổi đi xe buýt điện có phải trả tiền vé không?"


def ask(knowledge: Knowledge, question: str = QUESTION) -> Reply:
    return PIPELINE.answer(Message(text=question), Session(), knowledge)


async def a_checked_draft(office: Office) -> int:
    draft = await office.drafting.open_draft("hoa")
    await office.read(draft)
    await office.look_at_all(draft, "public")
    await office.check(draft)
    return draft


async def test_a_published_document_is_answered_from_and_gone_after_rolling_back(office: Office) -> None:
    before = await office.versions.live()
    assert before is not None
    assert "miễn phí" not in ask(await office.live()).text
    draft = await a_checked_draft(office)
    assert await office.versions.live() == before
    checked = await office.publisher.checked(draft)
    assert checked is not None
    assert checked.fresh
    assert checked.report.worse == ()
    number = await office.publisher.publish(draft, "chu")
    reply = ask(await office.live())
    assert (reply.status, reply.sources[0].title) == ("answered", "Kế hoạch xe buýt điện")
    assert "miễn phí" in reply.text
    await office.publisher.roll_back(before, "chu")
    assert "miễn phí" not in ask(await office.live()).text
    await office.publisher.roll_back(number, "chu")
    assert "miễn phí" in ask(await office.live()).text
    actions = [line.action for line in await AuditLog(office.database).newest()]
    assert actions[:3] == ["version.roll_back", "version.roll_back", "draft.publish"]


async def test_what_nobody_has_looked_at_is_shown_to_no_citizen(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    await office.read(draft)
    view = await office.drafting.view(draft)
    from bot.publishing.checking import MACHINE
    from knowledge.draft import put

    public = [p.model_copy(update={"audience": "public"}) for p in view.content.passages if p.file.startswith("005_")]
    await office.drafting.store.change(draft, [put(p) for p in public], MACHINE, what="đoán")
    await office.check(draft)
    checked = await office.publisher.checked(draft)
    assert checked is not None
    assert checked.report.unread == len(public) >= 3
    await office.publisher.publish(draft, "chu")
    assert "miễn phí" not in ask(await office.live()).text


async def test_an_unchecked_or_changed_draft_is_not_published(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    with pytest.raises(DraftRefused, match="kiểm tra"):
        await office.publisher.publish(draft, "chu")
    await office.drafting.save(draft, Word(name="smalltalk_thanks", text="Dạ, không có chi."), 0, "hoa")
    await office.check(draft)
    await office.drafting.save(draft, Word(name="smalltalk_thanks", text="Dạ, hổng có chi."), 1, "hoa")
    checked = await office.publisher.checked(draft)
    assert checked is not None
    assert not checked.fresh
    with pytest.raises(DraftRefused, match="kiểm tra"):
        await office.publisher.publish(draft, "chu")
    await office.check(draft)
    await office.publisher.publish(draft, "chu")
    assert "hổng có chi" in ask(await office.live(), "cảm ơn nha").text


async def test_worse_answers_need_a_reason_which_is_kept(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    live = await office.drafting.live_content()
    gone = [Item("document", document.file, None) for document in live.documents if document.file.startswith("004")]
    await office.drafting.store.change(draft, gone, "hoa")
    await office.check(draft)
    with pytest.raises(GotWorse) as refused:
        await office.publisher.publish(draft, "chu", "vì vậy")
    assert len(refused.value.report.worse) > 3
    assert all(row.before.right and not row.after.right for row in refused.value.report.worse)
    await office.publisher.publish(draft, "chu", "Báo cáo này đã bị thu hồi")
    line = (await AuditLog(office.database).newest(1))[0]
    assert line.after is not None
    assert line.after["reason"] == "Báo cáo này đã bị thu hồi"


async def test_of_two_who_publish_at_once_one_does(office: Office) -> None:
    draft = await a_checked_draft(office)
    made = await asyncio.gather(
        office.publisher.publish(draft, "chu"), office.publisher.publish(draft, "lan"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in made) == ["DraftRefused", "int"]


async def test_the_version_of_a_check_is_listed_nowhere_and_gone_with_its_draft(office: Office) -> None:
    before = await office.versions.listing()
    draft = await a_checked_draft(office)
    assert await office.versions.listing() == before
    checked = await office.publisher.checked(draft)
    assert checked is not None
    await office.publisher.discard(draft, "hoa")
    with pytest.raises(LookupError):
        await office.versions.load(checked.candidate)
    assert await office.publisher.checked(draft) is None


async def test_an_expired_passage_is_not_answered_from(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    await office.read(draft)
    view = await office.drafting.view(draft)
    for change in view.changes:
        if isinstance(change.after, Passage):
            expired = change.after.model_copy(update={"unused_after": "2020-01-01", "audience": "public"})
            await office.drafting.save(draft, expired, view.revisions["passage", change.key], "hoa")
    await office.check(draft)
    await office.publisher.publish(draft, "chu")
    assert "miễn phí" not in ask(await office.live()).text


async def test_an_invented_figure_is_not_published(office: Office) -> None:
    draft = await office.drafting.open_draft("hoa")
    passage = next(p for p in (await office.drafting.live_content()).passages if p.audience == "public")
    await office.drafting.save(draft, passage.model_copy(update={"plain": "Có 987.654 người."}), 0, "hoa")
    with pytest.raises(DraftRefused, match=r"987\.654"):
        await office.check(draft)


async def test_one_changed_passage_embeds_its_own_texts_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await office.drafting.open_draft("hoa")
    passage = next(p for p in (await office.drafting.live_content()).passages if p.audience == "public")
    await office.drafting.save(draft, passage.model_copy(update={"questions": ("Câu hỏi mới tinh?",)}), 0, "hoa")
    embedded: list[str] = []
    encode = office.encoder.encode_passages

    def counted(texts: list[str], *rest: object) -> object:
        embedded.extend(texts)
        return encode(texts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(office.encoder, "encode_passages", counted)
    await office.check(draft)
    assert embedded == ["Câu hỏi mới tinh?"]
