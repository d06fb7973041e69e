"""Uploading a file: the form, what is refused and how, and the document that comes of it."""

from __future__ import annotations

import html
from pathlib import Path

import aiohttp
import pytest

from bot.storage.jobs import JobStore
from bot.storage.uploads import UploadStore
from knowledge.formats.model import ReadingWarning
from tests.bot.admin.documents.shelf import (
    META,
    PLAN,
    Library,
    docx_of,
    draft_in,
    field_in,
    file_in,
    txt_of,
)
from tests.knowledge.formats.printing import chromium, print_pdf, printable

MB = 1_000_000
PDF = printable(
    "".join(
        f"<div class=page><p>Trang {number}. Mỗi xã mở {number}5 lớp dạy bà con dùng điện thoại thông minh, "
        f"mỗi lớp {number}0 người, ưu tiên người lớn tuổi và người có công.</p></div>"
        for number in (1, 2)
    )
)


async def test_a_word_file_becomes_a_document_in_the_draft(library: Library) -> None:
    editor = await library.signed_in("editor")
    where = await library.read(editor, docx_of(), "Kế hoạch 15.docx")
    page = await editor.get(where)
    assert page.status == 200
    for shown in (META["name"], "15/KH-UBND", "05/01/2026", "31/12/2026", "Kế hoạch 15.docx", "Chưa ai xem"):
        assert shown in page.text, shown
    passages = await library.passages(draft_in(where), file_in(where))
    assert any("75% người trưởng thành" in passage.text for passage in passages)
    assert all(html.escape(passage.text) in page.text for passage in passages)


@pytest.mark.skipif(chromium() is None, reason="no Chromium to print a PDF")
async def test_the_pages_of_a_pdf_are_shown_as_pictures_beside_its_passages(library: Library, tmp_path: Path) -> None:
    editor = await library.signed_in("editor")
    where = await library.read(editor, print_pdf(PDF, tmp_path), "lop.pdf")
    base, draft = where.partition("?")[0], draft_in(where)
    page = await editor.get(f"{base}?draft={draft}&trang=2")
    assert f'src="{base}/trang/2.png?draft={draft}"' in page.text
    assert "Trang 2 của bản gốc" in page.text
    async with aiohttp.ClientSession(headers={"Cookie": f"trolyso_admin={editor.cookies['trolyso_admin']}"}) as http:
        answer = await http.get(f"{library.url}{base}/trang/2.png?draft={draft}")
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert (await answer.read()).startswith(b"\x89PNG")
        assert "no-store" not in answer.headers["Cache-Control"]
    for wrong in ("0", "3", "99999", "-1", "1.png/..%2f..", "%2e%2e%2f1"):
        assert (await editor.get(f"{base}/trang/{wrong}.png?draft={draft}")).status == 404, wrong
    assert (await editor.get(f"/admin/van-ban/{PLAN}/trang/1.png")).status == 404
    assert (await library.browser().get(f"{base}/trang/2.png?draft={draft}")).status == 303


async def test_a_file_of_21_mb_is_refused_beside_what_was_typed(library: Library) -> None:
    editor = await library.signed_in("editor")
    answer = await library.send(editor, b"a" * 21 * MB, "lớn.txt")
    assert answer.status == 422
    assert "vượt quá mức cho phép là 20 MB" in answer.text
    assert field_in(answer.text, "title") == META["title"]
    assert field_in(answer.text, "issued_on") == META["issued_on"]
    assert 'name="kept"' not in answer.text


async def test_a_body_that_never_ends_is_cut_off(library: Library) -> None:
    editor = await library.signed_in("editor")
    try:
        answer = await library.send(editor, b"a" * 60 * MB, "rất lớn.txt")
    except aiohttp.ClientError:
        return  # the server has closed while the client was still sending
    assert answer.status == 413
    assert "lớn" in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "trống"), (b" \n ", "trống")],
)
async def test_an_empty_file_is_refused_at_once(library: Library, data: bytes, said: str) -> None:
    editor = await library.signed_in("editor")
    answer = await library.send(editor, data, "trong.txt")
    assert answer.status == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00" + b"\x00" * 500, "là một chương trình"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3, "có đặt mật khẩu"),
        (b"%PDF-1.7 broken", "bị hỏng"),
    ],
)
async def test_what_cannot_be_read_is_said_and_can_be_done_again(library: Library, data: bytes, said: str) -> None:
    editor = await library.signed_in("editor")
    sent = await library.send(editor, data, "Kế hoạch.docx")
    done = await library.finished(sent.location)
    assert done.state == "failed"
    page = await editor.get(sent.location)
    assert said in page.text
    assert "every 1s" not in page.text
    again = await editor.get(f"/admin/van-ban/moi?viec={done.id}&draft={done.draft}")
    assert field_in(again.text, "title") == META["title"]
    assert field_in(again.text, "issued_on") == "05/01/2026"
    assert "Kế hoạch.docx" in again.text


async def test_wrong_metadata_keeps_the_file_and_every_field(library: Library) -> None:
    editor = await library.signed_in("editor")
    answer = await library.send(editor, txt_of(), "kế hoạch.txt", as_of="tháng chín", title="", unused_after="2026")
    assert answer.status == 422
    for said in ("Chưa đúng dạng ngày", "Xin ghi tên đầy đủ", "Xin ghi đủ ngày, tháng, năm", "kế hoạch.txt"):
        assert said in answer.text, said
    assert field_in(answer.text, "as_of") == "tháng chín"
    kept = field_in(answer.text, "kept")
    sent = await editor.post("/admin/van-ban/moi", **{**META, "kept": kept})
    assert sent.status == 303
    body = (await library.finished(sent.location)).body
    assert (body["sha256"], body["issued_on"], body["as_of"]) == (kept, "2026-01-05", "2026-01")


async def test_without_a_file_nothing_starts(library: Library) -> None:
    editor = await library.signed_in("editor")
    for kept in ("", "0" * 64, "../../../etc/passwd"):
        answer = await editor.post("/admin/van-ban/moi", **{**META, "kept": kept})
        assert answer.status == 422
        assert "Xin chọn tệp văn bản" in answer.text


@pytest.mark.parametrize(
    "filename",
    ["../../x.txt", "..\\..\\x.txt", "x" * 3_000 + ".txt", "\u202egpj.txt", "<script>alert(1)</script>.txt", "."],
)
async def test_a_name_cannot_do_harm(library: Library, filename: str) -> None:
    editor = await library.signed_in("editor")
    answer = await library.send(editor, txt_of(), filename, title="")
    assert answer.status == 422
    kept = await UploadStore(library.database).get(field_in(answer.text, "kept"))
    assert kept
    assert 0 < len(kept.name) <= 200
    assert not set(kept.name) & set("/\\\x00\u202e")
    assert "<script>alert" not in answer.text


async def test_a_name_with_a_null_byte_is_no_request(library: Library) -> None:
    editor = await library.signed_in("editor")
    assert (await library.send(editor, txt_of(), "a\x00b.txt")).status == 400
    assert await library.drafting.store.listing() == []


async def test_a_running_job_is_said_beside_the_form(library: Library) -> None:
    editor = await library.signed_in("editor")
    draft = await library.drafting.open_draft("editor")
    job = await JobStore(library.database).begin("read", draft, {"name": "Cái khác"}, "editor")
    answer = await library.send(editor, txt_of(), "a.txt")
    assert answer.status == 422
    assert "đang có việc chạy dở" in answer.text
    assert field_in(answer.text, "kept")
    listed = await editor.get("/admin/van-ban")
    assert f"/admin/van-ban/viec/{job}" in listed.text


async def test_the_progress_is_told_once_a_step(library: Library) -> None:
    editor = await library.signed_in("editor")
    draft = await library.drafting.open_draft("editor")
    jobs = JobStore(library.database)
    job = await jobs.begin("read", draft, {"name": "Kế hoạch <b>"}, "editor")
    await jobs.beat(job, "Đang đọc trang", 3, 12)
    page = await editor.get(f"/admin/van-ban/viec/{job}")
    assert "Kế hoạch &lt;b&gt;" in page.text
    assert 'max="12" value="3"' in page.text
    assert "25%" in page.text
    step = page.text.partition("buoc=")[2].partition('"')[0]
    htmx = {"headers": {"HX-Request": "true"}}
    assert "hx-swap-oob" not in (await editor.get(f"/admin/van-ban/viec/{job}?buoc={step}", **htmx)).text
    await jobs.beat(job, "Đang tách thành đoạn", 0, 0)
    assert "hx-swap-oob" in (await editor.get(f"/admin/van-ban/viec/{job}?buoc={step}", **htmx)).text
    await jobs.fail(job, "Hỏng <i>")
    failed = await editor.get(f"/admin/van-ban/viec/{job}", **htmx)
    assert "Hỏng &lt;i&gt;" in failed.text
    assert "hx-get" not in failed.text
    assert (await editor.get("/admin/van-ban/viec/999999")).status == 404


async def test_the_same_file_twice_is_refused_but_may_take_its_own_place(library: Library) -> None:
    editor = await library.signed_in("editor")
    where = await library.read(editor, txt_of(), "a.txt")
    twice = await library.send(editor, txt_of(), "b.txt", draft=str(draft_in(where)))
    assert twice.status == 422
    assert "Tệp này đã có rồi" in twice.text
    again = await library.read(editor, txt_of(), "b.txt", draft=str(draft_in(where)), replaces_file=file_in(where))
    assert file_in(again) != file_in(where)
    assert await library.passages(draft_in(again), file_in(where)) == []
    stranger = await library.send(editor, txt_of(("x" * 90,)), "c.txt", replaces_file="khong-co.txt")
    assert "Văn bản này không còn" in stranger.text


async def test_only_editors_upload(library: Library) -> None:
    viewer = await library.signed_in("viewer")
    assert (await viewer.get("/admin/van-ban/moi")).status == 403
    assert (await library.send(viewer, txt_of(), "a.txt")).status == 403
    assert "Thêm văn bản" not in (await viewer.get("/admin/van-ban")).text
    nobody = library.browser()
    assert (await nobody.get("/admin/van-ban/moi")).status == 303
    foreign = await (await library.signed_in("editor")).post("/admin/van-ban/moi", csrf="0" * 64, **META)
    assert foreign.status == 403


def test_the_warnings_of_the_reader_have_the_fields_that_the_page_shows() -> None:
    assert set(ReadingWarning.__dataclass_fields__) == {"code", "sentence", "page"}
