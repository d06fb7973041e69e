"""From a draft to what citizens hear: check, ask, publish, and back."""

from __future__ import annotations

import asyncio

from bot.publishing.report import Compared, Report, Said, Unreached
from bot.storage.jobs import JobStore
from knowledge.draft import Item, put
from tests.bot.admin.drafts.room import FINE, HERE, Room, hidden, marked, words

BEFORE = Said(status="answered", text="Có 240 tiểu thương nhận tiền qua điện thoại.", right=True)
AFTER = Said(status="referred", text="Có 300 tiểu thương nhận tiền qua điện thoại.", right=False)
WORSE = Compared(id="w", question="Mấy tiểu thương <b>nhận</b> tiền?", before=BEFORE, after=AFTER)
BETTER = Compared(id="b", question="Câu tốt hơn?", before=AFTER, after=BEFORE)
CHANGED = Compared(id="c", question="Câu khác đi?", before=BEFORE, after=BEFORE.model_copy(update={"text": "Khác."}))


async def contact_changed(room: Room, report: Report = FINE) -> int:
    """A draft that changes one contact, with a check that found this."""
    contact = (await room.content()).contacts[0]
    draft = await room.checked(put(contact.model_copy(update={"address": "1022"})))
    await room.check(draft, report)
    return draft


async def test_the_one_next_step_goes_from_hand_to_hand(room: Room) -> None:
    editor, publisher = await room.browser("editor"), await room.browser("publisher")
    begun = await editor.post(HERE, title="Số điện thoại mới")
    here = begun.location
    draft = int(here.rpartition("/")[2])
    assert "Việc tiếp theo: sửa nội dung" in words(await editor.get(here))
    contact = (await room.content()).contacts[0]
    await room.drafting.save(draft, contact.model_copy(update={"address": "1022"}), 0, "editor")
    assert "Việc tiếp theo: gửi duyệt" in words(await editor.get(here))
    assert (await editor.post(f"{here}/gui-duyet")).location == here
    assert "Đang chờ người công bố kiểm tra" in words(await editor.get(here))
    assert "Việc tiếp theo: kiểm tra" in words(await publisher.get(here))
    assert (await publisher.post(f"{here}/tra-lai")).location == here
    assert "Việc tiếp theo: gửi duyệt" in words(await editor.get(here))
    await editor.post(f"{here}/gui-duyet")
    assert (await publisher.post(f"{here}/kiem-tra")).location == f"{here}/kiem-tra"
    assert room.held.started == [("check", draft, "publisher")]
    assert "Đang kiểm tra" in words(await editor.get(here))
    await room.held.carry_out(draft)
    assert "Việc tiếp theo: xem kết quả kiểm tra rồi công bố" in words(await publisher.get(here))
    assert (await publisher.get(f"{here}/cong-bo")).status == 200
    assert (await publisher.post(f"{here}/cong-bo")).location == here
    page = words(await publisher.get(here))
    assert f"Đã công bố phiên bản {await room.versions.live()}." in page
    assert "đang dùng cho bà con" in page
    assert (await room.content()).contacts[0].address == "1022"


async def test_a_title_is_needed(room: Room) -> None:
    browser = await room.browser("editor")
    for title in ("", "  a ", "x" * 121):
        answer = await browser.post(HERE, title=title)
        assert answer.status == 422
        assert "Xin ghi tên bản nháp" in words(answer)


async def test_a_draft_that_changes_nothing_is_not_sent(room: Room) -> None:
    answer = await (await room.browser("editor")).post(f"{HERE}/{await room.draft()}/gui-duyet")
    assert answer.status == 409


async def test_progress_is_asked_for_again_until_the_check_ends(room: Room) -> None:
    passage = await room.passage()
    draft = await room.draft(put(passage.model_copy(update={"plain": "Lời mới."})))
    browser, jobs = await room.browser("publisher"), JobStore(room.served.database)
    await browser.post(f"{HERE}/{draft}/kiem-tra")
    job = (await jobs.of_draft(draft))[0]
    await jobs.beat(job.id, "Đang hỏi thử bộ câu hỏi mẫu", 65, 260)
    page = await browser.get(f"{HERE}/{draft}/kiem-tra")
    assert f'hx-get="{HERE}/{draft}/tien-do"' in page.text
    part = await browser.get(f"{HERE}/{draft}/tien-do", headers={"HX-Request": "true"})
    assert "Đang hỏi thử bộ câu hỏi mẫu 65/260" in words(part)
    assert "25%" in words(part)
    assert "hx-trigger" in part.text
    assert (await browser.post(f"{HERE}/{draft}/kiem-tra")).status == 409
    await room.held.carry_out(draft)
    ended = await browser.get(f"{HERE}/{draft}/tien-do", headers={"HX-Request": "true"})
    assert (ended.status, ended.headers["HX-Redirect"]) == (204, f"{HERE}/{draft}/kiem-tra")


async def test_a_check_that_failed_says_why_and_can_be_started_again(room: Room) -> None:
    passage = await room.passage()
    draft = await room.draft(put(passage.model_copy(update={"plain": "Có 123.456 người dùng."})))
    await room.drafting.store.move(draft, "in_review", "editor")
    browser = await room.browser("publisher")
    await browser.post(f"{HERE}/{draft}/kiem-tra")
    await room.held.carry_out(draft)
    for where in ("", "/kiem-tra"):
        page = words(await browser.get(f"{HERE}/{draft}{where}"))
        assert "123.456" in page
        assert "Việc tiếp theo: kiểm tra" in page


async def test_the_result_puts_answers_side_by_side_the_worse_ones_first(room: Room) -> None:
    passages = [p.id for p in (await room.content()).passages]
    missed = Unreached(passage=passages[0], question="Câu của đoạn?", found=passages[1])
    found = {"compared": (CHANGED, BETTER, WORSE), "right_after": 249, "unreached": (missed,), "unread": 7}
    notes = ("Coi lại <b>số liệu</b>.",)
    draft = await contact_changed(room, FINE.model_copy(update={**found, "notes": notes}))
    answer = await (await room.browser("viewer")).get(f"{HERE}/{draft}/kiem-tra")
    page = words(answer)
    assert "250 → 249 / 260" in page
    order = [page.index(text) for text in ("Mấy tiểu thương <b>nhận</b> tiền?", "Câu tốt hơn?", "Câu khác đi?")]
    assert order == sorted(order)
    assert {"240", "300"} <= {*marked(answer, "del"), *marked(answer, "ins")}
    assert "Đang dùng đúng có trả lời Có [bỏ: 240] tiểu thương" in page
    assert "Bản nháp chưa đúng chỉ nơi hỏi Có [thêm: 300] tiểu thương" in page
    assert "Câu của đoạn?" in page
    assert "Còn 7 đoạn do máy đọc" in page
    assert "Coi lại <b>số liệu</b>." in page
    assert "<b>" not in answer.text


async def test_many_answers_are_shown_twenty_at_a_time(room: Room) -> None:
    many = tuple(CHANGED.model_copy(update={"question": f"Câu số {number}?"}) for number in range(45))
    draft = await contact_changed(room, FINE.model_copy(update={"compared": many}))
    browser = await room.browser("viewer")
    assert "Xem 25 câu còn lại" in words(await browser.get(f"{HERE}/{draft}/kiem-tra"))
    more = f"{HERE}/{draft}/tra-loi?loai=changed&dong=40"
    assert "Câu số 44?" in words(await browser.get(more, headers={"HX-Request": "true"}))
    assert (await browser.get(more.replace("changed", "x"))).status == 404


async def test_asking_the_draft_hears_what_citizens_do_not_hear_yet(room: Room) -> None:
    passage = await room.passage()
    said = "Bà con tới nhà văn hóa ấp để được chỉ tận nơi."
    changed = passage.model_copy(update={"plain": said, "questions": ("Con cá linh mùa nước nổi học ở đâu?",)})
    draft = await room.draft(put(changed))
    browser = await room.browser("publisher")
    await browser.post(f"{HERE}/{draft}/kiem-tra")
    await room.held.carry_out(draft)
    answer = await browser.post(f"{HERE}/{draft}/hoi-thu", question="Con cá linh mùa nước nổi học ở đâu?")
    assert answer.status == 200
    assert said in words(answer)
    part = await browser.send(
        "POST", f"{HERE}/{draft}/hoi-thu", data={"csrf": browser.csrf, "question": "<b>chào</b>"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert part.text.lstrip().startswith('<section class="card trying"')
    assert "<b>" not in part.text
    for question in ("", "x" * 501):
        assert (await browser.post(f"{HERE}/{draft}/hoi-thu", question=question)).status == 422


async def test_a_draft_that_was_not_checked_cannot_be_asked_nor_published(room: Room) -> None:
    passage = await room.passage()
    draft = await room.draft(put(passage.model_copy(update={"plain": "Lời mới."})))
    browser = await room.browser("publisher")
    assert (await browser.post(f"{HERE}/{draft}/hoi-thu", question="chào")).status == 404
    assert (await browser.post(f"{HERE}/{draft}/cong-bo")).status == 409
    assert await room.versions.live() == room.live


async def test_worse_answers_are_listed_and_only_a_reason_publishes_them(room: Room) -> None:
    draft = await contact_changed(room, FINE.model_copy(update={"compared": (WORSE, BETTER)}))
    browser = await room.browser("publisher")
    shown = await browser.get(f"{HERE}/{draft}/cong-bo")
    assert "1 câu hỏi mẫu trả lời kém đi" in words(shown)
    assert marked(shown, "h3") == ["“Mấy tiểu thương <b>nhận</b> tiền?”"]
    for reason in ("", "ngắn"):
        answer = await browser.post(f"{HERE}/{draft}/cong-bo", reason=reason)
        assert answer.status == 422
        assert 'aria-invalid="true"' in answer.text
        assert marked(answer, "h3") == marked(shown, "h3")
    assert await room.versions.live() == room.live
    why = "Văn bản này đã hết hiệu lực"
    assert (await browser.post(f"{HERE}/{draft}/cong-bo", reason=why)).status == 303
    entry = (await room.served.log())[0]
    assert (entry.who, entry.action) == ("publisher", "draft.publish")
    assert entry.after is not None
    assert (entry.after["reason"], entry.after["worse"]) == (why, 1)
    assert (await room.content()).contacts[0].address == "1022"


async def test_removing_every_document_makes_real_answers_worse_and_is_refused(room: Room) -> None:
    documents = (await room.content()).documents[1:]
    draft = await room.draft(*(Item("document", document.file, None) for document in documents))
    await room.drafting.store.move(draft, "in_review", "editor")
    browser = await room.browser("publisher")
    await browser.post(f"{HERE}/{draft}/kiem-tra")
    await room.held.carry_out(draft)
    assert "Kém đi" in words(await browser.get(f"{HERE}/{draft}/kiem-tra"))
    assert (await browser.post(f"{HERE}/{draft}/cong-bo")).status == 422
    assert await room.versions.live() == room.live


async def test_two_clicks_on_publish_publish_once(room: Room) -> None:
    draft = await contact_changed(room)
    one, two = await room.browser("publisher"), await room.browser("owner")
    answers = await asyncio.gather(*(browser.post(f"{HERE}/{draft}/cong-bo") for browser in (one, two, one)))
    assert sorted(answer.status for answer in answers) == [303, 409, 409]
    refused = next(answer for answer in answers if answer.status == 409)
    assert "không còn để công bố" in words(refused)
    assert [entry.action for entry in await room.served.log()].count("draft.publish") == 1
    assert len(await room.versions.listing()) == 2


async def test_what_was_published_is_taken_back_with_one_click_from_its_page(room: Room) -> None:
    draft = await contact_changed(room)
    browser = await room.browser("publisher")
    await browser.post(f"{HERE}/{draft}/cong-bo")
    back = f"/admin/phien-ban/{room.live}/quay-lai"
    page = await browser.get(f"{HERE}/{draft}")
    assert len(hidden(page, back)) == 1
    assert (await browser.post(back)).status == 303
    assert await room.versions.live() == room.live
    assert hidden(await browser.get(f"{HERE}/{draft}"), back) == []


async def test_a_discarded_draft_is_closed_with_the_version_that_was_built_for_it(room: Room) -> None:
    draft = await contact_changed(room)
    browser = await room.browser("editor")
    assert (await browser.post(f"{HERE}/{draft}/bo")).status == 303
    assert "Bản nháp này đã bỏ" in words(await browser.get(f"{HERE}/{draft}"))
    assert (await browser.post(f"{HERE}/{draft}/bo")).status == 409
    assert (await (await room.browser("publisher")).post(f"{HERE}/{draft}/kiem-tra")).status == 409
    assert (await room.served.log())[0].action in {"draft.discarded", "session.start"}


async def test_the_overview_says_what_waits(room: Room) -> None:
    draft = await contact_changed(room)
    page = await (await room.browser("viewer")).get("/admin/")
    assert f'href="{HERE}/{draft}"' in page.text
    assert "chờ duyệt" in words(page)
