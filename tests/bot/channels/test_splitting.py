"""Texts too long for a platform."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.splitting import split, units_of

SENTENCE = "Bà con tới bộ phận một cửa của xã để được giúp. "


@example("\U00100000", 4)  # no sentence at all
@given(st.text(max_size=400), st.integers(min_value=4, max_value=60))
def test_the_pieces_are_the_text_without_the_space_at_the_cuts_and_each_fits(text: str, most: int) -> None:
    pieces, rest = split(text, most), text
    for piece in pieces:
        assert piece == piece.strip() != ""
        assert units_of(piece) <= most
        assert rest.lstrip().startswith(piece)
        rest = rest.lstrip().removeprefix(piece)
    assert rest.strip() == ""


@given(st.lists(st.sampled_from(["Dạ có.", "Tới 3 nơi nha!", "Hạn là 30/6.", "Gọi 1022 được không?"]), max_size=200))
def test_every_piece_ends_with_a_sentence_where_sentences_fit(sentences: list[str]) -> None:
    pieces = split(" ".join(sentences), 200)
    assert all(piece[-1] in ".!?" for piece in pieces)
    assert " ".join(pieces) == " ".join(sentences)


def test_a_text_that_fits_stays_whole() -> None:
    assert split("  Dạ, có.\nBà con gọi 1022. ", 2_000) == ("Dạ, có.\nBà con gọi 1022.",)
    assert split(" \n ", 2_000) == ()


def test_no_more_pieces_are_made_than_needed() -> None:
    assert len(split(SENTENCE * 100, 2_000)) == 3  # 4,800 characters


@pytest.mark.parametrize("number", range(1, 6))
def test_the_number_of_a_list_stays_with_its_words(number: int) -> None:
    text = "Dạ. " * 470 + "x" * (60 + number * 7) + f"\n{number}. Thanh toán không dùng tiền mặt\n9. Nữa"
    assert any(f"{number}. Thanh toán không dùng tiền mặt" in piece for piece in split(text, 2_000))


def test_an_emoji_counts_as_two_as_telegram_counts() -> None:
    assert split("😀" * 5, 4) == ("😀😀", "😀😀", "😀")
