"""Who sees and who edits the content; that nothing typed becomes markup; that a page without a draft says so."""

from __future__ import annotations

import html

import pytest

from tests.bot.admin.content.room import Room, fields, send, words

PAGES = [
    "/admin/chuong-trinh", "/admin/chuong-trinh/vneid", "/admin/lien-he", "/admin/lien-he/sua?ten=Police+emergency",
    "/admin/hoi-dap", "/admin/loi-cua-bot", "/admin/loi-cua-bot/why", "/admin/loi-cua-bot/contact",
]  # fmt: skip
WRITING = [
    "/admin/chuong-trinh/vneid", "/admin/chuong-trinh/vneid/xem-thu", "/admin/lien-he/sua", "/admin/lien-he/them",
    "/admin/lien-he/bo", "/admin/lien-he/xem-thu", "/admin/hoi-dap/them", "/admin/hoi-dap/bo",
    "/admin/hoi-dap/xem-thu", "/admin/loi-cua-bot/why", "/admin/loi-cua-bot/why/xem-thu",
    "/admin/loi-cua-bot/why/loi-goc", "/admin/noi-dung/tra-lai",
]  # fmt: skip
EVIL = '"><script>alert(1)</script>'


async def test_a_viewer_sees_every_page_and_changes_nothing(room: Room) -> None:
    browser = await room.browser("viewer")
    for page in PAGES:
        answer = await browser.get(page)
        assert answer.status == 200
        assert "Chưa có bản nháp" in answer.text
        assert "Lưu vào bản nháp" not in answer.text
    assert [(await browser.post(path)).status for path in WRITING] == [403] * len(WRITING)
    assert (await browser.get("/admin/lien-he/them")).status == 403
    assert await room.drafts() == []


async def test_nothing_is_saved_without_the_token(room: Room) -> None:
    browser = await room.browser()
    assert [(await browser.post(path, csrf="0" * 64)).status for path in WRITING] == [403] * len(WRITING)


async def test_looking_at_pages_and_previews_opens_no_draft(room: Room) -> None:
    browser = await room.browser()
    for page in PAGES:
        await browser.get(page)
    form = await fields(browser, "/admin/loi-cua-bot/why", "/admin/loi-cua-bot/why")
    assert (await send(browser, "/admin/loi-cua-bot/why/xem-thu", form)).status == 200
    assert await room.drafts() == []


async def test_an_unknown_thing_or_a_closed_draft_is_said_kindly(room: Room) -> None:
    browser = await room.browser()
    for page in ("chuong-trinh/khong-co", "lien-he/sua?ten=x", "hoi-dap/000-1", "loi-cua-bot/khong", "lien-he?draft=7"):
        assert (await browser.get(f"/admin/{page}")).status == 404
    assert "bản nháp đang mở" in (await browser.get("/admin/lien-he?draft=7")).text


async def test_the_bar_names_the_draft_that_is_edited_and_the_others(room: Room) -> None:
    first = await room.drafting.store.begin("Tháng chín", "lan")
    second = await room.drafting.store.begin("Tháng mười", "lan")
    browser = await room.browser("viewer")
    assert f"Đang sửa bản nháp {second} – 0 thay đổi" in words(await browser.get("/admin/chuong-trinh"))
    chosen = await browser.get(f"/admin/chuong-trinh?draft={first}")
    assert f"Đang sửa bản nháp {first}" in words(chosen)
    assert f"Bản nháp {second}: Tháng mười" in words(chosen)
    assert f'href="/admin/ban-nhap/{first}"' in chosen.text


@pytest.mark.parametrize(
    ("page", "action", "names"),
    [
        ("/admin/chuong-trinh/vneid", "/admin/chuong-trinh/vneid",
         ["name", "sentence", "next_step", "for_whom", "step1", "step2", "in_person", "names", "terms", "main.words",
          "main.source", "main.where", "contact1"]),
        ("/admin/lien-he/them", "/admin/lien-he/them",
         ["what", "address", "stated_by", "stated_until", "stated_from", "check_by", "cost"]),
        ("/admin/hoi-dap/them", "/admin/hoi-dap/them",
         ["question", "others", "answer", "source", "unused_after", "programme"]),
        ("/admin/loi-cua-bot/why", "/admin/loi-cua-bot/why", ["text"]),
    ],
)  # fmt: skip
async def test_markup_in_any_field_is_shown_as_it_was_typed(
    room: Room, page: str, action: str, names: list[str]
) -> None:
    browser = await room.browser()
    form = await fields(browser, page, action)
    preview = {"/admin/lien-he/them": "/admin/lien-he/xem-thu", "/admin/hoi-dap/them": "/admin/hoi-dap/xem-thu"}
    for name in names:
        for path in (action, preview.get(action, f"{action}/xem-thu")):
            answer = await send(browser, path, form, **{name: EVIL})
            assert answer.status in (200, 303, 409, 422)  # 409: what was saved before changes the revision
            assert "<script>alert" not in answer.text
    shown = await send(browser, action, form, **dict.fromkeys(names, EVIL * 40))
    if action != "/admin/loi-cua-bot/why":
        assert html.escape(EVIL * 2, quote=False).replace('"', "&#34;") in shown.text
    assert "<script>alert" not in shown.text
    for where in ("/admin/chuong-trinh", "/admin/lien-he", "/admin/hoi-dap", "/admin/loi-cua-bot", page):
        assert "<script>alert" not in (await browser.get(where)).text


async def test_a_change_is_taken_back_alone(room: Room) -> None:
    browser = await room.browser()
    for name in ("why", "tell_me"):
        form = await fields(browser, f"/admin/loi-cua-bot/{name}", f"/admin/loi-cua-bot/{name}")
        assert (await send(browser, f"/admin/loi-cua-bot/{name}", form, text="Báo cho tôi")).status == 303
    view = await room.drafting.view((await room.drafts())[0])
    undo: dict[str, str | list[str]] = {"draft": str(view.draft.id), "kind": "word", "key": "why", "seen": "99"}
    assert (await send(browser, "/admin/noi-dung/tra-lai", undo)).status == 409
    undo["seen"] = str(view.revisions[("word", "why")])
    assert (await send(browser, "/admin/noi-dung/tra-lai", undo)).status == 303
    assert await room.drafted("word", "why") is None
    assert await room.drafted("word", "tell_me") is not None
    assert (await send(browser, "/admin/noi-dung/tra-lai", undo | {"kind": "document"})).status == 404
