"""Of which time a question speaks."""

from __future__ import annotations

import pytest

from knowledge.times import asks_for_now, asks_for_results, asks_for_targets, years_asked


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Năm 2024 đặt bao nhiêu?", {2024}),
        ("từ 2023 tới 2025", {2023, 2025}),
        ("Quyết định 2808/QĐ-UBND", set()),
        ("2.025 người", set()),
        ("ngày 31/12/2024", set()),
        ("có 12024 lượt", set()),
    ],
)
def test_years_are_those_that_stand_alone(question: str, years: set[int]) -> None:
    assert years_asked(question) == years


@pytest.mark.parametrize(
    ("question", "now", "results", "targets"),
    [
        ("Bây giờ có mấy xã?", True, False, False),
        ("Giờ đóng tiền ở đâu?", True, False, False),
        ("Kích hoạt được bao nhiêu tài khoản rồi vậy?", False, True, False),
        ("Chỉ tiêu năm 2024 là bao nhiêu?", False, False, True),
        ("Tỉnh đặt ra mấy phần trăm rồi?", False, False, True),
        ("mấy giờ phát sóng", False, False, False),
        ("Thực tế mấy phần trăm nhà có mạng?", False, True, False),
        ("Tính đến tháng 6/2024 cấp được mấy phần trăm?", False, True, False),
        ("Mấy phần trăm nhà phải có mạng?", False, False, True),
        ("Sáu tháng 2024 mở bao nhiêu lớp, không phải chỉ tiêu?", False, True, False),
        ("Chỉ tiêu chứ không phải số làm được?", False, False, True),
        ("Kho hiện có bao nhiêu tập?", True, False, False),
    ],
)
def test_now_results_and_targets_are_told_apart(question: str, now: bool, results: bool, targets: bool) -> None:
    assert (asks_for_now(question), asks_for_results(question), asks_for_targets(question)) == (now, results, targets)
