"""Two editors at once: nobody's change is overwritten unseen."""

from __future__ import annotations

from bot.publishing.publisher import Publisher
from knowledge.draft import put
from tests.bot.admin.drafts.room import HERE, Room, hidden, marked, words


async def two_drafts(room: Room) -> tuple[int, str]:
    """One thing changed by two drafts, the other one published: my draft, and the key of the thing."""
    passage = await room.passage()
    mine = await room.draft(put(passage.model_copy(update={"plain": "Lời của tôi."})), by="editor")
    theirs = await room.checked(put(passage.model_copy(update={"plain": "Lời của người khác."})))
    await Publisher(room.served.database, room.versions).publish(theirs, "publisher", "số liệu đã đổi")
    return mine, passage.id


async def plain_of(room: Room, key: str) -> str:
    return next(p.plain for p in (await room.content()).passages if p.id == key)


async def test_a_collision_shows_what_is_live_what_was_and_what_the_draft_wants(room: Room) -> None:
    passage = await room.passage()
    mine, _ = await two_drafts(room)
    page = await (await room.browser("editor")).get(f"{HERE}/{mine}")
    assert "1 chỗ trùng với phần người khác đã công bố" in words(page)
    section = page.text[page.text.index('id="trung"') : page.text.index("</section>", page.text.index('id="trung"'))]
    assert marked(page, "h5")[:3] == ["Đang dùng (người khác sửa)", "Lúc mở bản nháp", "Bản nháp này"]
    order = [section.index(text) for text in ("Lời của người khác.", "Lúc mở bản nháp", "Lời của tôi.")]
    assert order == sorted(order)
    assert " ".join(passage.plain.split()) in words(page)


async def test_a_draft_that_collides_cannot_be_sent_nor_checked(room: Room) -> None:
    mine, _ = await two_drafts(room)
    browser = await room.browser("publisher")
    answer = await browser.post(f"{HERE}/{mine}/gui-duyet")
    assert answer.status == 409
    assert "Còn chỗ trùng" in words(answer)
    await browser.post(f"{HERE}/{mine}/kiem-tra")
    await room.held.carry_out(mine)
    assert "người khác đã sửa và công bố trước" in words(await browser.get(f"{HERE}/{mine}"))


async def test_dropping_my_part_leaves_what_the_other_published(room: Room) -> None:
    mine, key = await two_drafts(room)
    browser = await room.browser("editor")
    form = hidden(await browser.get(f"{HERE}/{mine}"), f"{HERE}/{mine}/bo-thay-doi")[0]
    assert (form["kind"], form["key"]) == ("passage", key)
    assert (await browser.post(f"{HERE}/{mine}/bo-thay-doi", **form)).status == 303
    page = words(await browser.get(f"{HERE}/{mine}"))
    assert "trùng với phần" not in page
    assert "chưa thay đổi gì" in page
    assert await plain_of(room, key) == "Lời của người khác."


async def test_keeping_my_part_is_decided_and_then_published(room: Room) -> None:
    mine, key = await two_drafts(room)
    browser = await room.browser("publisher")
    keep = f"{HERE}/{mine}/giu-phan-cua-toi"
    form = hidden(await browser.get(f"{HERE}/{mine}"), keep)[0]
    assert (await browser.post(keep, **form)).status == 303
    assert "trùng với phần" not in words(await browser.get(f"{HERE}/{mine}"))
    assert (await room.served.log())[0].action == "draft.rebase"
    await browser.post(f"{HERE}/{mine}/gui-duyet")
    await room.check(mine)
    await browser.post(f"{HERE}/{mine}/cong-bo", reason="đã coi kỹ từng chỗ")
    assert await plain_of(room, key) == "Lời của tôi."


async def test_keeping_my_part_is_refused_where_something_was_published_since_the_page_was_opened(room: Room) -> None:
    mine, _ = await two_drafts(room)
    browser = await room.browser("editor")
    keep = f"{HERE}/{mine}/giu-phan-cua-toi"
    form = hidden(await browser.get(f"{HERE}/{mine}"), keep)[0]
    await room.versions.roll_back(room.live, by="publisher")
    answer = await browser.post(keep, **form)
    assert answer.status == 409
    assert "Vừa có người công bố phiên bản khác" in words(answer)


async def test_a_draft_that_fell_behind_without_a_collision_is_checked_again_before_it_goes_live(room: Room) -> None:
    content = await room.content()
    mine = await room.checked(put(content.contacts[0].model_copy(update={"address": "1022"})))
    passage = await room.passage()
    theirs = await room.checked(put(passage.model_copy(update={"plain": "Lời khác."})))
    await Publisher(room.served.database, room.versions).publish(theirs, "publisher", "số liệu đã đổi")
    browser = await room.browser("publisher")
    answer = await browser.post(f"{HERE}/{mine}/cong-bo")
    assert answer.status == 409
    assert "kiểm tra lại" in words(answer)
    assert (await browser.get(f"{HERE}/{mine}/cong-bo")).status == 409
    await room.check(mine)
    assert (await browser.post(f"{HERE}/{mine}/cong-bo")).status == 303
    now = await room.content()
    assert now.contacts[0].address == "1022"
    assert await plain_of(room, passage.id) == "Lời khác."
