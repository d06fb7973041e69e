"""Editing contacts: nothing without who states it and when; what is past its day is flagged."""

from __future__ import annotations

import pytest

from bot.admin.content.contact_form import flag_of, users_of
from knowledge.contacts import usable_contact
from knowledge.model import Contact
from knowledge.programmes import read_programmes
from tests.bot.admin.content.room import Fields, Room, fields, send, words

ADD, EDIT, REMOVE = "/admin/lien-he/them", "/admin/lien-he/sua", "/admin/lien-he/bo"
SHOW = f"{EDIT}?ten=Look up scam websites"
NEW: Fields = {
    "what": "Công an phường Long Châu",
    "address": "0270 3822 111",
    "cost": "may_cost",
    "stated_by": "Công văn 12/CAP",
    "stated_until": "3/9/2026",
    "check_by": "31/12/2030",
}


@pytest.mark.parametrize(
    ("stated", "check_by", "flag"),
    [
        ("2026-06-01", "2026-11-21", "late"),
        ("2026-06-01", "2026-11-22", ""),
        ("2020", "2027-01-01", ""),
        ("2025-11-21", None, "unknown"),
        ("2025-11-23", None, ""),
        ("2025", None, ""),
        ("2024", None, "unknown"),
        ("2025-10", None, "unknown"),
        ("2024-02-29", None, "unknown"),
        (None, None, ""),
    ],
)
def test_what_has_to_be_looked_at_again(stated: str | None, check_by: str | None, flag: str) -> None:
    contact = Contact(what="x", address="y", stated_until=stated, check_by=check_by)
    assert flag_of(contact, "2026-11-22") == flag


def test_a_contact_is_used_where_a_card_names_it_or_rests_on_it() -> None:
    users = users_of("VNeID website", read_programmes())
    assert "vneid" in {programme.id for programme in users}
    assert users_of("VNeID", read_programmes()) == []


async def test_the_list_flags_and_filters(room: Room) -> None:
    late = usable_contact("Look up scam websites").model_copy(update={"check_by": "2025-01-01"})
    await room.change(late)
    browser = await room.browser("viewer")
    every = words(await browser.get("/admin/lien-he"))
    assert "Tổng đài của tỉnh" in every
    assert "Tra trang web lừa đảo đã sửa" in every
    only = await browser.get("/admin/lien-he?loc=late")
    assert "01/01/2025 quá hạn kiểm tra" in words(only)
    assert "Trang VNeID" not in only.text
    unknown = words(await browser.get("/admin/lien-he?loc=unknown"))
    assert "chưa có ngày kiểm tra" in unknown
    assert "Công an, khi nguy cấp" not in unknown
    assert "Tra trang web" in words(await browser.get("/admin/lien-he?loc=changed"))


async def test_a_new_contact_needs_name_address_source_and_date(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, ADD, ADD)
    for missing in ("what", "address", "stated_by", "stated_until"):
        answer = await send(browser, ADD, form | NEW, **{missing: ""})
        assert answer.status == 422
        assert "cần được điền" in words(answer)
        assert all(str(value) in answer.text for name, value in NEW.items() if name not in (missing, "cost"))
    assert await room.drafts() == []
    assert (await send(browser, ADD, form | NEW)).status == 303
    assert await room.drafted("contact", "Công an phường Long Châu") == Contact(
        what="Công an phường Long Châu", address="0270 3822 111", may_cost=True, stated_by="Công văn 12/CAP",
        stated_from="2026-09-03", stated_until="2026-09-03", check_by="2030-12-31",
    )  # fmt: skip
    live = await room.drafting.live_content()
    view = await room.drafting.view((await room.drafts())[0])
    assert [change.key for change in view.changes] == ["Công an phường Long Châu"]
    assert len(view.content.contacts) == len(live.contacts) + 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("what", "Police emergency", "Đã có liên hệ tên này"),
        ("what", "x" * 81, "Dài 81 ký tự"),
        ("address", "1" * 91, "Dài 91 ký tự"),
        ("address", "a" * 56 + ".vn", "Dài 59 ký tự"),
        ("stated_by", "x" * 201, "Dài 201 ký tự"),
        ("stated_until", "hôm qua", "Xin ghi ngày"),
        ("stated_until", "31/2/2026", "Xin ghi ngày"),
        ("stated_from", "2027", "Ngày đầu phải trước"),
        ("check_by", "2026", "ghi đủ ngày tháng năm"),
        ("cost", "rẻ", "cần được điền"),
    ],
)
async def test_what_is_wrong_is_explained(room: Room, field: str, typed: str, said: str) -> None:
    browser = await room.browser()
    answer = await send(browser, ADD, (await fields(browser, ADD, ADD)) | NEW, **{field: typed})
    assert answer.status == 422
    assert said in words(answer)
    assert await room.drafts() == []


async def test_an_edit_keeps_the_name_and_reaches_the_cards(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, SHOW, EDIT)
    assert (await send(browser, EDIT, form, address="tinnhiemmang.vn", check_by="1/6/2030")).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    contact = view.thing(("contact", "Look up scam websites"))
    assert isinstance(contact, Contact)
    assert (contact.url, contact.check_by) == ("https://tinnhiemmang.vn", "2030-06-01")
    copies = {c.address for p in view.content.programmes for c in p.contacts if c.what == contact.what}
    assert copies == {"tinnhiemmang.vn"}


async def test_every_shipped_contact_can_be_saved_as_it_is(room: Room) -> None:
    browser = await room.browser()
    for contact in (await room.drafting.live_content()).contacts:
        form = await fields(browser, f"{EDIT}?ten={contact.what}", EDIT)
        answer = await send(browser, EDIT, form)
        assert answer.status == 303, words(answer)
        assert await room.drafted("contact", contact.what) == contact


async def test_the_slower_of_two_editors_keeps_the_typed_text(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, SHOW, EDIT)
    await room.change(usable_contact("Look up scam websites").model_copy(update={"address": "cua-lan.vn"}))
    answer = await send(browser, EDIT, form, address="cua-toi.vn")
    assert answer.status == 409
    assert "cua-toi.vn" in answer.text
    assert "cua-lan.vn" in answer.text
    unchanged = await room.drafted("contact", "Look up scam websites")
    assert isinstance(unchanged, Contact)
    assert unchanged.address == "cua-lan.vn"


async def test_two_people_who_add_the_same_contact_do_not_overwrite_each_other(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, ADD, ADD)
    assert (await send(browser, ADD, form | NEW)).status == 303
    answer = await send(browser, ADD, form | NEW, address="0270 9999 999")
    assert answer.status == 422
    assert "Đã có liên hệ" in words(answer)


async def test_a_contact_in_use_is_not_removed_and_one_out_of_use_is(room: Room) -> None:
    browser = await room.browser()
    used: Fields = {"draft": "", "seen": "0", "what": "Look up scam websites"}
    answer = await send(browser, REMOVE, used)
    assert answer.status == 409
    assert "An toàn trên mạng" in words(answer)
    assert "An toàn trên mạng" in words(await browser.get(SHOW))
    assert "tổng đài này" in words(await send(browser, REMOVE, used, what="Tổng đài 1022 Vĩnh Long"))
    assert await room.drafts() == []
    assert (await send(browser, ADD, (await fields(browser, ADD, ADD)) | NEW)).status == 303
    here = f"{EDIT}?ten={NEW['what']}"
    assert (await send(browser, REMOVE, await fields(browser, here, REMOVE))).status == 303
    assert await room.drafted("contact", str(NEW["what"])) is None
    view = await room.drafting.view((await room.drafts())[0])
    assert view.changes == ()


async def test_the_preview_names_the_contact_with_its_date(room: Room) -> None:
    browser = await room.browser()
    answer = await send(browser, "/admin/lien-he/xem-thu", (await fields(browser, ADD, ADD)) | NEW)
    assert "Công an phường Long Châu: 0270 3822 111 (tin ngày 3/9/2026, có thể tốn tiền cước)" in words(answer)


async def test_a_version_from_before_contacts_were_part_of_it_keeps_those_of_its_cards(room: Room) -> None:
    before = (await room.drafting.live_content()).programmes
    await room.publish(contacts=())
    browser = await room.browser()
    assert "Tra trang web lừa đảo" in words(await browser.get("/admin/lien-he"))
    form = await fields(browser, SHOW, EDIT)
    assert (await send(browser, EDIT, form, check_by="1/6/2030")).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    kept = [[contact.what for contact in programme.contacts] for programme in view.content.programmes]
    assert kept == [[contact.what for contact in programme.contacts] for programme in before]
