"""Ready answers: short, with a source and a last day; two editors at once; questions that another passage has."""

from __future__ import annotations

import pytest

from bot.admin.content.answer_form import AnswerForm, twins
from knowledge.model import Passage
from tests.bot.admin.content.room import Fields, Room, fields, send, words

ADD, REMOVE, TRY = "/admin/hoi-dap/them", "/admin/hoi-dap/bo", "/admin/hoi-dap/xem-thu"
NEW: Fields = {
    "question": "Khi nào có kết quả thi tin học?",
    "others": "Chừng nào có điểm thi tin học?\n\nKhi nào có kết quả thi tin học?",
    "answer": "Dạ, kết quả có sau mười ngày. Coi ở bảng tin của Ủy ban xã.",
    "source": "Công văn 15 của Sở Giáo dục và Đào tạo",
    "unused_after": "31/12/2090",
    "programme": ["giao-duc-so"],
}


async def added(room: Room) -> Passage:
    browser = await room.browser()
    assert (await send(browser, ADD, (await fields(browser, ADD, ADD)) | NEW)).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    (passage,) = (p for p in view.content.passages if p.file == "hoi-dap")
    return passage


async def test_a_new_answer_is_a_passage_of_a_document_of_its_own(room: Room) -> None:
    passage = await added(room)
    assert passage.questions == ("Khi nào có kết quả thi tin học?", "Chừng nào có điểm thi tin học?")
    assert passage.plain == passage.text == NEW["answer"]
    assert (passage.programmes, passage.unused_after) == (("giao-duc-so",), "2090-12-31")
    assert passage.section == ("Công văn 15 của Sở Giáo dục và Đào tạo",)
    view = await room.drafting.view((await room.drafts())[0])
    assert {(change.kind, change.key) for change in view.changes} == {
        ("document", "hoi-dap"), ("passage", passage.id),
    }  # fmt: skip
    said = words(await (await room.browser("viewer")).get("/admin/hoi-dap"))
    assert "Khi nào có kết quả thi tin học? mới và 1 cách hỏi nữa" in said
    assert "31/12/2090" in said


async def test_an_edit_stays_the_same_passage(room: Room) -> None:
    passage, browser = await added(room), await room.browser()
    here = f"/admin/hoi-dap/{passage.id}"
    assert (await send(browser, here, await fields(browser, here, here), answer="Dạ, hai mươi ngày.")).status == 303
    changed = await room.drafted("passage", passage.id)
    assert isinstance(changed, Passage)
    assert (changed.text, changed.plain, changed.questions) == ("Dạ, hai mươi ngày.",) * 2 + (passage.questions,)


async def test_the_slower_of_two_editors_keeps_the_typed_text(room: Room) -> None:
    passage, browser = await added(room), await room.browser()
    here = f"/admin/hoi-dap/{passage.id}"
    form = await fields(browser, here, here)
    await room.change(passage.model_copy(update={"plain": "Lời của chị Lan.", "text": "Lời của chị Lan."}))
    answer = await send(browser, here, form, answer="Lời của tôi.")
    assert answer.status == 409
    assert "Lời của tôi." in answer.text
    assert "Lời của chị Lan." in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("question", "", "cần được điền"),
        ("question", "x" * 201, "Dài 201 ký tự"),
        ("others", "\n".join(f"câu {n}" for n in range(30)), "Có 31 dòng"),
        ("others", "x" * 201, "dài quá 200"),
        ("answer", "", "cần được điền"),
        ("answer", "x" * 601, "Dài 601 ký tự"),
        ("answer", "Dạ. " * 4 + "Một. Hai. Ba. Bốn. Năm.", "nhiều nhất là 4 câu"),
        ("source", "", "cần được điền"),
        ("source", "x" * 301, "Dài 301 ký tự"),
        ("unused_after", "1/1/2020", "từ hôm nay trở đi"),
        ("unused_after", "mai", "từ hôm nay trở đi"),
        ("programme", "khong-co", "không còn nữa"),
    ],
)
async def test_what_is_wrong_is_explained_beside_the_typed_text(room: Room, field: str, typed: str, said: str) -> None:
    browser = await room.browser()
    answer = await send(browser, ADD, (await fields(browser, ADD, ADD)) | NEW, **{field: typed})
    assert answer.status == 422
    assert said in words(answer)
    assert field == "source" or str(NEW["source"]) in answer.text
    assert await room.drafts() == []


async def test_the_preview_counts_and_says_the_answer_as_citizens_would_get_it(room: Room) -> None:
    browser = await room.browser()
    form = (await fields(browser, ADD, ADD)) | NEW
    said = words(await send(browser, TRY, form, answer="Dạ có. " * 5))
    assert "34/600 ký tự 5/4 câu" in said
    assert "Chương trình: " in said
    assert "Nguồn: Hỏi đáp của tỉnh" in said
    assert "Điền câu hỏi" in words(await send(browser, TRY, form, source=""))
    assert await room.drafts() == []


async def test_a_question_that_another_passage_has_is_pointed_out(room: Room) -> None:
    browser = await room.browser()
    content = await room.drafting.live_content()
    other = next(passage for passage in content.passages if passage.questions)
    typed = other.questions[0].replace("?", "").lower() + " ạ"
    said = words(await send(browser, TRY, (await fields(browser, ADD, ADD)) | NEW, others=typed))
    assert f"“{typed}” gần giống câu “" in said
    passage = await added(room)
    own = AnswerForm.of(passage).questions
    view = await room.drafting.view((await room.drafts())[0])
    assert twins(own, passage.id, view.content) == []
    assert [twin.passage.id for twin in twins(own[:1], "", view.content)] == [passage.id]


async def test_an_answer_is_removed_and_comes_back(room: Room) -> None:
    passage, browser = await added(room), await room.browser()
    here = f"/admin/hoi-dap/{passage.id}"
    view = await room.drafting.view((await room.drafts())[0])
    await room.publish(passages=view.content.passages, documents=view.content.documents)
    assert (await send(browser, REMOVE, await fields(browser, here, REMOVE))).status == 303
    assert await room.drafted("passage", passage.id) is None
    assert (await browser.get(here)).status == 404
    undo = await fields(browser, "/admin/hoi-dap", "/admin/noi-dung/tra-lai")
    assert (await send(browser, "/admin/noi-dung/tra-lai", undo)).status == 303
    assert await room.drafted("passage", passage.id) == passage


async def test_an_answer_that_only_the_draft_has_leaves_it_whole(room: Room) -> None:
    passage, browser = await added(room), await room.browser()
    here = f"/admin/hoi-dap/{passage.id}"
    assert (await send(browser, REMOVE, await fields(browser, here, REMOVE))).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    assert [change.key for change in view.changes] == ["hoi-dap"]


async def test_a_passage_of_a_plan_is_no_ready_answer(room: Room) -> None:
    live, browser = (await room.drafting.live_content()).passages[0], await room.browser()
    assert (await send(browser, REMOVE, {"id": live.id, "seen": "0"})).status == 404
    assert (await browser.get(f"/admin/hoi-dap/{live.id}")).status == 404
