"""Editing passages: the draft takes what was typed, nothing typed is lost, nobody overwrites another unseen."""

from __future__ import annotations

import html

from bot.publishing.checking import MACHINE
from bot.storage.drafts import Stored
from knowledge.model import Proposition
from tests.bot.admin.documents.shelf import NEW, PLAN, Library, field_in
from tests.bot.admin.served import Answer, Browser

HTMX = {"headers": {"HX-Request": "true"}}
FIELDS = {"audience": "public", "plain": "Xã có 03 điểm giúp bà con.", "questions": "Ở đâu có người chỉ?\nHỏi ai?"}


async def save(who: Browser, where: str, *, htmx: bool = True, **fields: str) -> Answer:
    body = {"csrf": who.csrf, **fields}
    return await who.send("POST", where, data=body, **(HTMX if htmx else {}))


async def item(library: Library, draft: int, name: str) -> Stored:
    stored = await library.drafting.store.item(draft, "passage", name)
    assert stored
    return stored


async def first_of(library: Library, file: str, draft: int | None = None) -> str:
    content = (await library.drafting.view(draft)).content if draft else await library.drafting.live_content()
    return next(p.id for p in content.passages if p.file == file)


async def test_the_first_change_begins_a_draft(library: Library) -> None:
    editor = await library.signed_in("editor")
    name = await first_of(library, PLAN)
    where = f"/admin/van-ban/{PLAN}/doan/{name}/sua"
    form = await editor.get(where)
    assert form.status == 200
    assert 'name="text"' not in form.text, "a plan of the repository was read by people"
    answer = await save(editor, where, seen="0", audience="internal", plain="", questions="", programmes="vneid")
    assert answer.status == 200
    assert "Đã lưu vào bản nháp" in answer.text
    assert "<!doctype" not in answer.text
    [draft] = await library.drafting.store.listing("open")
    saved = (await item(library, draft.id, name)).item.body
    assert (saved.audience, saved.programmes, saved.plain) == ("internal", ("vneid",), "")  # type: ignore[union-attr]
    listed = await editor.get("/admin/van-ban")
    assert "1 đoạn thay đổi trong bản nháp" in listed.text
    assert "Đã sửa" in (await editor.get(f"/admin/van-ban/{PLAN}")).text


async def test_what_was_read_by_the_machine_can_be_put_right(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    name = await first_of(library, NEW, draft)
    where = f"/admin/van-ban/{NEW}/doan/{name}/sua"
    form = await editor.get(f"{where}?draft={draft}", **HTMX)
    assert 'name="text"' in form.text
    assert 'hx-swap-oob="innerHTML:#origin"' in form.text, "the original stands beside what is put right"
    assert "Trang 1 của bản gốc" in form.text
    seen = field_in(form.text, "seen")
    answer = await save(
        editor, where, draft=str(draft), seen=seen, text="Chữ đã\nsửa 03.", unused_after="30/6/2026",
        propositions="Xã có 03 điểm.\n- Mấy điểm?\n", **FIELDS,
    )  # fmt: skip
    assert answer.status == 200
    stored = await item(library, draft, name)
    assert stored.changed_by == "editor"
    passage = stored.item.body
    assert passage.text == "Chữ đã\nsửa 03."  # type: ignore[union-attr]
    assert passage.unused_after == "2026-06-30"  # type: ignore[union-attr]
    assert passage.questions == ("Ở đâu có người chỉ?", "Hỏi ai?")  # type: ignore[union-attr]
    assert passage.propositions == (Proposition(text="Xã có 03 điểm.", questions=("Mấy điểm?",)),)  # type: ignore[union-attr]
    assert "Chưa ai xem" not in answer.text
    assert "1 điều trả lời riêng" in answer.text
    again = await editor.get(f"{where}?draft={draft}")
    assert "Xã có 03 điểm.\n- Mấy điểm?</textarea>" in html.unescape(again.text)


async def test_a_stale_form_keeps_what_was_typed_and_shows_the_other(library: Library) -> None:
    draft = await library.shelve()
    lan, minh = await library.signed_in("editor"), await library.signed_in("publisher")
    name = await first_of(library, NEW, draft)
    where = f"/admin/van-ban/{NEW}/doan/{name}/sua"
    seen = field_in((await lan.get(f"{where}?draft={draft}")).text, "seen")
    both = {"draft": str(draft), "seen": seen, "text": "Chữ 03.", "audience": "public", "questions": ""}
    assert (await save(minh, where, plain="Của Minh: 03 điểm.", **both)).status == 200
    late = await save(lan, where, plain="Của Lan: 03 điểm.", **both)
    assert late.status == 422
    assert "người khác (publisher) đã đổi chỗ này" in late.text
    assert "Của Lan: 03 điểm.</textarea>" in late.text
    assert "Của Minh: 03 điểm." in late.text
    assert (await item(library, draft, name)).item.body.plain == "Của Minh: 03 điểm."  # type: ignore[union-attr]
    again = await save(lan, where, plain="Của Lan: 03 điểm.", **{**both, "seen": field_in(late.text, "seen")})
    assert again.status == 200
    assert (await item(library, draft, name)).changed_by == "editor"


async def test_a_draft_that_is_closed_meanwhile_keeps_what_was_typed(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    name = await first_of(library, NEW, draft)
    await library.drafting.store.move(draft, "discarded", "publisher")
    late = await save(
        editor, f"/admin/van-ban/{NEW}/doan/{name}/sua", draft=str(draft), seen="1", text="Chữ.", **FIELDS
    )
    assert late.status == 422
    assert "không sửa được nữa" in late.text
    assert FIELDS["plain"] in late.text
    closed = await editor.get(f"/admin/van-ban/{NEW}?draft={draft}")
    assert closed.status == 200
    assert "/sua?" not in closed.text


async def test_wrong_fields_are_named_and_nothing_is_saved(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    name = await first_of(library, NEW, draft)
    where = f"/admin/van-ban/{NEW}/doan/{name}/sua"
    fields = {"draft": str(draft), "seen": "1", "audience": "everybody", "programmes": "không-có", "plain": "x" * 2_500}
    fields |= {"questions": "y" * 300, "propositions": "- Hỏi gì?", "unused_after": "mai", "text": ""}
    answer = await save(editor, where, **fields)
    assert answer.status == 422
    for said in (
        "Xin chọn một mục",
        "không còn nữa",
        "tối đa 2000",
        "Tối đa 20 câu",
        "Dòng đầu phải là câu trả lời",
        "ngày, tháng, năm",
        "không được để trống",
    ):
        assert said in answer.text, said
    assert "y" * 300 in answer.text
    assert (await item(library, draft, name)).changed_by == MACHINE


async def test_the_plain_words_are_weighed_while_they_are_typed(library: Library) -> None:
    editor = await library.signed_in("editor")
    name = await first_of(library, PLAN)
    where = f"/admin/van-ban/{PLAN}/doan/{name}/thu"
    said = "Có 987654 máy. Từ " + "từ " * 29 + "hết."
    hints = (await save(editor, where, plain=said, audience="public")).text
    assert "<!doctype" not in hints
    assert f"{len(said)}/600 chữ cái" in hints
    assert "987654" in hints
    assert "có 31 từ" in hints
    assert "xin rút gọn" in (await save(editor, where, plain="a " * 400)).text
    assert await library.drafting.store.listing() == []


async def test_looking_at_a_passage_takes_the_mark_off(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    passages = await library.passages(draft, NEW)
    where = f"/admin/van-ban/{NEW}/doan/{passages[0].id}/da-xem"
    answer = await save(
        editor, where, draft=str(draft), seen=str((await item(library, draft, passages[0].id)).revision)
    )
    assert "Đã ghi là đã xem" in answer.text
    assert (await item(library, draft, passages[0].id)).item.body == passages[0]
    assert (await item(library, draft, passages[0].id)).changed_by == "editor"
    assert (await item(library, draft, passages[1].id)).changed_by == MACHINE
    stale = await save(editor, where, draft=str(draft), seen="1")
    assert "người khác" in stale.text


async def test_all_passages_of_a_page_are_looked_at_at_once_but_only_those_on_the_screen(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    one, two, three, *_ = await library.passages(draft, NEW)
    page = await editor.get(f"/admin/van-ban/{NEW}?draft={draft}")
    assert "Đã xem cả 2 đoạn của trang này" in page.text
    seen = [f"{(await item(library, draft, p.id)).revision} {p.id}" for p in (one, two)]
    form = [
        ("csrf", editor.csrf),
        ("draft", str(draft)),
        *(("seen", s) for s in seen),
        ("seen", "9 không-có"),
        ("seen", "x"),
    ]
    answer = await editor.send("POST", f"/admin/van-ban/{NEW}/da-xem", data=form)
    assert answer.status == 303
    by = [(await item(library, draft, p.id)).changed_by for p in (one, two, three)]
    assert by == ["editor", "editor", MACHINE]
    left = await editor.get(f"/admin/van-ban/{NEW}?draft={draft}&loc=chua-xem")
    assert one.text not in left.text
    assert html.escape(three.text) in left.text


async def test_a_passage_is_taken_out_and_put_back(library: Library) -> None:
    draft = await library.shelve()
    editor = await library.signed_in("editor")
    new = await first_of(library, NEW, draft)
    revision = str((await item(library, draft, new)).revision)
    gone = await save(editor, f"/admin/van-ban/{NEW}/doan/{new}/bo", htmx=False, draft=str(draft), seen=revision)
    assert gone.status == 303
    assert new not in [p.id for p in await library.passages(draft, NEW)]
    old = await first_of(library, PLAN)
    await save(editor, f"/admin/van-ban/{PLAN}/doan/{old}/bo", htmx=False, draft=str(draft), seen="0")
    assert old not in [p.id for p in await library.passages(draft, PLAN)]
    removed = await editor.get(f"/admin/van-ban/{PLAN}?draft={draft}&loc=da-bo")
    assert f'id="p-{old}"' in removed.text
    where = f"/admin/van-ban/{PLAN}/doan/{old}/khoi-phuc"
    await save(editor, where, htmx=False, draft=str(draft), seen=str((await item(library, draft, old)).revision))
    assert old in [p.id for p in await library.passages(draft, PLAN)]


async def test_viewers_see_and_change_nothing(library: Library) -> None:
    draft = await library.shelve()
    viewer = await library.signed_in("viewer")
    name = await first_of(library, NEW, draft)
    page = await viewer.get(f"/admin/van-ban/{NEW}?draft={draft}")
    assert page.status == 200
    for tool in ("/sua?", "/da-xem", "/thong-tin", "/bo"):
        assert f'{tool}"' not in page.text, tool
    one = f"/admin/van-ban/{NEW}/doan/{name}"
    assert (await viewer.get(f"{one}/sua?draft={draft}")).status == 403
    for door in (f"{one}/sua", f"{one}/thu", f"{one}/da-xem", f"{one}/bo", f"{one}/khoi-phuc",
                 f"/admin/van-ban/{NEW}/thong-tin", f"/admin/van-ban/{NEW}/da-xem", f"/admin/van-ban/{NEW}/bo",
                 f"/admin/van-ban/{NEW}/khoi-phuc"):  # fmt: skip
        assert (await viewer.post(door, draft=str(draft))).status == 403, door
    assert (await item(library, draft, name)).changed_by == MACHINE


async def test_the_text_of_a_document_cannot_do_harm(library: Library) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 7*7 }} " + "chữ " * 20
    draft = await library.shelve(
        (evil, evil + "hai"), filename="<b>x</b>.txt", document={"name": "<i>tên</i>", "title": "<u>t</u>"},
        warnings=[{"code": "<s>", "sentence": "<em>w</em>", "page": 1, "passage": "<a>"}],
    )  # fmt: skip
    editor = await library.signed_in("editor")
    name = await first_of(library, NEW, draft)
    one = f"{NEW}/doan/{name}/sua?draft={draft}"
    for where in (f"{NEW}?draft={draft}", one, f"{NEW}/goc?draft={draft}&doan={name}", "?tim=alert", "?tim=%3Cscript"):
        page = await editor.get(f"/admin/van-ban/{where}".replace("/?", "?"))
        assert page.status == 200, where
        for tag in ("<script>alert", "<img src=x", "<b>x", "<i>tên", "<u>t", "<em>w", "<s>", "49 chữ"):
            assert tag not in page.text, (where, tag)


async def test_addresses_of_nothing_are_not_found(library: Library) -> None:
    editor = await library.signed_in("editor")
    for where in ("khong-co.txt", "..%2f..%2fetc%2fpasswd", f"{PLAN}?draft=99", f"{PLAN}?draft=x", f"{PLAN}?draft=-1",
                  f"{PLAN}/doan/000-0000000000/sua", "%00", f"{PLAN}?draft=99999999999"):  # fmt: skip
        assert (await editor.get(f"/admin/van-ban/{where}")).status == 404, where
