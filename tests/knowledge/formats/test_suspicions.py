"""What an official is told to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.corpus import PLANS, Corpus, read_corpus
from knowledge.formats.suspicions import contradictions, duplicates, suspicions
from knowledge.model import Passage
from knowledge.reading import read_lines


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(PLANS)


def passage(text: str, file: str = "900_x.txt", as_of: str = "2024", **more: str) -> Passage:
    """A passage of a new document."""
    fields = {"province": "vinh-long", **more}
    return Passage(id=f"{file[:3]}-1", file=file, section=(), page=1, kind="text", text=text, as_of=as_of, **fields)


@pytest.mark.parametrize("file", sorted(path.name for path in PLANS.glob("*.txt")))
def test_the_real_plans_raise_no_suspicion(file: str) -> None:
    text = (Path(PLANS) / file).read_text(encoding="utf-8")
    assert len(read_lines(text)) > 100
    assert suspicions([text]) == ()


def test_broken_syllables_are_shown_with_their_page() -> None:
    (warning,) = suspicions(["Bình thường.", "Kinh phí 5 tỷ đ ồng."])
    assert (warning.code, warning.page) == ("broken_syllables", 2)
    assert "“đ ồng”" in warning.sentence


def test_lost_characters_are_shown() -> None:
    (warning,) = suspicions(["Chuyển đ�i số"])
    assert warning.code == "replacement_characters"
    assert "“đ�i”" in warning.sentence


def test_a_page_of_no_vietnamese_words_is_likely_misread() -> None:
    codes = [warning.code for warning in suspicions(["ChuyÓn ®æi sè ®Ó ph¸t triÓn kinh tÕ x· héi cña tØnh " * 8])]
    assert codes == ["likely_misread"]


def test_a_passage_that_another_document_has_is_a_duplicate(corpus: Corpus) -> None:
    known = next(found for found in corpus.passages if found.kind == "text" and len(found.text) > 200)
    (found,) = duplicates([passage(known.text.replace(",", " ,", 1))], corpus.passages)
    assert found.existing.text == known.text
    assert known.file in found.sentence
    assert duplicates([passage("Một điều hoàn toàn mới về nuôi tôm ở cồn Phó Ba năm nay.")], corpus.passages) == ()


def test_other_figures_in_a_newer_passage_contradict() -> None:
    old = passage("Tỷ lệ hồ sơ giải quyết trực tuyến toàn trình của tỉnh đạt 80% tổng số hồ sơ.")
    new = passage(
        "Tỷ lệ hồ sơ giải quyết trực tuyến toàn trình của tỉnh đạt 95% tổng số hồ sơ.", "901_y.txt", "2025-09"
    )
    (found,) = contradictions([old], [new])
    assert "80%" in found.sentence
    assert "95%" in found.sentence
    assert contradictions([new], [old]) == ()
    assert contradictions([old], [new.model_copy(update={"province": "vinh-phuc"})]) == ()
    assert contradictions([new], [new.model_copy(update={"file": "902_z.txt", "as_of": "2025"})]) == ()
    assert duplicates([old], [new]) == ()
