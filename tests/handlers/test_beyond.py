"""Facts that no plan holds: what asks for them, and the passages that hold them after all."""

from __future__ import annotations

import pytest

from handlers.beyond import asks_beyond, asks_of_another_year
from handlers.excerpt import excerpt
from handlers.targets import target_text
from knowledge.corpus import read_corpus
from knowledge.model import Passage
from knowledge.retrieval import Hit
from knowledge.reviewed import read_reviewed, with_reviews

CORPUS = read_corpus()
DOCUMENTS = {document.file: document for document in CORPUS.documents}
PASSAGES = with_reviews(CORPUS.passages, read_reviewed())
ROW = next(p for p in PASSAGES if p.plain and p.target and {v.year for v in p.target.values} == {2023, 2024, 2025})


@pytest.mark.parametrize(
    "question",
    [
        "Làm giấy khai sinh có tốn tiền không?",
        "Cho xin số điện thoại cô trực quầy với",
        "Trạm y tế nằm ở đường nào?",
        "Ban đêm tổng đài nghỉ hay làm việc mấy giờ?",
        "Cài hoài không được thì sửa sao?",
        "Tuần rồi tui chưa thấy tiền vô, sao vậy?",
        "Hồ sơ tui nộp hôm trước bao giờ xong?",
        "Đổi số trong app ở mục nào?",
    ],
)
def test_facts_of_a_kind_that_no_plan_holds_are_known(question: str) -> None:
    assert asks_beyond(question)


@pytest.mark.parametrize(
    "question",
    [
        "Trường nào thu tiền không tiền mặt?",
        "Tỉnh từng bước mở dữ liệu để làm gì?",
        "Dân góp ý qua đường nào?",
        "Mấy con số nhà nước công khai coi ở trang nào?",
    ],
)
def test_questions_that_the_plans_answer_are_not_taken_for_such(question: str) -> None:
    assert not asks_beyond(question)


def test_the_word_cost_in_a_passage_is_no_fee() -> None:
    passage = ROW.model_copy(update={"text": "Người bệnh đỡ tốn thời gian và chi phí."})
    assert asks_beyond("Khám một lần hết bao nhiêu tiền?", passage)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Năm 2019 đạt bao nhiêu phần trăm?", True),
        ("Năm 2024 đạt bao nhiêu phần trăm?", False),
        ("Đạt bao nhiêu phần trăm?", False),
        ("Năm 2019 ai lo chuyện này?", False),
    ],
)
def test_a_figure_of_a_year_without_a_value_is_not_in_the_row(question: str, other: bool) -> None:
    assert asks_of_another_year(question, ROW, DOCUMENTS[ROW.file]) is other


def test_the_year_of_a_plan_is_not_the_year_asked_for() -> None:
    assert ROW.target
    value = next(value.value for value in ROW.target.values if value.year == 2025)
    assert target_text(ROW, "Kế hoạch năm 2023 đặt tới 2025 bao nhiêu?").startswith(f"Chỉ tiêu năm 2025: {value}")


def _said(passage: Passage, question: str) -> str:
    passage = passage.model_copy(update={"propositions": ()})
    return excerpt(Hit(passage, 1.0, 1.0, 0.9, 30.0), question, lambda _: 3.0).plain


def test_an_answer_to_how_many_holds_a_figure() -> None:
    plain = "Tỉnh mở lớp dạy nghề nuôi cá tra cho bà con xã Tân Hạnh. Năm 2024 có 15 lớp."
    passage = ROW.model_copy(update={"plain": plain, "target": None, "kind": "text"})
    assert "15 lớp" in _said(passage, "Tỉnh mở bao nhiêu lớp dạy nghề nuôi cá tra cho bà con xã Tân Hạnh?")
