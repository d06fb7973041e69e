"""Editing a card: what it says, on what it rests, and two editors at once."""

from __future__ import annotations

import pytest

from knowledge.draft import put
from knowledge.model import Programme, Word
from knowledge.programmes import read_programmes
from tests.bot.admin.content.room import Room, fields, send, words

HERE = "/admin/chuong-trinh/vneid"
SHIPPED = read_programmes()[0]


async def saved(room: Room) -> Programme:
    thing = await room.drafted("programme", "vneid")
    assert isinstance(thing, Programme)
    return thing


async def test_the_sixteen_cards_are_listed_with_what_the_draft_changes(room: Room) -> None:
    draft = await room.change(SHIPPED.model_copy(update={"next_step": "Hỏi công an xã."}))
    said = words(await (await room.browser("viewer")).get("/admin/chuong-trinh"))
    assert all(programme.name in said for programme in read_programmes())
    assert f"{SHIPPED.name} đã sửa" in said
    assert f"Đang sửa bản nháp {draft} – 1 thay đổi" in said


async def test_every_shipped_card_can_be_saved_as_it_is(room: Room) -> None:
    browser = await room.browser()
    for programme in read_programmes():
        here = f"/admin/chuong-trinh/{programme.id}"
        answer = await send(browser, here, await fields(browser, here, here))
        assert answer.status == 303, words(answer)
    view = await room.drafting.view((await room.drafts())[0])
    assert (view.draft.items, view.changes) == (16, ())


async def test_the_first_save_opens_a_draft_that_holds_the_new_card(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    answer = await send(
        browser, HERE, form, name="VNeID", next_step="Hỏi công an xã, phường.", names="vneid\n\n vneid \nđịnh danh",
        step4="", contact1="Police emergency", contact2="VNeID website", contact3="National public service portal",
    )  # fmt: skip
    (draft,) = await room.drafts()
    assert (answer.status, answer.location) == (303, f"{HERE}?draft={draft}")
    assert f"Đã lưu vào bản nháp {draft}" in (await browser.get(answer.location)).text
    card = await saved(room)
    assert (card.name, card.next_step, card.names) == ("VNeID", "Hỏi công an xã, phường.", ("vneid", "định danh"))
    assert [step.text for step in card.steps] == [step.text for step in SHIPPED.steps[:3]]
    assert card.contacts[0].what == "Police emergency"
    assert card.terms == SHIPPED.terms
    assert card.steps[0].sources == SHIPPED.steps[0].sources


async def test_a_source_counts_only_where_its_words_stand_in_the_document(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    more = {"step1.where": "000", "step1.words": "“sử dụng các dịch vụ số thiết yếu phục vụ cuộc sống”"}
    assert (await send(browser, HERE, form, **more)).status == 303
    assert (await saved(room)).steps[0].sources[-1].startswith("000: sử dụng các dịch vụ số thiết yếu")
    for where, typed, said in [
        ("000", "tỉnh tặng mỗi nhà một chiếc điện thoại", "Không tìm thấy"),
        ("000", "số", "từ 12 chữ cái trở lên"),
        ("003", "sử dụng các dịch vụ số thiết yếu", "Không có văn bản số"),
        ("999", "sử dụng các dịch vụ số thiết yếu", "Không có văn bản số"),
        ("contacts: Police emergency", "", "chưa chọn liên hệ này"),
        ("contacts: Không có", "", "Không có liên hệ"),
    ]:
        form = await fields(browser, HERE, HERE)
        answer = await send(browser, HERE, form, **{"step1.where": where, "step1.words": typed})
        assert answer.status == 422
        assert said in words(answer)


async def test_a_fact_without_a_source_or_with_a_number_from_nowhere_is_not_saved(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    bare = {name: value for name, value in form.items() if name != "step1.source"}
    assert "chưa có nguồn" in words(await send(browser, HERE, bare))
    assert "Số 0909123456 không có" in words(await send(browser, HERE, form, step1="Gọi 0909 123 456."))
    assert await room.drafts() == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "cần được điền"),
        ("name", "x" * 61, "Dài 61 ký tự"),
        ("sentence", "x" * 161, "Dài 161 ký tự"),
        ("for_whom", "", "cần được điền"),
        ("in_person", "y" * 161, "Dài 161 ký tự"),
        ("step2", "y" * 161, "Dài 161 ký tự"),
        ("terms", "", "ít nhất một từ"),
        ("terms", "\n".join(f"từ {n}" for n in range(41)), "Có 41 dòng"),
        ("names", "z" * 61, "dài quá 60 ký tự"),
        ("contact1", "Không có", "Không có liên hệ"),
    ],
)
async def test_what_cannot_be_said_is_explained_beside_the_typed_text(
    room: Room, field: str, typed: str, said: str
) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    answer = await send(browser, HERE, form | {"sentence": "Câu tôi đã gõ."}, **{field: typed})
    assert answer.status == 422
    assert said in words(answer)
    assert field == "sentence" or "Câu tôi đã gõ." in answer.text
    assert await room.drafts() == []


async def test_a_card_of_more_than_one_screen_is_refused(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    long = {f"step{number}": "việc cần làm hôm nay " * 7 for number in range(1, 5)}
    answer = await send(browser, HERE, form, **long)
    assert answer.status == 422
    assert "hơn một màn hình" in words(answer)


async def test_the_slower_of_two_editors_keeps_the_typed_text_and_sees_the_other_s(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    await room.change(SHIPPED.model_copy(update={"next_step": "Lời của chị Lan."}))
    answer = await send(browser, HERE, form, next_step="Lời của tôi.")
    assert answer.status == 409
    assert "người khác (lan) đã đổi" in words(answer)
    assert "Lời của tôi." in answer.text
    assert "Lời của chị Lan." in answer.text
    assert (await saved(room)).next_step == "Lời của chị Lan."
    view = await room.drafting.view((await room.drafts())[0])
    again = form | {"draft": str(view.draft.id), "seen": str(view.revisions[("programme", "vneid")])}
    assert f'name="seen" value="{again["seen"]}"' in answer.text
    assert (await send(browser, HERE, again, next_step="Lời của tôi.")).status == 303
    assert (await saved(room)).next_step == "Lời của tôi."


async def test_a_draft_closed_meanwhile_does_not_lose_the_typed_text(room: Room) -> None:
    draft = await room.drafting.store.begin("Cũ", "lan")
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    await room.drafting.store.move(draft, "discarded", "lan")
    answer = await send(browser, HERE, form, next_step="Lời của tôi.")
    assert answer.status == 409
    assert "đã bỏ" in words(answer)
    assert "Lời của tôi." in answer.text
    assert 'name="draft" value=""' in answer.text


async def test_the_preview_says_the_card_as_citizens_would_get_it(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    answer = await send(browser, f"{HERE}/xem-thu", form, sentence="VNeID là <b>của mình</b>.", step2="")
    assert answer.status == 200
    said = words(answer)
    assert "Dạ, VNeID và căn cước: VNeID là <b>của mình</b>." in said
    assert "2. Dùng VNeID đăng nhập dichvucong.gov.vn" in said
    assert "Mở vneid.gov.vn: https://vneid.gov.vn" in said
    assert await room.drafts() == []


async def test_changed_words_of_the_draft_speak_in_the_preview(room: Room) -> None:
    draft = await room.drafting.open_draft("lan")
    word = Word(name="programme", text="Thẻ {{ programme.name }} đây.")
    await room.drafting.store.change(draft, [put(word)], "lan")
    assert "Thẻ VNeID và căn cước đây." in words(await (await room.browser("viewer")).get(HERE))
