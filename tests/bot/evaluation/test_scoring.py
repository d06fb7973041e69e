"""The scoring follows INTERFACE and FORMAT."""

from __future__ import annotations

import pytest

from bot.evaluation.rows import Outcome, OutOfScope, Question
from bot.evaluation.scoring import Answered, Declined, contains

QUESTION = Question(
    id="q",
    question="Có bao nhiêu tài khoản?",
    quotes=("kích hoạt 3.014.850 tài khoản",),
    answer_any=("3.014.850",),
    answer_not=("636.055",),
    programme=("vneid",),
)


def outcome(**changes: object) -> Outcome:
    said = {
        "status": "answered",
        "text": "Tỉnh kích hoạt 3.014.850 tài khoản.",
        "programmes": ("vneid",),
        "source_quotes": ("đã kích  hoạt 3.014.850 tài khoản VNeID",),
        "source_provinces": ("vinh-long",),
        "passage_quotes": ("khác", "đã kích hoạt 3.014.850 tài khoản VNeID"),
        "took_ms": 5.0,
    }
    return Outcome.model_validate({**said, **changes})


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("có 86 cơ sở", "có 8615 cơ sở", True),
        ("khoảng 150 doanh nghiệp", "khoảng 15017 doanh nghiệp", True),
        ("của địa phương. Bên cạnh", "của địa phương4. Bên cạnh", True),
        ("có 96 cơ sở", "có 8615 cơ sở", False),
        ("Sổ sức\n khỏe", "sổ sức khỏe", True),
    ],
)
def test_a_quote_is_found_by_its_letters_and_digits(text: str, quote: str, found: bool) -> None:
    assert contains(text, [quote]) is found


def test_the_rank_is_the_place_of_the_first_passage_with_the_evidence() -> None:
    row = Answered(QUESTION, outcome())
    assert (row.rank, row.hit_at(1), row.hit_at(3)) == (2, False, True)
    assert Answered(QUESTION, outcome(passage_quotes=())).rank is None


def test_an_answer_needs_the_fact_the_status_and_no_wrong_figure() -> None:
    assert Answered(QUESTION, outcome()).answer
    assert not Answered(QUESTION, outcome(text="Không rõ.")).answer
    assert not Answered(QUESTION, outcome(text="Tỉnh có 3.014.850, trước là 636.055.")).answer
    assert not Answered(QUESTION, outcome(status="referred")).answer


def test_a_source_of_another_province_is_a_leak() -> None:
    assert Answered(QUESTION, outcome(source_provinces=("vinh-long", "vinh-phuc"))).province_leak
    assert not Answered(QUESTION, outcome()).province_leak


def test_a_referral_needs_the_programme() -> None:
    row = OutOfScope(id="x", message="Quên mật khẩu", want="referred", programme=("vneid",))
    assert Declined(row, outcome(status="referred")).right
    assert not Declined(row, outcome(status="referred", programmes=("y-te-so",))).right
    assert Declined(row, outcome()).wrongly_answered
