"""Lists of figures are narrowed to what was asked, and nothing else of a sentence is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.text import terms
from handlers.listed import narrowed

FIRMS = "Cả tỉnh có chừng 90 tiệm sửa máy: chợ Lách 40, Cầu Kè 30, Trà Ôn 20."


def evenly_rare(_: str) -> float:
    return 3.0


def said(sentence: str, question: str, gap: str = "") -> str:
    return narrowed(sentence, terms(question), evenly_rare, gap)


@pytest.mark.parametrize(
    ("sentence", "question", "wanted"),
    [
        (FIRMS, "Cầu Kè có mấy tiệm?", "Cả tỉnh có chừng 90 tiệm sửa máy: Cầu Kè 30."),
        (FIRMS, "Trà Ôn với Cầu Kè mấy tiệm?", "Cả tỉnh có chừng 90 tiệm sửa máy: Cầu Kè 30, Trà Ôn 20."),
        (FIRMS, "có bao nhiêu tiệm sửa máy?", FIRMS),
        (
            "Có 3 lớp (lớp máy tính, điện thoại: 50 người, lớp bán hàng: 70 người).",
            "lớp bán hàng được mấy người",
            "Có 3 lớp (lớp bán hàng: 70 người).",
        ),
        (
            "Trả tiền qua thẻ đã có ở 4/5 trạm xá (80%) và 12/12 trường học.",
            "trường học nào trả qua thẻ",
            "Trả tiền qua thẻ đã có ở 12/12 trường học.",
        ),
        (
            "Có chừng này trạm phát sóng: 868 trạm 2G, 29 trạm 5G.",
            "mấy trạm 5G",
            "Có chừng này trạm phát sóng: 29 trạm 5G.",
        ),
        ("Năm 2023: 30%; năm 2024: 50%.", "năm 2024 bao nhiêu", "Năm 2023: 30%; năm 2024: 50%."),
        ("Giờ làm: sáng, chiều.", "buổi sáng mấy giờ", "Giờ làm: sáng, chiều."),
    ],
)
def test_only_what_is_asked_of_a_list_is_said(sentence: str, question: str, wanted: str) -> None:
    assert said(sentence, question) == wanted


def test_in_words_of_the_original_a_gap_is_shown() -> None:
    assert said(FIRMS, "Cầu Kè có mấy tiệm?", "…") == "Cả tỉnh có chừng 90 tiệm sửa máy: … Cầu Kè 30 …"
    assert said(FIRMS, "chợ Lách có mấy tiệm?", "…") == "Cả tỉnh có chừng 90 tiệm sửa máy: chợ Lách 40 …"


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_stays_whole_or_gets_shorter_and_nothing_is_made_up(sentence: str, question: str) -> None:
    left = said(sentence, question)
    assert len(left) <= len(sentence)
    assert set(left) <= set(sentence) | {",", " "}


@given(st.lists(st.integers(2, 10**6), min_size=2, max_size=6, unique=True), st.data())
def test_the_item_that_is_asked_keeps_its_figure(figures: list[int], data: st.DataObject) -> None:
    names = ["mận", "ổi", "xoài", "chuối", "bưởi", "cam"]
    items = list(zip(names, figures, strict=False))
    name, figure = data.draw(st.sampled_from(items))
    sentence = "Vườn nhà có nhiều cây: " + ", ".join(f"{n} {f}" for n, f in items) + "."
    assert said(sentence, f"có mấy cây {name}") == f"Vườn nhà có nhiều cây: {name} {figure}."
