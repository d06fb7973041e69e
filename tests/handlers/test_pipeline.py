"""The steps of an answer, on the real published plans."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.assistant import PIPELINE
from handlers.messages import MAX_TEXT, Message, Reply, Session
from handlers.smalltalk import kind_of_smalltalk
from knowledge.retrieval import Knowledge

Ask = Callable[..., Reply]


def test_an_answer_holds_the_fact_the_source_its_date_and_the_programme(ask: Ask) -> None:
    reply = ask("Năm 2024 chỉ tiêu hộ gia đình truy cập Internet cáp quang là bao nhiêu?")
    assert reply.status == "answered"
    assert "93%" in reply.text
    assert "6/4/2023" in reply.text
    assert reply.programmes[0].id == "ha-tang-so"
    assert reply.sources[0].document == "742/QĐ-UBND"
    assert reply.sources[0].quote == reply.passages[0].quote


def test_an_answer_is_short(ask: Ask, knowledge: Knowledge) -> None:
    questions = [
        "VNeID là gì?",
        "Bệnh viện thanh toán không tiền mặt",
        "giá nông sản coi ở đâu",
        "sàn thương mại điện tử của tỉnh",
    ]
    for question in questions:
        body = ask(question).text.split("\n\n")[0]
        assert len(body) <= 600, body


@pytest.mark.parametrize(
    "question", ["Vĩnh Phúc có bao nhiêu lớp kỹ năng số?", "wifi o tam dao phat cho nao", "Ở Vĩnh Yên có app gì?"]
)
def test_a_question_about_vinh_phuc_is_answered_from_its_own_plan(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert {passage.file[:3] for passage in reply.passages} == {"003"}


def test_a_question_that_names_no_province_never_meets_vinh_phuc(ask: Ask) -> None:
    reply = ask("Tỷ lệ người dân có hồ sơ sức khỏe điện tử là bao nhiêu?")
    assert "003" not in {passage.file[:3] for passage in reply.passages}


def test_a_citizen_is_shown_public_passages_only(knowledge: Knowledge) -> None:
    hidden = {p.quote for p in knowledge.passages if p.audience != "public"}
    assert hidden
    for question in ("Kinh phí thực hiện kế hoạch lấy từ đâu?", "Căn cứ quyết định nào?"):
        citizen = PIPELINE.answer(Message(text=question), Session(), knowledge)
        admin = PIPELINE.answer(Message(text=question, asker="admin"), Session(), knowledge)
        assert not hidden & {passage.quote for passage in citizen.passages}
        assert hidden & {passage.quote for passage in admin.passages}


@pytest.mark.parametrize("text", ["Nấu phở bò sao cho ngon?", "đội nào đá banh tối nay", "xyz qwerty asdf"])
def test_what_the_plans_do_not_speak_of_is_declined_with_the_four_programmes(ask: Ask, text: str) -> None:
    reply = ask(text)
    assert reply.status == "out_of_scope"
    assert reply.sources == ()
    assert len(reply.buttons) == 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chào em", "greeting"),
        ("xin chao", "greeting"),
        ("Dạ cảm ơn nhiều nha", "thanks"),
        ("Bạn là ai vậy?", "identity"),
        ("ok", "acknowledgement"),
        ("Bạn làm được gì?", "capability"),
        ("tạm biệt", "goodbye"),
        ("Chào em, kích hoạt VNeID ở đâu?", None),
        ("ok vậy nộp hồ sơ ở đâu", None),
        ("em", None),
    ],
)
def test_small_talk_is_a_message_with_nothing_else_in_it(text: str, kind: str | None) -> None:
    assert kind_of_smalltalk(text) == kind


@pytest.mark.parametrize("text", ["", "   ", "😀🎉", "???", "\u200b"])
def test_a_message_without_a_word_is_asked_back(ask: Ask, text: str) -> None:
    reply = ask(text)
    assert (reply.status, len(reply.buttons)) == ("smalltalk", 4)


def test_a_message_of_ten_thousand_characters_is_asked_to_be_shorter(ask: Ask) -> None:
    reply = ask("hồ sơ " * 1_700)
    assert reply.status == "clarify"
    assert f"{MAX_TEXT:,}".replace(",", ".") in reply.text


def test_a_button_opens_its_programme_and_an_old_one_gets_a_friendly_answer(ask: Ask) -> None:
    for button in ask("chào").buttons:
        opened = ask(f"#{button.id}")
        assert opened.programmes[0].name == button.title
        assert button.title in opened.text
    assert ask("#programme:gone").buttons
    assert ask("#anything").status == "smalltalk"


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_gets_a_reply_with_words(knowledge: Knowledge, text: str) -> None:
    reply = PIPELINE.answer(Message(text=text), Session(), knowledge)
    assert reply.text.strip()
    assert (reply.status == "answered") == bool(reply.sources)


@pytest.mark.parametrize(
    ("text", "programme"),
    [
        ("VNeID là gì?", "vneid"),
        ("vneid la gi vay em", "vneid"),
        ("Chữ ký số là sao hả con", "chu-ky-so"),
        ("1022", "smart-vinh-long"),
        ("cho hỏi về bình dân học vụ số", "binh-dan-hoc-vu-so"),
    ],
)
def test_a_programme_named_alone_gets_its_card_with_its_sources(ask: Ask, text: str, programme: str) -> None:
    reply = ask(text)
    assert (reply.status, reply.programmes[0].id) == ("answered", programme)
    assert reply.sources
    assert "Nguồn:" in reply.text


def test_every_card_can_be_shown_with_a_source(ask: Ask, knowledge: Knowledge) -> None:
    for programme in knowledge.programmes.values():
        reply = ask(f"{programme.name} là gì?")
        assert reply.programmes[0].id == programme.id
        assert reply.sources


def test_an_answer_about_vinh_phuc_points_to_no_address_of_vinh_long(ask: Ask) -> None:
    reply = ask("Vĩnh Phúc đặt bao nhiêu phần trăm dân có hồ sơ sức khỏe điện tử?")
    assert reply.sources[0].province == "vinh-phuc"
    assert "tỉnh Vĩnh Phúc" in reply.text
    assert "Bước tiếp theo" not in reply.text
