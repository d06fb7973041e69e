"""Propositions as lines: what is written is read as it was, and whatever is typed can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admin.documents.propositions import read, strays, written
from knowledge.model import Proposition

LINES = st.text("abc ăâđ 0123.,?", min_size=1).map(lambda text: " ".join(text.split())).filter(bool)
PROPOSITIONS = st.lists(
    st.builds(Proposition, text=LINES, questions=st.lists(LINES, max_size=3, unique=True).map(tuple)), max_size=4
).map(tuple)


@given(PROPOSITIONS)
def test_what_is_written_is_read_as_it_was(propositions: tuple[Proposition, ...]) -> None:
    assert read(written(propositions)) == propositions
    assert not strays(written(propositions))


@given(st.text())
def test_whatever_is_typed_is_read_once_and_for_all(typed: str) -> None:
    found = read(typed)
    assert read(written(found)) == found


@pytest.mark.parametrize("mark", ["- ", "-", "• ", "– ", "  * "])
def test_a_question_stands_below_its_sentence(mark: str) -> None:
    typed = f"Xã có 3 điểm.\n{mark}Mấy điểm?\n{mark}Mấy điểm?\n\n\n  Điểm mở   cửa 7h.\n{mark}Mấy giờ?\n{mark}"
    assert read(typed) == (
        Proposition(text="Xã có 3 điểm.", questions=("Mấy điểm?",)),
        Proposition(text="Điểm mở cửa 7h.", questions=("Mấy giờ?",)),
    )


def test_a_question_without_a_sentence_is_a_stray() -> None:
    assert strays("\n- Mấy điểm?\nXã có 3 điểm.")
    assert not strays("Xã có 3 điểm.\n- Mấy điểm?")
    assert not strays(" \n ")
    assert read("- Mấy điểm?") == ()
