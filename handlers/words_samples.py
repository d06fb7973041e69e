"""What the templates are filled with where their words are tried out: for every one a usual case and the odd ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from handlers.excerpt import Excerpt
from handlers.messages import Rating
from handlers.offered import REASONS
from handlers.said import Part
from knowledge.contacts import usable_contact, usable_contacts
from knowledge.model import Contact, Document, Passage, Programme, TargetRow, TargetValue
from knowledge.programmes import read_programmes
from knowledge.provinces import HOME

Values = Mapping[str, Any]
_HELPLINE = "Tổng đài 1022 Vĩnh Long"
_SECRETS = ("card", "citizen_id", "phone", "password", "otp")
_PARTS = ("morning", "noon", "afternoon", "evening", "")
_KINDS = ("details", "source", "programme", "ask", "qr", "up", "down")
_SOURCE = "Nguồn: Kế hoạch Chuyển đổi số năm 2025 (2808/QĐ-UBND), ngày 31/12/2024, trang 12."


@cache
def samples_of(name: str) -> tuple[Values, ...]:
    """Returns sets of values for the template `name`, the usual one first; one empty set where it takes none.

    Every value that may be missing is missing in one of them: what is said without asking for it first shows.
    """
    if name.startswith("event_") or name == "trouble":
        return ({"helpline": usable_contact(_HELPLINE).address},)
    if name.startswith("smalltalk_"):
        return tuple({"part": part} for part in _PARTS)
    if name.startswith("safety_") and name != "safety_secret":
        return ({"programme": _full()}, {"programme": None})
    return _made().get(name, ({},))


def _made() -> dict[str, tuple[Values, ...]]:
    return {**_of_answers(), **_of_programmes(), **_of_passages(), **_of_buttons(), **_of_turns()}


def _of_answers() -> dict[str, tuple[Values, ...]]:
    part = Part(_passage(), "", Excerpt("Tỉnh giúp bà con kích hoạt VNeID.", "Toàn tỉnh có 124/124 tổ công nghệ số"))
    row = Part(_row_passage(), "Chỉ tiêu năm 2025: 95%.", Excerpt("", ""))
    answered = {"understood": "", "parts": (part,), "programme": _full(), "at_home": True, "source_lines": [_SOURCE]}
    odd = {**answered, "understood": "kích hoạt VNeID làm sao", "parts": (part, row), "programme": None}
    again = {"lines": ["Có 124 tổ ở ấp, khóm.", "Tổ chỉ bà con tận tay."], "nearest": "Có 124 tổ ở ấp, khóm."}
    return {
        "answer": (answered, odd, {**answered, "at_home": False, "parts": (row,)}),
        "several": ({"replies": [("kích hoạt VNeID làm sao", "Nhờ công an xã."), ("học ở đâu", "Ở nhà văn hóa.")]},),
        "said_again": ({**again, "programme": _full(), "source_line": _SOURCE},),
        "said_briefly": tuple({**again, "programme": p, "source_line": _SOURCE} for p in (_full(), None)),
        "told": ({"question": "Học VNeID ở đâu?", "answer": f"Nhờ tổ công nghệ số gần nhà.\n\n{_SOURCE}"},),
    }


def _of_programmes() -> dict[str, tuple[Values, ...]]:
    full, bare, page = _full(), _bare(), usable_contact("VNeID website")
    others = [(_document(), True), (_document(number=None), False)]
    return {
        "programme": (
            {"programme": full, "source_line": _SOURCE, "others": others},
            {"programme": bare, "source_line": "", "others": []},
            {"programme": _with_all_contacts(), "source_line": _SOURCE, "others": others[1:]},
        ),
        "not_in_plans": tuple({"programme": p} for p in (full, bare, _with_all_contacts())),
        "whom": (
            {"programme": full, "contacts": full.contacts[:2]},
            {"programme": bare, "contacts": ()},
            {"programme": full, "contacts": usable_contacts()},
        ),
        "qr": ({"programme": full, "page": page},),
        "qr_alt": ({"page": page},),
        "clarify": ({"names": [full.name, bare.name]}, {"names": [full.name]}),
    }


def _of_passages() -> dict[str, tuple[Values, ...]]:
    text, row = _passage(), _row_passage()
    target = row.target
    assert target is not None  # noqa: S101  # made with one below
    one = target.model_copy(update={"values": target.values[:1], "lead": "", "partners": ""})
    asked = {"row": target, "asked": target.values[1], "plain": "", "with_lead": False}
    return {
        "details": (
            {"passage": text, "original": text.text, "source_line": _SOURCE},
            {"passage": text.model_copy(update={"lead_in": ""}), "original": text.text, "source_line": _SOURCE},
            {"passage": row, "original": row.text, "source_line": _SOURCE},
            {"passage": row.model_copy(update={"target": one}), "original": row.text, "source_line": _SOURCE},
        ),
        "source": tuple(_cited()),
        "target": (
            asked,
            {**asked, "asked": None},
            {**asked, "asked": None, "row": one},
            {**asked, "asked": None, "plain": "Năm 2025 có 95% hồ sơ làm qua mạng.", "with_lead": True},
        ),
        "where_from": ({"quotes": [(text.text, None, _SOURCE), (target.text, target, _SOURCE)]},),
    }


def _cited() -> list[Values]:
    plan, passage = _document(), _passage()
    report = _document(kind="report", number=None, issued_on=None)
    undated = _document(name="Kế hoạch chuyển đổi số", issued_on=None, paged=False)
    elsewhere = _document(province="vinh-phuc", name="Kế hoạch năm 2022", issued_on="2022")
    return [
        {"document": document, "passage": passage, "before_merger": older}
        for document, older in ((plan, True), (report, False), (undated, False), (elsewhere, False))
    ]


def _of_buttons() -> dict[str, tuple[Values, ...]]:
    buttons: list[Values] = [{"kind": kind, "of": "VNeID và căn cước"} for kind in _KINDS]
    return {
        "button": (*buttons, *({"kind": "why", "of": reason} for reason in REASONS), {"kind": "other", "of": ""}),
        "open_page": tuple({"contact": contact} for contact in usable_contacts() if contact.url),
        "other_reading": ({"text": "kích hoạt VNeID làm sao"},),
        "telegram_command": tuple({"name": name} for name in ("start", "help", "xoa")),
    }


def _of_turns() -> dict[str, tuple[Values, ...]]:
    kinds = ("source", "whom", "more", "again", "shorter")
    down = [Rating(value="down", reason=reason) for reason in REASONS]
    return {
        "ask_back": tuple({"kind": kind, "known": known} for known in (True, False) for kind in kinds),
        "no_such_choice": tuple({"most": most} for most in (4, 1)),
        "rated": tuple({"rating": rating} for rating in (Rating(value="up"), *down)),
        "safety_secret": ({"kinds": ("otp",)}, {"kinds": ("phone",)}, {"kinds": _SECRETS}),
        "too_long": ({"most": 2000},),
    }


@cache
def _full() -> Programme:
    return read_programmes()[0]


@cache
def _bare() -> Programme:
    """As a version from before there were cards has it."""
    kept = _full().model_dump(include={"id", "sentence", "next_step", "sources"})
    return Programme.model_validate({**kept, "name": "Học kỹ năng số"})


def _with_all_contacts() -> Programme:
    """Every way in which a contact is dated or not."""
    strange = Contact(what="Đường dây nóng của xã", address="Ủy ban xã")
    return _full().model_copy(update={"contacts": (strange, *usable_contacts()[:5])})


def _document(**changes: Any) -> Document:
    plan = Document(
        file="000.txt", sha256="", number="2808/QĐ-UBND", title="Kế hoạch Chuyển đổi số tỉnh Vĩnh Long năm 2025",
        name="Kế hoạch Chuyển đổi số năm 2025", issuer="Ủy ban nhân dân tỉnh", province=HOME, kind="plan",
        issued_on="2024-12-31", as_of="2024-12-31", covers="năm 2025",
    )  # fmt: skip
    return plan.model_copy(update=changes)


def _passage() -> Passage:
    return Passage(
        id="000-0000000000", file="000.txt", section=("Phần I", "10. Xã hội số"), page=12, kind="text",
        text="Toàn tỉnh có 124/124 tổ công nghệ số cộng đồng, hướng dẫn người dân kích hoạt tài khoản VNeID.",
        lead_in="Kết quả đạt được:", province=HOME, as_of="2024-12-31", programmes=("vneid",),
        plain="Xã, phường nào cũng có tổ công nghệ số chỉ bà con kích hoạt VNeID.",
    )  # fmt: skip


def _row_passage() -> Passage:
    row = TargetRow(
        appendix="I", number="1.2", group=("Chính quyền số",), text="Tỷ lệ hồ sơ làm qua mạng",
        values=(TargetValue(year=2025, value="95%"), TargetValue(year=2026, value="97%")),
        lead="Sở Khoa học và Công nghệ", partners="Các xã, phường", legal_basis="",
    )  # fmt: skip
    return _passage().model_copy(update={"id": "000-1", "kind": "target", "text": row.text, "target": row, "plain": ""})
