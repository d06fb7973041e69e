"""Versions: the way back, one file, differences, what expires."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import date, timedelta

import aiohttp

from bot.publishing.publisher import Publisher
from bot.publishing.transfer import export_version
from knowledge.draft import diff, put
from knowledge.times import today
from tests.bot.admin.drafts.room import HERE, Room, marked, words
from tests.bot.admin.served import Answer, Browser

VERSIONS = "/admin/phien-ban"


async def published(room: Room, words: str = "1022") -> int:
    contact = (await room.content()).contacts[0]
    draft = await room.checked(put(contact.model_copy(update={"address": words})), title=f"Đổi thành {words}")
    return await Publisher(room.served.database, room.versions).publish(draft, "publisher", "đã coi kỹ rồi")


async def send_file(browser: Browser, data: bytes, name: str = "a.zip") -> Answer:
    form = aiohttp.FormData()
    form.add_field("csrf", browser.csrf)
    form.add_field("file", data, filename=name, content_type="application/zip")
    return await browser.send("POST", f"{HERE}/nhap-tep", data=form)


async def test_the_list_marks_the_live_version_and_says_who_published(room: Room) -> None:
    number = await published(room)
    page = words(await (await room.browser("viewer")).get(VERSIONS))
    assert f"Phiên bản {number} đang dùng Đổi thành 1022" in page
    assert "publisher công bố" in page
    assert "Bộ kiến thức đi kèm chương trình" in page
    assert "Quay lại bản này" not in page  # a viewer may not


async def test_rolling_back_moves_the_pointer_and_stands_in_the_log(room: Room) -> None:
    number = await published(room)
    browser = await room.browser("publisher")
    answer = await browser.post(f"{VERSIONS}/{room.live}/quay-lai")
    assert (answer.status, answer.location) == (303, VERSIONS)
    assert await room.versions.live() == room.live
    assert f"Bot đang dùng phiên bản {room.live}." in words(await browser.get(VERSIONS))
    entry = (await room.served.log())[0]
    assert (entry.who, entry.action, entry.subject) == ("publisher", "version.roll_back", f"phiên bản {room.live}")
    await browser.post(f"{VERSIONS}/{number}/quay-lai")  # and forward again
    assert await room.versions.live() == number


async def test_a_version_that_was_only_built_for_a_check_cannot_become_live_by_rolling_back(room: Room) -> None:
    contact = (await room.content()).contacts[0]
    draft = await room.checked(put(contact.model_copy(update={"address": "1022"})))
    checked = await Publisher(room.served.database, room.versions).checked(draft)
    assert checked
    browser = await room.browser("owner")
    for number in (checked.candidate, 99, 0):
        assert (await browser.post(f"{VERSIONS}/{number}/quay-lai")).status == 404
        assert (await browser.get(f"{VERSIONS}/{number}/tai-ve")).status == 404
        assert (await browser.get(f"{VERSIONS}/so-sanh?tu={room.live}&den={number}")).status == 404
    assert await room.versions.live() == room.live


async def test_two_versions_are_compared_as_a_draft_is(room: Room) -> None:
    number = await published(room)
    old = (await room.versions.load(room.live)).contacts[0].address
    browser = await room.browser("viewer")
    answer = await browser.get(f"{VERSIONS}/so-sanh?tu={room.live}&den={number}")
    assert "1022" in "".join(marked(answer, "ins"))
    assert marked(answer, "h3")[-1] == "Liên hệ"
    assert old.split()[0] in "".join(marked(answer, "del"))
    same = await browser.get(f"{VERSIONS}/so-sanh?tu={number}&den={number}")
    assert "nội dung giống nhau" in words(same)
    assert (await browser.get(f"{VERSIONS}/so-sanh")).status == 200
    assert (await browser.get(f"{VERSIONS}/so-sanh?tu=x&den=1")).status == 404
    more = f"{VERSIONS}/so-sanh/them?tu={room.live}&den={number}&nhom=contact&dong=0"
    assert (await browser.get(more)).status == 200


async def test_a_version_taken_away_as_a_file_comes_back_as_a_draft_with_the_same_content(room: Room) -> None:
    number = await published(room)
    browser = await room.browser("editor")
    exported = await export_version(room.versions, number)
    async with aiohttp.ClientSession(cookies=browser.cookies) as http:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
        async with http.get(f"{room.served.url}{VERSIONS}/{number}/tai-ve", headers=headers) as response:
            assert response.content_type == "application/zip"
            assert f"tro-ly-so-phien-ban-{number}.zip" in response.headers["Content-Disposition"]
            assert await response.read() == exported
    wanted = (await room.versions.load(number)).content
    await room.versions.roll_back(room.live, by="publisher")
    answer = await send_file(browser, exported)
    assert answer.status == 303
    draft = int(answer.location.rpartition("/")[2])
    assert diff((await room.drafting.view(draft)).content, wanted) == ()
    assert "Đã nhập tệp vào một bản nháp mới" in words(await browser.get(answer.location))
    assert await room.versions.live() == room.live


async def test_a_file_that_is_none_of_ours_is_refused_and_leaves_no_draft(room: Room) -> None:
    browser = await room.browser("editor")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "b")
    for data in (
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        other.getvalue(),
        (await export_version(room.versions, room.live))[:-9],
    ):
        answer = await send_file(browser, data)
        assert answer.status == 422
        assert 'aria-invalid="true"' in answer.text
    same = await send_file(browser, await export_version(room.versions, room.live))
    assert "giống hệt bản đang dùng" in words(same)
    assert (await browser.post(f"{HERE}/nhap-tep")).status == 422
    assert await room.drafting.store.listing() == []


async def test_what_expires_is_listed_with_its_days_and_a_passage_not_twice(room: Room) -> None:
    content = await room.content()
    now = date.fromisoformat(today())
    document, other = content.documents[0], content.documents[1]
    inside = next(p for p in content.passages if p.file == document.file)
    alone, far = [p for p in content.passages if p.file == other.file][:2]

    def day(days: int) -> str:
        return (now + timedelta(days=days)).isoformat()

    things = (
        document.model_copy(update={"unused_after": day(10)}),
        inside.model_copy(update={"unused_after": day(20)}),
        alone.model_copy(update={"unused_after": day(-1)}),
        far.model_copy(update={"unused_after": day(61)}),
    )
    draft = await room.checked(*(put(thing) for thing in things))
    await Publisher(room.served.database, room.versions).publish(draft, "publisher", "đã coi kỹ rồi")
    browser = await room.browser("viewer")
    page = await browser.get(f"{VERSIONS}/het-han")
    rows = [text for text in marked(page, "td") if text.endswith("ngày") or "hạn" in text]
    assert rows == ["10 ngày", "đã hết hạn"]
    assert f'href="/admin/van-ban/{other.file}?doan={alone.id}#p-{alone.id}"' in page.text
    assert "2 nội dung" in words(await browser.get("/admin/"))


async def test_rolling_back_and_publishing_at_once_leave_one_of_both_live(room: Room) -> None:
    first = await published(room)
    contact = (await room.content()).contacts[0]
    draft = await room.checked(put(contact.model_copy(update={"address": "1900 1234"})))
    browser = await room.browser("publisher")
    await asyncio.gather(browser.post(f"{VERSIONS}/{room.live}/quay-lai"), browser.post(f"{HERE}/{draft}/cong-bo"))
    live = await room.versions.live()
    head = await room.drafting.store.get(draft)
    assert live in {room.live, head.published_as}
    assert live != first
