"""The noise generators: seeded, of the kind that they name, and never empty."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.noise import NOISES, spoil, telex, vni
from embeddings.text import fold

SENTENCE = "Người dân được hưởng trợ cấp qua tài khoản ngân hàng không? Năm 2024: 117.028 đối tượng."


@pytest.mark.parametrize("noise", NOISES)
@given(text=st.text(max_size=200), seed=st.text(max_size=5))
def test_the_same_seed_gives_the_same_text_and_nothing_raises(noise: str, text: str, seed: str) -> None:
    assert spoil(noise, text, seed) == spoil(noise, text, seed)


@pytest.mark.parametrize("noise", [name for name in NOISES if name != "clean"])
def test_each_noise_spoils_and_keeps_the_figures(noise: str) -> None:
    spoiled = spoil(noise, SENTENCE, "q1")
    assert spoiled != SENTENCE
    assert "117.028" in spoiled


def test_text_without_marks_keeps_its_letters() -> None:
    assert spoil("no diacritics, lower case", SENTENCE, "x") == fold(SENTENCE)


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("được", {"dduocwj", "dduowcj", "dduwowcj", "dduowjc", "dduwowjc"}),
        ("lấy", {"laasy", "laays"}),
        ("Đến", {"DDeens", "DDeesn"}),
    ],
)
def test_telex_types_the_keys_of_a_word(word: str, keys: set[str]) -> None:
    assert {telex(word, random.Random(seed)) for seed in range(20)} <= keys


@pytest.mark.parametrize(
    ("word", "keys"),
    [("được", {"d9uo7c5", "d9u7o7c5", "d9uo75c", "d9u7o75c"}), ("lấy", {"la6y1", "la61y"})],
)
def test_vni_types_the_keys_of_a_word(word: str, keys: set[str]) -> None:
    assert {vni(word, random.Random(seed)) for seed in range(20)} <= keys
