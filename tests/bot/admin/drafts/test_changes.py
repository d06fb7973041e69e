"""What a draft changes, as its page shows it, and taking changes out again."""

from __future__ import annotations

from urllib.parse import quote

from bot.storage.drafts import DraftStore
from handlers.words_check import shipped
from knowledge.draft import Item, put
from knowledge.model import Word
from tests.bot.admin.drafts.room import HERE, Room, hidden, marked, words

ALERT = "<script>alert('a')</script><img src=x onerror=alert(1)>"


async def test_a_changed_word_is_marked_and_the_rest_of_the_text_stands_around_it(room: Room) -> None:
    passage = await room.passage("tỉnh")
    changed = passage.model_copy(update={"text": passage.text.replace("tỉnh", "thành phố", 1)})
    draft = await room.draft(put(changed))
    answer = await (await room.browser("viewer")).get(f"{HERE}/{draft}")
    assert answer.status == 200
    assert "tỉnh" in marked(answer, "del")
    assert "thành phố" in marked(answer, "ins")
    assert "1 chỗ sửa" in words(answer)
    before, after = " ".join(passage.text.split()).split("tỉnh", 1)
    assert f"{before}[bỏ: tỉnh] [thêm: thành phố] {after}" in words(answer)


async def test_what_is_added_and_what_is_removed_say_so_in_words(room: Room) -> None:
    passage = await room.passage()
    added = passage.model_copy(
        update={"id": "000-moi", "text": "Bà con gọi 1022 khi cần giúp.", "questions": ("Gọi ai?",)}
    )
    draft = await room.draft(put(added), Item("passage", passage.id, None))
    answer = await (await room.browser("viewer")).get(f"{HERE}/{draft}")
    assert "1 chỗ thêm, 1 chỗ bỏ" in words(answer)
    assert "Bà con gọi 1022 khi cần giúp." in marked(answer, "ins")
    assert "Gọi ai?" in marked(answer, "ins")
    assert " ".join(passage.plain.split()) in marked(answer, "del")


async def test_a_question_more_is_one_line_and_the_passage_can_be_known_again(room: Room) -> None:
    passage = await room.passage()
    draft = await room.draft(put(passage.model_copy(update={"questions": (*passage.questions, "Câu mới tinh hả?")})))
    answer = await (await room.browser("viewer")).get(f"{HERE}/{draft}")
    assert marked(answer, "ins")[1:] == ["Câu mới tinh hả?"]  # the first explains how to read
    assert " ".join(passage.text.split())[:60] in words(answer)


async def test_changes_stand_under_their_document_programmes_contacts_and_words(room: Room) -> None:
    content, passage = await room.content(), await room.passage()
    document = next(d for d in content.documents if d.file == passage.file)
    contact, programme = content.contacts[0], content.programmes[0]
    draft = await room.draft(
        put(passage.model_copy(update={"plain": "Lời mới."})),
        put(document.model_copy(update={"covers": "Năm 2026"})),
        put(contact.model_copy(update={"address": "0270 3823 456"})),
        put(programme.model_copy(update={"sentence": "Câu giới thiệu mới."})),
        put(Word(name="whom", text="Bà con hỏi Tổ công nghệ số.")),
    )
    answer = await (await room.browser("editor")).get(f"{HERE}/{draft}")
    titles = marked(answer, "h3")
    assert titles == [document.name, "Thẻ chương trình", "Liên hệ", "Lời của bot"]
    for where in (
        f"/admin/van-ban/{passage.file}?doan={passage.id}&amp;draft={draft}#p-{passage.id}",
        f"/admin/van-ban/{document.file}?draft={draft}",
        f"/admin/chuong-trinh/{programme.id}?draft={draft}",
        f"/admin/lien-he/sua?ten={quote(contact.what)}&amp;draft={draft}",
        f"/admin/loi-cua-bot/whom?draft={draft}",
    ):
        assert f'href="{where}"' in answer.text


async def test_a_word_of_the_bot_is_compared_with_how_it_was_said_before(room: Room) -> None:
    said = shipped("too_long")
    draft = await room.draft(put(Word(name="too_long", text=f"{said} Cảm ơn bà con.")))
    answer = await (await room.browser("viewer")).get(f"{HERE}/{draft}")
    assert "1 chỗ sửa" in words(answer)
    assert marked(answer, "ins")[1:] == ["Cảm ơn bà con."]
    assert len(marked(answer, "del")) == 1  # that explains how to read


async def test_a_programme_that_changes_because_its_contact_did_has_nothing_to_take_back(room: Room) -> None:
    content = await room.content()
    contact = next(p.contacts[0] for p in content.programmes if p.contacts)
    draft = await room.draft(put(contact.model_copy(update={"address": "0270 3823 456"})))
    answer = await (await room.browser("editor")).get(f"{HERE}/{draft}")
    assert "Đi kèm một thay đổi khác" in words(answer)
    assert [form["kind"] for form in hidden(answer, f"{HERE}/{draft}/bo-thay-doi")] == ["contact"]


async def test_nothing_that_somebody_typed_becomes_markup(room: Room) -> None:
    passage, contact = await room.passage(), (await room.content()).contacts[0]
    draft = await room.draft(
        put(passage.model_copy(update={"text": ALERT, "plain": passage.plain + ALERT, "questions": (ALERT,)})),
        put(passage.model_copy(update={"id": f"x{ALERT}", "section": (ALERT,)})),
        put(contact.model_copy(update={"what": f'"><b>{ALERT}'})),
        put(Word(name="whom", text=ALERT)),
        title=ALERT,
        by=ALERT,
    )
    browser = await room.browser("owner")
    for where in ("", f"/{draft}", f"/{draft}/kiem-tra", f"/{draft}/thay-doi?nhom=word"):
        page = (await browser.get(HERE + where)).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "<b>" not in page
    assert "&lt;script&gt;" in page
    assert "<img src=x" not in (await browser.get("/admin/")).text


async def test_a_large_draft_shows_fifty_changes_and_the_rest_when_asked(room: Room) -> None:
    passages = [p for p in (await room.content()).passages if p.kind == "text"]
    file = max({p.file for p in passages}, key=lambda file: sum(p.file == file for p in passages))
    mine = [p for p in passages if p.file == file][:120]
    assert len(mine) > 100
    draft = await room.draft(*(put(p.model_copy(update={"plain": "Lời mới."})) for p in mine))
    browser = await room.browser("editor")
    page = await browser.get(f"{HERE}/{draft}")
    assert page.text.count("<article") == 50
    assert f"Xem {len(mine) - 50} chỗ còn lại" in words(page)
    more = f"{HERE}/{draft}/thay-doi?nhom=d%3A{file}&dong=50"
    part = await browser.get(more, headers={"HX-Request": "true"})
    assert part.text.count("<article") == 50
    assert "<html" not in part.text
    assert (await browser.get(more)).text.count("<html") == 1
    last = await browser.get(more.replace("=50", "=100"), headers={"HX-Request": "true"})
    assert last.text.count("<article") == len(mine) - 100
    assert "còn lại" not in last.text
    assert (await browser.get(f"{HERE}/{draft}/thay-doi?nhom=d%3Axyz")).status == 404


async def test_a_change_that_is_taken_out_is_gone_and_the_others_stay(room: Room) -> None:
    passage, contact = await room.passage(), (await room.content()).contacts[0]
    draft = await room.draft(
        put(passage.model_copy(update={"plain": "Lời mới."})), put(contact.model_copy(update={"address": "1022"}))
    )
    browser = await room.browser("editor")
    forms = hidden(await browser.get(f"{HERE}/{draft}"), f"{HERE}/{draft}/bo-thay-doi")
    form = next(form for form in forms if form["kind"] == "passage")
    answer = await browser.post(f"{HERE}/{draft}/bo-thay-doi", **form)
    assert (answer.status, answer.location) == (303, f"{HERE}/{draft}")
    assert [stored.item.kind for stored in await room.drafting.store.items(draft)] == ["contact"]
    assert (await room.served.log())[0].action == "draft.undo"


async def test_a_change_that_somebody_edited_meanwhile_is_not_taken_out_unseen(room: Room) -> None:
    passage = await room.passage()
    draft = await room.draft(put(passage.model_copy(update={"plain": "Lời mới."})))
    browser = await room.browser("editor")
    form = hidden(await browser.get(f"{HERE}/{draft}"), f"{HERE}/{draft}/bo-thay-doi")[0]
    newer = put(passage.model_copy(update={"plain": "Lời mới hơn."}))
    await DraftStore(room.served.database).change(draft, [newer], "người khác")
    answer = await browser.post(f"{HERE}/{draft}/bo-thay-doi", **form)
    assert answer.status == 409
    assert "người khác (người khác) đã đổi chỗ này" in words(answer)
    assert [stored.item for stored in await room.drafting.store.items(draft)] == [newer]


async def test_a_draft_or_a_form_that_does_not_exist_is_said_so(room: Room) -> None:
    browser = await room.browser("owner")
    for where in ("/99", "/abc", "/99/kiem-tra", "/99/cong-bo", "/99/thay-doi", "/0", "/9999999999", "/-1"):
        assert (await browser.get(HERE + where)).status == 404, where
    draft = await room.draft()
    assert (await browser.post(f"{HERE}/{draft}/bo-thay-doi", kind="x", key="y", seen="1")).status == 400
    for what in ("gui-duyet", "tra-lai", "bo", "kiem-tra", "cong-bo", "hoi-thu", "giu-phan-cua-toi"):
        assert (await browser.post(f"{HERE}/99/{what}")).status == 404, what
