"""Texts and lists of lines, compared word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.admin.drafts.tokens import MOST_TOKENS, Piece, compare_lines, compare_words

TEXTS = st.lists(st.sampled_from(["bà", "con", " ", "\n", ",", "1022", "hỏi"]), max_size=12).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_stand_whole_in_their_comparison(old: str, new: str) -> None:
    pieces = compare_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark != "new") == old
    assert "".join(piece.text for piece in pieces if piece.mark != "gone") == new
    assert all(piece.text for piece in pieces)


@given(st.lists(TEXTS, max_size=8))
def test_the_same_lines_differ_in_nothing(lines: list[str]) -> None:
    marks = {line.mark for line in compare_lines(lines, lines)}
    assert marks <= {"same", "kept"}


def test_a_changed_phrase_stands_together_not_word_by_word() -> None:
    pieces = compare_words("gọi công an xã ngay", "gọi ủy ban phường ngay")
    assert pieces == (
        Piece("same", "gọi "),
        Piece("gone", "công an xã"),
        Piece("new", "ủy ban phường"),
        Piece("same", " ngay"),
    )


def test_lines_that_have_little_in_common_are_two_lines() -> None:
    lines = compare_lines(["Ai chỉ dùm tui?"], ["Chợ nào nhận chuyển khoản vậy ta?"])
    assert [line.mark for line in lines] == ["gone", "new"]


def test_a_long_run_of_lines_that_stay_is_counted() -> None:
    lines = compare_lines(list("abcdefgh"), [*"abcdefgh", "một câu mới"])
    assert [line.mark for line in lines] == ["kept", "same", "new"]
    assert lines[0].kept == 7


def test_a_text_too_long_to_compare_is_shown_before_and_after() -> None:
    old = "bà con " * MOST_TOKENS
    assert [piece.mark for piece in compare_words(old, old + "hỏi")] == ["gone", "new"]
