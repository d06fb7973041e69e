"""A Chat that answers from a short script, with sentences of the real plans; what it is told to do wrong, it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.pictures import qr_code
from bot.web.contract import Answer, Rating, UnknownSession, UnknownTurn
from handlers.messages import Button, Image, ProgrammeRef, Reply, Retrieved, Source

QUOTE = (
    "Triển khai thanh toán không dùng tiền mặt: có hơn 240 tiểu thương đã đăng ký trở thành điểm chấp nhận thanh toán "
    "của Viettel Money, kết nối được với 30 ngân hàng và các ví điện tử, tạo tài khoản Viettel Money."
)
SOURCE = Source(
    document="2808/QĐ-UBND",
    file="000_c70b08a0b34da2d1.txt",
    title="Quyết định về việc ban hành Kế hoạch Chuyển đổi số năm 2025",
    issued_on="2024-12-31",
    as_of="2024-12-31",
    province="vinh-long",
    section="Phần I › 10. Xã hội số › a) Kết quả đạt được",
    page=13,
    quote=QUOTE,
)
ANSWERED = Reply(
    status="answered",
    text=(
        "Dạ được. Đã có hơn 240 tiểu thương trong tỉnh đăng ký nhận tiền qua Viettel Money, nối với 30 ngân hàng và "
        "các ví điện tử.\nBà con coi thêm ở chuyendoiso.vinhlong.gov.vn."
    ),
    programmes=(ProgrammeRef(id="thanh-toan-khong-tien-mat", name="Thanh toán không dùng tiền mặt"),),
    sources=(SOURCE, SOURCE.model_copy(update={"page": 14, "issued_on": None, "as_of": "2025-09"})),
    passages=(Retrieved(file=SOURCE.file, score=0.93, quote=QUOTE),),
    suggestions=("Đi chợ nào trả tiền qua điện thoại được?", "Viện phí có chuyển khoản được không?"),
)
STARTED = Reply(
    status="clarify",
    text="Dạ, bà con muốn hỏi chuyện nào ạ?",
    buttons=(
        Button(id="ask:kich-hoat", title="Kích hoạt tài khoản định danh điện tử VNeID"),
        Button(id="ask:so-suc-khoe", title="Sổ sức khỏe điện tử trên VNeID"),
        Button(id="open:vneid.gov.vn", title="Mở vneid.gov.vn", url="https://vneid.gov.vn"),
    ),
)
SHOWN = Reply(
    status="referred",
    text="Dạ, đây là mã QR mở trang chính thức: https://vneid.gov.vn",
    images=(Image(alt="Mã QR mở trang https://vneid.gov.vn", path="/qr/vneid.png"),),
)
PICTURES = {"/qr/vneid.png": qr_code("https://vneid.gov.vn")}
HOSTILE_TEXT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1"> javascript:alert(1)'
LONG_ADDRESS = "https://" + "a" * 60 + ".gov.vn/" + "b" * 60
HOSTILE = ANSWERED.model_copy(
    update={
        "text": f"{HOSTILE_TEXT} {LONG_ADDRESS} http://tuyensinh.gdnn.gov.vn, a@vinhlong.gov.vn https://u:p@x.vn",
        "sources": (SOURCE.model_copy(update={"quote": HOSTILE_TEXT, "title": HOSTILE_TEXT, "section": HOSTILE_TEXT}),),
        "suggestions": (HOSTILE_TEXT,),
        "buttons": (Button(id="x:<img>", title=HOSTILE_TEXT[:99]),),
    }
)


@dataclass
class ScriptedChat:
    """`asked`, `rated`, `forgotten` hold the calls; `error` is raised by the next questions; `delay` is in seconds.

    `reply` is said to everything, where it is set.
    """

    ready: bool = True
    error: Exception | None = None
    delay: float = 0.0
    reply: Reply | None = None
    sessions: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    rated: list[tuple[str, int, Rating, str | None]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    started: int = 0

    async def ask(self, text: str, session: str | None) -> Answer:
        self.asked.append((text, session))
        await asyncio.sleep(self.delay)
        if self.error:
            raise self.error
        if session is None:
            self.started += 1
            session = f"session-{self.started}"
            self.sessions[session] = 0
        if session not in self.sessions:
            raise UnknownSession
        self.sessions[session] += 1
        reply = self.reply or (STARTED if text.startswith("#") else HOSTILE if "<script>" in text else ANSWERED)
        return Answer(reply=reply, session=session, turn=self.sessions[session], question=text)

    async def rate(self, session: str, turn: int, value: Rating, reason: str | None) -> None:
        if session not in self.sessions:
            raise UnknownSession
        if not 1 <= turn <= self.sessions[session]:
            raise UnknownTurn
        self.rated.append((session, turn, value, reason))

    async def forget(self, session: str) -> None:
        if session not in self.sessions:
            raise UnknownSession
        del self.sessions[session]
        self.forgotten.append(session)
