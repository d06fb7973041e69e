"""Versions and replies to store."""

from __future__ import annotations

import numpy as np

from handlers.messages import Button, ProgrammeRef, Reply, Retrieved, Source, Timing
from knowledge.library import Version
from knowledge.model import Document, Footnote, Passage, Programme, TargetRow, TargetValue

FILE = "000_c70b08a0b34da2d1.txt"
SENTENCE = "Phấn đấu tỷ lệ người dân trưởng thành có tài khoản định danh điện tử VNeID mức 2 đạt trên 90%. "


def document() -> Document:
    return Document(
        file=FILE,
        sha256="0" * 64,
        number="2808/QĐ-UBND",
        title="Kế hoạch Chuyển đổi số",
        name="Kế hoạch Chuyển đổi số năm 2025",
        issuer="UBND tỉnh Vĩnh Long",
        province="vinh-long",
        kind="plan",
        issued_on="2024-12-31",
        as_of="2024-12",
        covers="2025",
    )


def passage(number: int, words: str = "") -> Passage:
    row = TargetRow(
        appendix="I",
        number=str(number),
        group=("Chính quyền số",),
        text="Tỷ lệ hồ sơ trực tuyến",
        values=(TargetValue(year=2025, value="95%"),),
        lead="Sở Khoa học và Công nghệ",
        partners="UBND các xã",
        legal_basis="",
    )
    return Passage(
        id=f"000-{number:010x}",
        file=FILE,
        section=("Phần I", "10. Xã hội số", "a) Kết quả đạt được"),
        page=13,
        kind="target" if number % 4 == 0 else "text",
        text=f"{words}{SENTENCE * 5}{number}",
        footnotes=(Footnote(mark=3, text="Theo báo cáo của Công an tỉnh."),),
        province="vinh-long",
        as_of="2024-12-31",
        programmes=("vneid",),
        target=row if number % 4 == 0 else None,
    )


def programme() -> Programme:
    return Programme(
        id="vneid",
        name="VNeID",
        sentence="Định danh điện tử.",
        next_step="Mở ứng dụng VNeID.",
        sources=("contacts: VNeID",),
        terms=("vneid", "định danh"),
    )


def version(*, passages: int = 20, vectors: int = 50, words: str = "") -> Version:
    """A version whose every passage starts with `words`."""
    random = np.random.default_rng(passages + vectors)
    rows = random.standard_normal((vectors, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Version(
        documents=(document(),),
        passages=tuple(passage(number, words) for number in range(passages)),
        programmes=(programme(),),
        vectors=rows,
        owners=np.arange(vectors, dtype=np.int32) % passages,
        encoder="e5-small-vi@sha256:1f0c",
    )


def reply(text: str = "Bà con mở ứng dụng VNeID nhé 😊") -> Reply:
    source = Source(
        document="2808/QĐ-UBND",
        file=FILE,
        title="Kế hoạch Chuyển đổi số",
        issued_on="2024-12-31",
        as_of="2024-12-31",
        province="vinh-long",
        section="Phần I › 10. Xã hội số",
        page=13,
        quote=SENTENCE * 20,
    )
    return Reply(
        status="answered",
        text=text,
        programmes=(ProgrammeRef(id="vneid", name="VNeID"),),
        sources=(source,),
        passages=tuple(Retrieved(file=FILE, score=0.9 - n / 100, quote=SENTENCE * 20) for n in range(10)),
        suggestions=("Làm sao kích hoạt VNeID?",),
        buttons=(Button(id="programme:vneid", title="VNeID"),),
        took_ms=Timing(total=8.2),
    )
