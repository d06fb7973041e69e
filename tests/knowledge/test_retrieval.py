"""Retrieval over the published plans and over corpora of our own."""

from __future__ import annotations

import numpy as np
import pytest

from bot.evaluation.noise import spoil
from embeddings.encoder import load_encoder
from embeddings.typed.reader import load_reader
from knowledge.hybrid import HybridIndex, weighted
from knowledge.library import Version
from knowledge.programmes import ProgrammeTerms, read_programmes
from knowledge.provinces import asks_of_elsewhere, provinces_asked, provinces_named
from knowledge.retrieval import Knowledge, years_of
from knowledge.times import years_asked

TEXTS = ["Sông Cổ Chiên chảy qua Vĩnh Long.", "Bánh tét Trà Cuôn gói bằng lá chuối.", "Chùa Âng ở Trà Vinh rất cổ."]


def index() -> HybridIndex:
    encoder = load_encoder()
    return HybridIndex(encoder, TEXTS, encoder.encode_passages(TEXTS), np.arange(3, dtype=np.int32))


@pytest.mark.parametrize("noise", ["clean", "no diacritics, lower case"])
def test_the_right_text_comes_first_with_marks_and_without(noise: str) -> None:
    found = index().search(weighted(load_reader().read(spoil(noise, "bánh tét gói bằng lá gì", "q"))), 3)
    assert found.matches[0].item == 1
    assert all(0 <= match.score <= 1 for match in found.matches)


def test_only_allowed_items_are_found() -> None:
    allowed = np.array([True, False, True])
    assert {match.item for match in index().search([("bánh tét", 1.0)], 3, allowed).matches} == {0, 2}


def test_the_ten_best_are_ordered_and_all_of_the_asked_province(knowledge: Knowledge) -> None:
    hits = knowledge.retrieve(load_reader().read("tài khoản thanh toán điện tử"), {"vinh-phuc"}, {"public"}).hits
    assert len(hits) == 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hit.passage.province for hit in hits} == {"vinh-phuc"}


def test_a_version_of_another_encoder_is_refused() -> None:
    encoder = load_encoder()
    nothing = np.zeros((0, encoder.dimensions), dtype=np.float32)
    version = Version((), (), (), nothing, np.zeros(0, dtype=np.int32), "another")
    with pytest.raises(ValueError, match="another"):
        Knowledge(version, encoder, load_reader())


@pytest.mark.parametrize(
    ("question", "provinces"),
    [
        ("VNeID là gì", {"vinh-long"}),
        ("Ngoài Vĩnh Phúc thì sao", {"vinh-phuc"}),
        ("vinh phuc co gi", {"vinh-phuc"}),
        ("đi Tam Đảo chơi", {"vinh-phuc"}),
        ("nước song lo quá", {"vinh-long"}),
        ("ở Sông Lô", {"vinh-phuc"}),
        ("Vĩnh Long với Vĩnh Phúc bên nào hơn", {"vinh-long", "vinh-phuc"}),
    ],
)
def test_the_province_is_the_one_named_or_vinh_long(question: str, provinces: set[str]) -> None:
    assert provinces_asked(question) == provinces


def test_no_province_is_named_in_an_ordinary_question() -> None:
    assert provinces_named("Hồ sơ nộp ở đâu?") == frozenset()


def test_every_passage_of_a_programme_term_names_that_programme() -> None:
    terms = ProgrammeTerms(read_programmes())
    assert terms.of_passage("", "Chi trả lương hưu qua tài khoản ngân hàng")[0] == "thanh-toan-khong-tien-mat"
    assert terms.of_passage("", "không có gì ở đây") == ()


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("Đồng Nai có mấy trạm 5G?", True),
        ("ben soc trang co app gi cho dan hong", True),
        ("Giá lại lên rồi hả?", False),
        ("Gia Lai có sàn nông sản không?", True),
        ("Con đi làm ở Bình Dương, muốn nộp hồ sơ về quê thì sao?", False),
        ("Gửi thùng bưởi ra Đà Nẵng thì đăng bán ở sàn nào?", False),
        ("Khách Nha Trang tới vườn, tỉnh có trang nào giới thiệu không?", False),
        ("So với Cần Thơ thì Vĩnh Long mình có bao nhiêu?", False),
        ("VNeID là gì?", False),
    ],
)
def test_a_province_without_a_plan_is_known_by_its_name(question: str, elsewhere: bool) -> None:
    assert asks_of_elsewhere(question) is elsewhere


def test_figures_of_a_year_are_not_sought_where_nothing_speaks_of_it(knowledge: Knowledge) -> None:
    question = "Năm 2024 làm được bao nhiêu hồ sơ căn cước?"
    hits = knowledge.retrieve(knowledge.reader.read(question), {"vinh-long"}, {"public"}).hits
    covers = years_asked(knowledge.documents[hits[0].passage.file].covers)
    assert 2024 in years_of(hits[0].passage) | covers


@pytest.mark.parametrize(
    ("question", "as_of"),
    [
        ("tỉnh có mấy tổ công nghệ số cộng đồng", "2025-09-30"),
        ("có mấy sản phẩm trên sàn thương mại điện tử", "2025-09-30"),
        ("Cuối năm 2024 tỉnh có mấy tổ công nghệ số cộng đồng?", "2024-12-31"),
    ],
)
def test_of_the_same_thing_counted_twice_the_later_count_comes_first_unless_a_time_is_named(
    knowledge: Knowledge, question: str, as_of: str
) -> None:
    assert knowledge.retrieve(load_reader().read(question), {"vinh-long"}, {"public"}).hits[0].passage.as_of == as_of
