""" "Bà con hỏi gì" over real HTTP: who sees what, what is masked, how an answer gets into the draft."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.storage import wishes
from bot.storage.admin_tables import WishRow
from knowledge.retrieval import Knowledge
from tests.bot.admin.asked.desk import Remembering, desk
from tests.bot.admin.asked.samples import PARAPHRASES, many, store, turn
from tests.bot.admin.served import Browser, Served

HERE = "/admin/ba-con-hoi-gi"
FEE = "Làm lại căn cước mất bao nhiêu tiền?"
SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(2)> " onload=x phí bao nhiêu?'


@pytest.fixture
def drafts() -> Remembering:
    return Remembering()


@pytest.fixture
async def served(tmp_path: Path, knowledge: Knowledge, drafts: Remembering) -> AsyncIterator[Served]:
    async with desk(tmp_path, knowledge, drafts) as (running, _):
        yield running


async def wish(served: Served, question: str, person: str = "a" * 64) -> None:
    async with served.database.transaction() as writing:
        await wishes.add(writing, "telegram", person, b"sealed", question)


async def key_of(browser: Browser) -> str:
    groups = await browser.get(f"{HERE}/nhom?ngay=30")
    found = re.search(r"/tra-loi/([0-9a-f]{16})", groups.text)
    assert found, groups.text
    return found[1]


async def test_the_page_shows_the_numbers_a_described_chart_and_the_table_behind_it(served: Served) -> None:
    await store(served.database, many(300))
    viewer = await served.signed_in("viewer")
    page = (await viewer.get(f"{HERE}?ngay=30")).text
    assert page.count('<tr><th scope="row">') == 30
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in page
    assert "Zalo OA" in page
    assert "Chào hỏi" in page
    assert not re.search(r"\sstyle=|<script>|\son\w+=\"", page)  # the policy lets none of them run
    for days in (7, 90):
        assert f"Số câu mỗi ngày trong {days} ngày" in (await viewer.get(f"{HERE}?ngay={days}")).text
    assert "Số câu mỗi ngày trong 30 ngày" in (await viewer.get(f"{HERE}?ngay=31' OR 1")).text


async def test_an_empty_database_is_no_error(served: Served) -> None:
    viewer = await served.signed_in("viewer")
    assert "Chưa có câu nào" in (await viewer.get(HERE)).text
    assert "Không có câu nào chưa trả lời được" in (await viewer.get(f"{HERE}/nhom")).text
    assert "Hôm nay" in (await viewer.get("/admin/")).text


async def test_groups_come_alone_where_htmx_asks_and_offer_the_answer_to_editors_only(served: Served) -> None:
    await store(served.database, [turn(FEE, person="An"), turn("lam lai can cuoc mat nhieu tien", person="Ba")])
    await wish(served, FEE)
    viewer, editor = await served.signed_in("viewer"), await served.signed_in("editor")
    part = (await viewer.get(f"{HERE}/nhom", headers={"HX-Request": "true"})).text
    assert "<html" not in part
    assert "2 người hỏi, 2 lần" in part
    assert "1 người chờ được báo" in part
    assert "Trả lời câu này" not in part
    assert "Trả lời câu này" in (await editor.get(f"{HERE}/nhom")).text
    refused = await viewer.get(f"{HERE}/tra-loi/{await key_of(editor)}")
    assert refused.status == 403


async def test_the_groups_come_in_pages(served: Served) -> None:
    await store(served.database, [turn(group[0], person=group[0]) for group in PARAPHRASES] + many(200))
    viewer = await served.signed_in("viewer")
    first = (await viewer.get(f"{HERE}/nhom?ngay=30")).text
    assert first.count('class="card group"') == 20
    assert "trang=2" in first
    last = (await viewer.get(f"{HERE}/nhom?ngay=30&trang=999")).text
    assert 0 < last.count('class="card group"') <= 20
    assert "Còn" not in last
    assert (await viewer.get(f"{HERE}/nhom?ngay=30&trang=-1")).status == 200


async def test_what_citizens_type_is_text_everywhere(served: Served) -> None:
    await store(
        served.database, [turn(SCRIPT, understood=SCRIPT), turn(SCRIPT, "answered", thumb="down", reason=SCRIPT)]
    )
    editor = await served.signed_in("editor")
    for path in (HERE, f"{HERE}/nhom", f"{HERE}/tra-loi/{await key_of(editor)}?tim=<b>x"):
        page = (await editor.get(path)).text
        assert "<script>" not in page
        assert "<img" not in page.replace('<img src="/admin/static', "")
        assert "<b>x" not in page


async def test_personal_data_of_old_rows_is_masked_on_every_page_and_in_every_file(served: Served) -> None:
    text = "số tui 0912 345 678, căn cước 086123456789, thẻ 9704 0000 1111 2222, phí làm lại bao nhiêu?"
    await store(served.database, [turn(text, understood=text)])
    editor = await served.signed_in("editor")
    paths = [HERE, f"{HERE}/nhom", f"{HERE}/tra-loi/{await key_of(editor)}", f"{HERE}/xuat.csv"]
    for path in paths:
        page = (await editor.get(path)).text
        assert not any(digits in page for digits in ("0912", "086123456789", "9704", "1111"))


async def test_a_ready_answer_goes_into_the_draft_and_the_waiting_people_are_linked(
    served: Served, drafts: Remembering
) -> None:
    await store(served.database, [turn(FEE, person="An", programme="vneid"), turn(FEE, person="Ba")])
    await wish(served, FEE)
    editor = await served.signed_in("editor")
    key = await key_of(editor)
    page = (await editor.get(f"{HERE}/tra-loi/{key}")).text
    numbers = re.findall(r'name="wording" type="checkbox" value="([0-9a-f]{16})" checked', page)
    written = {
        "question": FEE, "answer": "Lệ phí là 50.000 đồng.", "source": "Thông tư 59", "programme": "vneid",
        "unused_after": "2027-01-31", "wording": numbers[0],
    }  # fmt: skip
    answer = await editor.post(f"{HERE}/tra-loi/{key}/soan", **written)
    assert (answer.status, answer.location) == (303, HERE)
    assert drafts.answers == [
        {"question": FEE, "others": (), "answer": "Lệ phí là 50.000 đồng.", "programmes": ("vneid",),
         "source": "Thông tư 59", "unused_after": "2027-01-31", "by": "editor"}
    ]  # fmt: skip
    assert "1 người chờ câu này sẽ được nhắn" in unescape((await editor.get(HERE)).text)
    async with served.database.session() as reading:
        (kept,) = (await reading.scalars(select(WishRow))).all()
    assert (kept.state, kept.passage) == ("answered", "faq-0123456789")
    assert (await served.log())[0].action == "wishes.linked"


async def test_a_passage_gets_the_chosen_wordings(served: Served, drafts: Remembering, knowledge: Knowledge) -> None:
    wordings = (FEE, "lam lai can cuoc mat nhieu tien")
    await store(served.database, [turn(text, person=text) for text in wordings])
    editor = await served.signed_in("editor")
    key = await key_of(editor)
    page = (await editor.get(f"{HERE}/tra-loi/{key}?tim=giá nông sản")).text
    passage = re.findall(r'name="passage" id="p-1" value="([^"]+)"', page)[0]
    assert next(one for one in knowledge.passages if one.id == passage).audience == "public"
    numbers = dict.fromkeys(re.findall(r'name="wording" type="checkbox" value="([0-9a-f]{16})"', page))
    form = aiohttp.FormData([("csrf", editor.csrf), ("passage", passage), *(("wording", number) for number in numbers)])
    answer = await editor.send("POST", f"{HERE}/tra-loi/{key}/chon", data=form)
    assert answer.status == 303
    assert [(draft, text) for draft, _, text, _ in drafts.questions] == [
        (None, drafts.questions[0][2]), (7, drafts.questions[1][2])
    ]  # fmt: skip
    assert {text for _, _, text, _ in drafts.questions} == set(wordings)


async def test_what_is_missing_or_refused_is_said_and_what_was_typed_stays(served: Served, drafts: Remembering) -> None:
    await store(served.database, [turn(FEE)])
    editor = await served.signed_in("editor")
    at = f"{HERE}/tra-loi/{await key_of(editor)}"
    empty = await editor.post(f"{at}/soan", question=FEE, answer="", source="x", unused_after="mai")
    assert empty.status == 422
    for sentence in ("Hãy ghi câu trả lời.", "Hãy chọn ít nhất một câu.", "Ngày cần có dạng"):
        assert sentence in empty.text
    assert "Hãy chọn một đoạn." in (await editor.post(f"{at}/chon")).text
    number = re.findall(r'name="wording" type="checkbox" value="([0-9a-f]{16})"', empty.text)[0]
    drafts.refuses = "Câu trả lời <dài> quá."
    refused = await editor.post(f"{at}/soan", question=FEE, answer="Câu này tôi gõ", source="x", wording=number)
    assert refused.status == 422
    assert "Câu trả lời &lt;dài&gt; quá." in refused.text
    assert "Câu này tôi gõ" in refused.text
    gone = await editor.get(f"{HERE}/tra-loi/0000000000000000")
    assert gone.status == 404
    assert "vừa thay đổi" in gone.text


async def test_the_files_are_named_typed_and_whole(served: Served) -> None:
    await store(served.database, many(120))
    viewer = await served.signed_in("viewer")
    everything, unmet = (
        await viewer.get(f"{HERE}/xuat.csv?ngay=90"),
        await viewer.get(f"{HERE}/xuat.csv?ngay=90&loai=chua"),
    )
    assert everything.text.count("\r\n") == 121
    assert 1 < unmet.text.count("\r\n") < 121
    assert everything.headers["Content-Disposition"].startswith('attachment; filename="cau-hoi-')
    async with (
        aiohttp.ClientSession(cookies=viewer.cookies) as http,
        http.get(f"{served.url}{HERE}/xuat.xlsx") as response,
    ):
        assert response.content_type.endswith("spreadsheetml.sheet")
        assert (await response.read()).startswith(b"PK")
    assert (await viewer.get(f"{HERE}/xuat.pdf")).status == 404
    assert (await served.browser().get(f"{HERE}/xuat.csv")).status == 303
