"""Letters, marks, tones and what makes a syllable."""

from __future__ import annotations

import pytest

from embeddings.typed.letters import canonical, fold, has_marks, is_partly, place_tone, spelling
from embeddings.typed.syllables import is_syllable

SYLLABLES = [
    "được",
    "nghiêng",
    "quốc",
    "giếng",
    "khuya",
    "uống",
    "yêu",
    "ở",
    "gì",
    "quý",
    "thuở",
    "hông",
    "hổng",
    "nhiêu",
    "xài",
    "quỳnh",
]
OTHERS = ["zalo", "facebook", "kiosk", "app", "wifi", "duơc", "hocs", "lamf", "cat", "cap", "tet", "đưoc", "quu", "fải"]


@pytest.mark.parametrize(
    ("word", "letters", "tone"),
    [
        ("được", "đươc", 5),
        ("hòa", "hoa", 1),
        ("quý", "quy", 2),
        ("xã", "xa", 4),
        ("của", "cua", 3),
        ("không", "không", 0),
    ],
)
def test_a_syllable_is_its_letters_and_one_tone_and_comes_back_together(word: str, letters: str, tone: int) -> None:
    assert spelling(word) == (letters, tone)
    assert place_tone(letters, tone) == word


@pytest.mark.parametrize(
    ("typed", "old_style"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("Khoẻ", "khỏe"),
        ("uỷ", "ủy"),
        ("quý", "quý"),
        ("giá", "giá"),
        ("toàn", "toàn"),
        ("Thuế", "thuế"),
    ],
)
def test_the_tone_is_put_where_the_older_style_has_it(typed: str, old_style: str) -> None:
    assert canonical(typed) == old_style


def test_folding_takes_the_marks_and_nothing_else() -> None:
    assert fold("đặng thị quỳnh, ă!") == "dang thi quynh, a!"
    assert has_marks("đi")
    assert not has_marks("di")


@pytest.mark.parametrize(
    ("typed", "meant", "partly"),
    [
        ("dươc", "được", True),
        ("duoc", "được", True),
        ("đuợc", "được", True),
        ("dược", "đước", False),
        ("lan", "lân", True),
        ("lân", "lan", False),
        ("lá", "là", False),
        ("ma", "mai", False),
    ],
)
def test_typed_marks_are_evidence(typed: str, meant: str, partly: bool) -> None:
    assert is_partly(typed, meant) is partly


@pytest.mark.parametrize("word", SYLLABLES)
def test_vietnamese_syllables_are_recognised(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", OTHERS)
def test_what_breaks_the_spelling_rules_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
