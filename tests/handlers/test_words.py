"""The words of the bot: every template renders, and what is rendered reads well."""

from __future__ import annotations

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from handlers.excerpt import MOST_CHARACTERS, Excerpt, excerpt, sentences
from handlers.phrasing import day, say
from handlers.sources import source_line
from handlers.targets import target_text
from knowledge.model import Footnote, Passage, TargetRow, TargetValue
from knowledge.retrieval import Hit, Knowledge
from knowledge.wanted import Wanted

ROW = TargetRow(
    appendix="Phụ lục 1",
    number="18",
    group=(),
    text="Tỷ lệ cơ quan phục vụ 24/7.",
    values=(
        TargetValue(year=2023, value="80%"),
        TargetValue(year=2024, value="90%"),
        TargetValue(year=2025, value="100%"),
    ),
    lead="Các sở, ban, ngành tỉnh",
    partners="",
    legal_basis="",
)


def passage(text: str, *notes: str) -> Passage:
    footnotes = tuple(Footnote(mark=number, text=note) for number, note in enumerate(notes, start=1))
    return Passage(
        id="000-0", file="000.txt", section=("I",), page=1, kind="text", text=text, footnotes=footnotes,
        province="vinh-long", as_of="2025",
    )  # fmt: skip


def target(plain: str) -> Passage:
    return passage(ROW.text).model_copy(update={"target": ROW, "plain": plain})


@pytest.mark.parametrize(
    ("date", "said"),
    [("2024-12-31", "31/12/2024"), ("2025-09-03", "3/9/2025"), ("2025-10", "10/2025"), ("2022", "2022")],
)
def test_dates_are_said_as_people_say_them(date: str, said: str) -> None:
    assert day(date) == said


def test_a_missing_value_or_template_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        say("programme")
    with pytest.raises(TemplateNotFound):
        say("no_such_words")


def test_the_asked_year_is_said_alone() -> None:
    said = target_text(target("Tỷ lệ cơ quan phục vụ 24/7."), "Năm 2024 đặt bao nhiêu?")
    assert "90%" in said
    assert "80%" not in said
    assert "Cơ quan chủ trì" not in said


def test_all_years_are_said_where_none_was_asked_and_the_lead_where_it_was() -> None:
    said = target_text(target("Cơ quan phục vụ ngày đêm: 80%, 90%, rồi 100%."), "Sở nào chủ trì chỉ tiêu này?")
    assert all(value in said for value in ("80%", "90%", "100%", "Các sở, ban, ngành tỉnh"))


def test_a_row_with_plain_words_is_said_in_them_where_neither_a_year_nor_the_lead_is_asked() -> None:
    assert target_text(target("Cơ quan phục vụ ngày đêm: 80%, 90%, rồi 100%."), "Đặt ra bao nhiêu?") == ""
    assert "80%" in target_text(target(""), "Đặt ra bao nhiêu?")


def test_without_a_year_the_cells_are_never_read_out_where_plain_words_say_it() -> None:
    row = target("Tỉnh làm việc này thường xuyên, tới năm 2025 thì trên 80%.")
    assert row.target
    values = tuple(value.model_copy(update={"value": "Thường xuyên"}) for value in row.target.values)
    regular = row.model_copy(update={"target": row.target.model_copy(update={"values": values})})
    assert target_text(regular, "Đặt ra bao nhiêu?") == target_text(regular, "Năm 2024 thì sao?") == ""


def hit(found: Passage, nearest: str = "") -> Hit:
    return Hit(found, 0.8, 0.8, 0.9, 20.0, nearest)


def evenly_rare(_: str) -> float:
    return 1.0


def test_the_excerpt_is_the_sentence_nearest_to_the_question() -> None:
    long = "Tỉnh có nhiều kết quả về hạ tầng. " * 20
    text = f"{long}Công an tỉnh đã kích hoạt 3.014.850 tài khoản VNeID. {long}"
    said = excerpt(hit(passage(text)), "kích hoạt bao nhiêu tài khoản VNeID", evenly_rare)
    assert said.verbatim == "Công an tỉnh đã kích hoạt 3.014.850 tài khoản VNeID."


def test_the_excerpt_may_come_from_a_footnote() -> None:
    found = passage("Đài mở chuyên mục." * 30, "Phát sóng lúc 19h45 thứ Hai.")
    assert "19h45" in excerpt(hit(found), "phát sóng mấy giờ", evenly_rare).verbatim


def test_plain_words_are_said_where_they_hold_what_is_asked_and_the_original_where_they_do_not() -> None:
    found = passage("Viện phí trả qua thẻ tại 41/44 cơ sở y tế; rà soát 56 cơ sở dữ liệu dùng chung.").model_copy(
        update={"plain": "Bà con trả viện phí qua thẻ được ở 41/44 nơi."}
    )
    assert excerpt(hit(found), "trả viện phí được ở mấy nơi", evenly_rare) == Excerpt(found.plain, "")
    assert "56" in excerpt(hit(found), "có bao nhiêu cơ sở dữ liệu dùng chung", evenly_rare).verbatim


def test_an_overlong_sentence_is_cut_and_says_so() -> None:
    said = excerpt(hit(passage("một hai ba bốn năm, " * 60)), "một hai", evenly_rare).verbatim
    assert said.endswith("…")
    assert len(said) <= MOST_CHARACTERS + 1


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Có bao nhiêu lớp?", {Wanted.NUMBER}),
        ("coi ở đâu", {Wanted.PLACE}),
        ("phát sóng mấy giờ", {Wanted.NUMBER, Wanted.TIME}),
        ("văn bản nào nói vậy", {Wanted.DOCUMENT}),
        ("có được không", set()),
    ],
)
def test_what_a_question_wants(question: str, kinds: set[Wanted]) -> None:
    assert {kind for kind in Wanted if kind.is_asked_in(question)} == kinds


def test_figures_are_never_cut_by_sentence_ends(knowledge: Knowledge) -> None:
    for item in knowledge.passages:
        assert " ".join(sentences(item.text)) == " ".join(item.text.split())


def test_the_source_line_names_document_date_and_page_as_far_as_they_are_known(knowledge: Knowledge) -> None:
    lines = {
        p.file[:3]: source_line(p, knowledge.documents[p.file])
        for p in knowledge.passages
        if p.kind == "text" and p.section
    }
    assert "(2808/QĐ-UBND), ngày 31/12/2024, trang" in lines["000"]
    assert "năm 2025, trang" in lines["001"]
    assert "trang" not in lines["002"]
    assert "tỉnh Vĩnh Phúc" in lines["003"]
    assert "năm 2022, trang" in lines["003"]
    assert "số liệu đến 30/9/2025, trang" in lines["004"]
    assert [("nhập tỉnh" in lines[start]) for start in ("000", "001", "002", "003", "004")] == [
        True, True, True, False, False,
    ]  # fmt: skip
