"""The list of the documents, the search, the warnings and the pages beside the passages."""

from __future__ import annotations

from tests.bot.admin.documents.shelf import NEW, PLAN, Library, field_in

HTMX = {"headers": {"HX-Request": "true"}}


async def test_the_list_shows_what_is_live_and_what_the_draft_does(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    live = await viewer.get("/admin/van-ban")
    for shown in ("Kế hoạch Chuyển đổi số năm 2025", "2808/QĐ-UBND", "chưa có bản nháp", "<strong>171</strong> đoạn"):
        assert shown in live.text, shown
    draft = await library.shelve()
    listed = await viewer.get("/admin/van-ban")
    for shown in (f"bản nháp {draft}", "Kế hoạch năng lực số 2026", "5 đoạn chưa ai xem", ">Mới<"):
        assert shown in listed.text, shown


async def test_a_document_is_taken_out_and_put_back_with_all_its_passages(library: Library) -> None:
    editor = await library.signed_in("editor")
    count = len([p for p in (await library.drafting.live_content()).passages if p.file == PLAN])
    gone = await editor.post(f"/admin/van-ban/{PLAN}/bo")
    [draft] = await library.drafting.store.listing("open")
    assert gone.location == f"/admin/van-ban?draft={draft.id}"
    assert await library.passages(draft.id, PLAN) == []
    listed = await editor.get(gone.location)
    assert "Sẽ bỏ" in listed.text
    assert "Lấy lại văn bản này" in listed.text
    shown = await editor.get(f"/admin/van-ban/{PLAN}?draft={draft.id}")
    assert shown.status == 200
    assert "/sua?" not in shown.text
    await editor.post(f"/admin/van-ban/{PLAN}/khoi-phuc", draft=str(draft.id))
    assert len(await library.passages(draft.id, PLAN)) == count
    assert (await library.drafting.view(draft.id)).changes == ()


async def test_the_last_day_goes_into_the_draft(library: Library) -> None:
    editor = await library.signed_in("editor")
    where = f"/admin/van-ban/{PLAN}/thong-tin"
    wrong = await editor.post(where, unused_after="12/2026", seen="0")
    assert wrong.status == 422
    assert "Xin ghi đủ ngày, tháng, năm" in wrong.text
    assert field_in(wrong.text, "unused_after") == "12/2026"
    good = await editor.post(where, unused_after="31.12.2020", seen="0")
    assert good.status == 303
    page = await editor.get(good.location)
    assert "không dùng sau ngày 31/12/2020" in page.text
    assert "đã hết hạn dùng" in page.text
    stale = await editor.post(where, unused_after="", seen="0")
    assert stale.status == 422
    assert "đã đổi chỗ này" in stale.text


async def test_what_is_known_of_a_document_can_be_put_right(library: Library) -> None:
    editor = await library.signed_in("editor")
    where = f"/admin/van-ban/{PLAN}/thong-tin"
    before = (await library.drafting.live_content()).documents[0]
    wrong = await editor.post(where, seen="0", name="", issued_on="hôm qua", number="9/KH")
    assert wrong.status == 422
    assert field_in(wrong.text, "number") == "9/KH"
    assert field_in(wrong.text, "issued_on") == "hôm qua"
    good = await editor.post(where, seen="0", name="Tên mới", issued_on="1/2025", number="")
    [draft] = await library.drafting.store.listing("open")
    after = (await library.drafting.view(draft.id)).content.documents[0]
    assert after == before.model_copy(update={"name": "Tên mới", "issued_on": "2025-01", "number": None})
    assert "Tên mới" in (await editor.get(good.location)).text


async def test_search_finds_words_without_marks_and_goes_on_by_pages(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    found = await viewer.get("/admin/van-ban?tim=Dich VU cong truc tuyen")
    assert "<mark>" in found.text
    assert "Tiếp →" in found.text
    more = await viewer.get("/admin/van-ban?tim=dich+vu+cong+truc+tuyen&tu=20")
    assert "← Trước" in more.text
    assert more.text.count("<mark>") > 0
    nothing = await viewer.get("/admin/van-ban?tim=zzzz%3Cb%3E")
    assert "Không có đoạn nào" in nothing.text
    assert "zzzz&lt;b&gt;" in nothing.text
    assert (await viewer.get("/admin/van-ban?tim=so&tu=x")).status == 200


async def test_every_warning_leads_to_its_passage_or_page(library: Library) -> None:
    draft = await library.shelve(
        warnings=[
            {"code": "contradiction", "sentence": "Số khác nhau.", "page": 2, "passage": "005-0000000003"},
            {"code": "no_text_layer", "sentence": "Trang 2 là ảnh.", "page": 2},
            {"code": "duplicate", "sentence": f"Giống đoạn của {PLAN}.", "page": 1, "passage": "005-gone"},
            {"code": "something_new", "sentence": "Lạ.", "page": None},
        ]
    )
    viewer = await library.signed_in("viewer")
    page = (await viewer.get(f"/admin/van-ban/{NEW}?draft={draft}")).text
    titles = (
        "Trang ảnh quét, không có chữ",
        "Số liệu khác với văn bản mới hơn",
        "Trùng với đoạn đã có",
        "Điều cần coi lại",
    )
    assert sorted(titles, key=page.index) == list(titles)
    assert f"/admin/van-ban/{NEW}?draft={draft}&amp;doan=005-0000000003#p-005-0000000003" in page
    assert f"/admin/van-ban/{NEW}?draft={draft}&amp;trang=2#doan" in page
    assert "doan=005-gone" not in page
    assert "Giống đoạn của “Kế hoạch Chuyển đổi số năm 2025”." in page


async def test_the_passage_is_marked_on_its_page(library: Library) -> None:
    draft = await library.shelve()
    viewer = await library.signed_in("viewer")
    third = (await library.passages(draft, NEW))[2]
    where = f"/admin/van-ban/{NEW}/goc?draft={draft}&doan={third.id}"
    beside = await viewer.get(where, **HTMX)
    assert "Trang 2 của bản gốc" in beside.text
    assert f"<mark>{third.text[:-1]}</mark>" in beside.text
    assert "<!doctype" not in beside.text
    assert "<!doctype" in (await viewer.get(where)).text


async def test_a_plan_of_the_repository_shows_the_neighbours(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    passages = [p for p in (await library.drafting.live_content()).passages if p.file == PLAN]
    beside = (await viewer.get(f"/admin/van-ban/{PLAN}/goc?doan={passages[40].id}", **HTMX)).text
    assert "Các đoạn chung quanh" in beside
    assert beside.count('class="around') == 5


async def test_filters_and_screens_show_each_passage_once(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    passages = [p for p in (await library.drafting.live_content()).passages if p.file == PLAN]
    for code, wanted in (("", None), ("noi-bo", "internal"), ("to-so", "helper"), ("dan-thay", "public")):
        expected = [p.id for p in passages if wanted in (None, p.audience)]
        shown: list[str] = []
        for at in range(0, len(expected), 20):
            text = (await viewer.get(f"/admin/van-ban/{PLAN}?loc={code}&tu={at}")).text
            shown += [part.partition('"')[0] for part in text.split('id="p-')[1:]]
        assert sorted(shown) == sorted(expected), code
    last = passages[-1]
    assert f'id="p-{last.id}"' in (await viewer.get(f"/admin/van-ban/{PLAN}?doan={last.id}")).text
    odd = await viewer.get(f"/admin/van-ban/{PLAN}?loc=xyz&tu=-5&trang=0x1")
    assert odd.status == 200


async def test_a_row_of_targets_is_a_table_that_can_be_read(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    row = next(p for p in (await library.drafting.live_content()).passages if p.target and p.target.values)
    assert row.target
    page = (await viewer.get(f"/admin/van-ban/{row.file}?doan={row.id}")).text
    card = page.split(f'id="p-{row.id}"')[1].split("</article>")[0]
    assert f"Chỉ tiêu {row.target.number}" in card
    assert f"<dt>Năm {row.target.values[0].year}</dt>" in card
