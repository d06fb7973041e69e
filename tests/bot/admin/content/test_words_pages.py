"""Editing the words of the bot: all are described, only what can be said is saved."""

from __future__ import annotations

from bot.admin.content.catalogue import load_catalogue
from handlers.words_check import shipped, shipped_names
from knowledge.model import Contact, Word
from tests.bot.admin.content.room import Room, fields, send, words

HERE = "/admin/loi-cua-bot/why"


def test_every_template_is_described_once_and_every_place_is_written_as_the_template_has_it() -> None:
    catalogue = load_catalogue()
    listed = [name for group in catalogue.groups for name in group.words]
    assert sorted(listed) == sorted(shipped_names())
    titles = [entry.title for entry in catalogue.names.values()]
    assert len(set(titles)) == len(titles)
    for name, entry in catalogue.names.items():
        assert [place for place in entry.places if place not in shipped(name)] == [], name


async def test_every_template_has_a_page_with_a_preview(room: Room) -> None:
    browser = await room.browser("viewer")
    for name in shipped_names():
        answer = await browser.get(f"/admin/loi-cua-bot/{name}")
        assert answer.status == 200
        assert load_catalogue().entry(name).title in words(answer)
        assert ("phone-none" in answer.text) == (name == "contact")


async def test_sound_words_are_saved_and_others_are_explained(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    for source, said in [
        ("Gọi 0909 123 456", "0909 123 456"),
        ("{{ ''.__class__ }}", "không có trong lời gốc"),
        ("{% include '/etc/passwd' %}", "lệnh này"),
        ("{% for i in range(10**9) %}{% endfor %}", "không thêm vòng lặp"),
        ("", "đang trống"),
    ]:
        answer = await send(browser, HERE, form, text=source)
        assert answer.status == 422
        assert said in words(answer)
        assert source in words(answer) or source not in answer.text or not source
        assert said in words(await send(browser, f"{HERE}/xem-thu", form, text=source))
    assert await room.drafts() == []
    assert (await send(browser, HERE, form, text="Dạ, chưa đúng chỗ nào vậy {{ you }}?")).status == 303
    assert await room.drafted("word", "why") == Word(name="why", text="Dạ, chưa đúng chỗ nào vậy {{ you }}?")
    listed = words(await browser.get("/admin/loi-cua-bot"))
    assert "Hỏi lý do khác lời gốc mới" in listed


async def test_a_number_of_a_contact_of_the_draft_may_be_said(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    assert (await send(browser, HERE, form, text="Gọi 0270 3822 111 nha.")).status == 422
    await room.change(Contact(what="Xã", address="0270 3822 111"))
    assert (await send(browser, HERE, form, text="Gọi 0270 3822 111 nha.")).status == 303


async def test_the_slower_of_two_editors_keeps_the_typed_text(room: Room) -> None:
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    await room.change(Word(name="why", text="Lời của chị Lan."))
    answer = await send(browser, HERE, form, text="Lời của tôi.")
    assert answer.status == 409
    assert "Lời của tôi." in answer.text
    assert "Lời của chị Lan." in answer.text
    assert await room.drafted("word", "why") == Word(name="why", text="Lời của chị Lan.")


async def test_the_shipped_words_come_back_by_a_button_or_by_typing_them(room: Room) -> None:
    browser = await room.browser()
    same = await send(browser, HERE, await fields(browser, HERE, HERE))
    assert (same.status, await room.drafts()) == (303, [])
    for typed in (False, True):
        form = await fields(browser, HERE, HERE)
        assert (await send(browser, HERE, form, text="Dạ, sao vậy?")).status == 303
        form = await fields(browser, HERE, HERE)
        where = HERE if typed else f"{HERE}/loi-goc"
        assert (await send(browser, where, form, text=shipped("why"))).status == 303
        assert await room.drafted("word", "why") is None


async def test_words_that_citizens_hear_already_go_back_in_the_draft(room: Room) -> None:
    await room.publish(words=(Word(name="why", text="Lời đang dùng."),))
    browser = await room.browser()
    form = await fields(browser, HERE, HERE)
    assert form["text"] == ["Lời đang dùng."]
    assert (await send(browser, f"{HERE}/loi-goc", form)).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    assert [(change.key, change.after) for change in view.changes] == [("why", None)]
    assert shipped("why") in (await browser.get(HERE)).text
    undo = await fields(browser, HERE, "/admin/noi-dung/tra-lai")
    assert (await send(browser, "/admin/noi-dung/tra-lai", undo)).status == 303
    assert await room.drafted("word", "why") == Word(name="why", text="Lời đang dùng.")


async def test_a_text_that_says_the_same_way_as_the_form_shows_it_survives_a_round_trip(room: Room) -> None:
    browser = await room.browser()
    for name in shipped_names():
        here = f"/admin/loi-cua-bot/{name}"
        assert (await fields(browser, here, here))["text"] == [shipped(name)]
