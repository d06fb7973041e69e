"""A draft as it looks after a week's work, for pages that somebody looks at."""

from __future__ import annotations

from bot.publishing.checking import MACHINE
from bot.publishing.publisher import Publisher
from bot.publishing.report import Compared, Report, Said, Unreached
from knowledge.draft import Item, put
from knowledge.model import Word
from tests.bot.admin.drafts.room import Room


async def tell(room: Room) -> tuple[int, int, int]:
    """Returns a published draft, one that collides with it, and one that was checked and answers some worse."""
    content = await room.content()
    passages = [p for p in content.passages if p.kind == "text" and p.audience == "public" and p.plain][:40]
    contact, document = content.contacts[0], content.documents[1]
    first = passages[0]
    colliding = await room.draft(
        put(first.model_copy(update={"plain": "Tổ công nghệ số tới tận nhà chỉ bà con. " + first.plain})),
        put(contact.model_copy(update={"address": "1900 6789"})),
        title="Sửa lời dễ hiểu cho bà con lớn tuổi",
    )
    published = await room.checked(
        put(first.model_copy(update={"plain": first.plain.replace("tỉnh", "tỉnh nhà") + " Số liệu tới cuối năm."})),
        put(contact.model_copy(update={"address": "1900 0368 (nhánh 2)"})),
        title="Cập nhật số liệu quý 3",
    )
    await Publisher(room.served.database, room.versions).publish(published, "lan.nguyen", "đã coi kỹ từng chỗ")
    checked = await room.draft(
        *(put(p.model_copy(update={"plain": p.plain.replace(" và ", " cùng ", 1)})) for p in passages[1:9]),
        put(passages[10].model_copy(update={"questions": (*passages[10].questions[1:], "Ở ấp tui ai chỉ dùm vậy?")})),
        Item("passage", passages[11].id, None),
        put(passages[12].model_copy(update={"id": "000-moi", "text": "Bà con gọi 1022 khi cần giúp.", "plain": ""})),
        put(document.model_copy(update={"unused_after": "2026-12-31"})),
        put(content.programmes[0].model_copy(update={"sentence": "VNeID là căn cước trên điện thoại của bà con."})),
        put(content.contacts[2].model_copy(update={"address": "dichvucong.gov.vn"})),
        put(Word(name="out_of_scope", text="Dạ cái này em chưa rành.\nBà con hỏi em về VNeID nhen.")),
        title="Kế hoạch chuyển đổi số năm 2026",
    )
    unread = passages[13].model_copy(update={"plain": passages[13].plain + " Mời bà con tới xem."})
    await room.drafting.store.change(checked, [put(unread)], MACHINE)
    await room.drafting.store.move(checked, "in_review", "editor")
    await room.check(checked, report([passage.id for passage in passages]))
    return published, colliding, checked


def report(passages: list[str]) -> Report:
    """What a check might say."""
    long = (
        "Năm 2024, cả tỉnh có 97,2% người dân từ 16 tuổi trở lên đã kích hoạt tài khoản định danh điện tử VNeID mức 2. "
        "Bà con tới Công an xã, phường nơi ở để được kích hoạt, nhớ mang theo thẻ căn cước và điện thoại."
    )

    def said(text: str, *, right: bool, status: str = "answered") -> Said:
        return Said(status=status, text=text, right=right)

    return Report(
        golden=260, right_before=251, right_after=250,
        compared=(
            Compared(id="1", question="Kích hoạt VNeID mức 2 ở đâu vậy?", before=said(long, right=True),
                     after=said(long.replace("97,2%", "91%").replace("Công an xã", "Ủy ban xã"), right=False)),
            Compared(id="2", question="dang ky chu ky so ca nhan sao", before=said("Dạ, phần này kế hoạch chưa nói.",
                     right=False, status="referred"), after=said(long, right=True)),
            Compared(id="3", question="Chợ nào nhận chuyển khoản?", before=said("Hơn 240 tiểu thương.", right=True),
                     after=said("Hơn 240 tiểu thương ở các chợ.", right=True)),
        ),
        unreached=(Unreached(passage=passages[1], question="Ai chỉ bà con dùng điện thoại?", found=passages[2]),),
        unread=1, notes=("Có 2 đoạn mới trùng lời với đoạn đã có.",),
    )  # fmt: skip
