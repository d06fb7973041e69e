"""What speaks of the last answer without naming it, on the real published plans."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.assistant import PIPELINE
from handlers.closer import MOST_ORIGINAL, MOST_QUOTED
from handlers.excerpt import sentences
from handlers.follow_up import kind_of_follow_up
from handlers.messages import Message, Session, Topic, Turn
from handlers.shortened import CUT, shortened
from handlers.sources import source_key
from knowledge.retrieval import Knowledge
from tests.handlers.conversing import Talk

FIBRE = "Năm 2023 chỉ tiêu hộ gia đình truy cập Internet cáp quang là bao nhiêu?"
PRICES = "Giá nông sản coi ở đâu?"
AFTER_NOTHING = ["nói lại dễ hiểu hơn", "nói ngắn thôi", "nguồn ở đâu?", "kể thêm", "hỏi ai?"]


@pytest.fixture
def talk(knowledge: Knowledge) -> Talk:
    return Talk(knowledge)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nói lại dễ hiểu hơn", "again"),
        ("chưa hiểu", "again"),
        ("Dạ tui chưa hiểu gì hết em ơi", "again"),
        ("nói ngắn thôi", "shorter"),
        ("nguồn ở đâu?", "source"),
        ("ai nói vậy", "source"),
        ("văn bản nào?", "source"),
        ("có thiệt hông", "source"),
        ("kể thêm", "more"),
        ("chi tiết hơn đi em", "more"),
        ("hỏi ai?", "whom"),
        ("gặp ai", "whom"),
        ("gọi số nào", "whom"),
        ("ở xã thì hỏi ai?", "whom"),
        ("xóa", "forget"),
        ("xoá hết", "forget"),
        ("quên đi", "forget"),
        ("đúng rồi", "right"),
        ("sai rồi", "wrong"),
        ("xóa tài khoản VNeID", None),
        ("nguồn gốc nông sản coi ở đâu", None),
        ("nộp hồ sơ thì hỏi ai", None),
        ("hồ sơ nộp sai thì sửa ở đâu", None),
        ("sở nào lo chuyện này", None),
        ("cảm ơn", None),
        ("", None),
    ],
)
def test_a_follow_up_is_a_message_with_nothing_else_in_it(text: str, kind: str | None) -> None:
    assert kind_of_follow_up(text) == kind


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("chua hieu", "nói lại từng ý"),
        ("nguon o dau", "trong văn bản ghi"),
        ("k hieu", "nói lại từng ý"),
        ("co thiet hong", "văn bản ghi"),
    ],
)
def test_a_follow_up_may_be_typed_without_marks_and_in_teencode(talk: Talk, typed: str, said: str) -> None:
    assert said in talk.all(PRICES, typed)[-1].text


@pytest.mark.parametrize("text", AFTER_NOTHING)
def test_without_a_last_turn_the_bot_asks_what_is_meant(talk: Talk, text: str) -> None:
    reply = talk.say(text)
    assert reply.status == "clarify"
    assert "?" in reply.text
    assert len(reply.buttons) == 4


@pytest.mark.parametrize("text", ["nguồn ở đâu?", "kể thêm", "nói lại"])
def test_after_an_answer_without_a_source_the_bot_says_that_it_has_none(talk: Talk, text: str) -> None:
    talk.say("Nấu phở bò sao cho ngon?")
    reply = talk.say(text)
    assert (reply.status, reply.sources) == ("clarify", ())


@pytest.mark.parametrize("text", ["kể thêm", "nói lại dễ hiểu hơn", "nói ngắn thôi"])
def test_after_a_referral_the_programme_is_explained(talk: Talk, text: str) -> None:
    referred, reply = talk.all("Tui quên mật khẩu VNeID rồi, lấy lại sao?", text)
    assert referred.status == "referred"
    assert reply.programmes == referred.programmes[:1]
    assert "Hôm nay" in reply.text
    assert set(talk.say("nguồn ở đâu?").sources) <= set(reply.sources)


def test_the_source_is_named_with_document_date_and_words_that_stand_in_it(talk: Talk) -> None:
    answered, reply = talk.all(PRICES, "nguồn ở đâu?")
    assert reply.status == "answered"
    assert reply.sources == answered.sources
    assert "Nguồn:" in reply.text
    quote = reply.text.split("“", 1)[1].rsplit("”", 1)[0]
    assert quote.removesuffix(CUT).removeprefix(CUT.strip()).strip() in reply.sources[0].quote


def test_of_a_long_passage_the_source_quotes_the_sentence_that_was_asked_for(talk: Talk) -> None:
    _, reply = talk.all("Bệnh viện có nhận thanh toán không dùng tiền mặt chưa?", "nguồn đâu")
    quote = reply.text.split("“", 1)[1].split("”", 1)[0]
    assert "thanh toán" in quote
    assert len(quote) <= MOST_QUOTED + len(CUT)


def test_said_again_is_the_whole_plain_text_in_short_lines_and_the_second_time_shorter(
    talk: Talk, knowledge: Knowledge
) -> None:
    answered, again, brief = talk.all(FIBRE, "chưa hiểu", "vẫn chưa hiểu")
    passage = next(p for p in knowledge.passages if p.quote == answered.sources[0].quote)
    assert all(f"\n{line}\n" in again.text for line in sentences(passage.plain))
    assert again.text != answered.text
    assert brief.text != again.text
    assert len(brief.text) < len(again.text) + 120
    assert again.sources == brief.sources == answered.sources


def test_more_is_the_original_with_its_source(talk: Talk) -> None:
    answered, reply = talk.all(PRICES, "kể thêm")
    assert reply.sources == answered.sources
    assert reply.sources[0].quote[:80] in reply.text
    assert "Nguồn:" in reply.text


def test_of_a_target_row_more_is_every_year_and_who_is_responsible(talk: Talk) -> None:
    said = talk.all(FIBRE, "chi tiết hơn")[-1].text
    assert all(value in said for value in ("84%", "93%", "100%", "Cơ quan chủ trì"))


def test_whom_to_ask_is_said_for_the_programme_of_the_last_answer(talk: Talk) -> None:
    answered, reply = talk.all(PRICES, "hỏi ai?")
    assert reply.status == "referred"
    assert reply.programmes == answered.programmes[:1]
    assert talk.say("nguồn?").sources == answered.sources


def test_whom_to_ask_about_what_the_plans_do_not_hold_are_the_neighbours(talk: Talk) -> None:
    assert talk.all("Nấu phở bò sao cho ngon?", "hỏi ai")[-1].programmes[0].id == "to-cong-nghe-so"


def test_thanks_in_between_do_not_change_the_topic(talk: Talk) -> None:
    answered, _, reply = talk.all(PRICES, "cảm ơn em nha", "nguồn ở đâu?")
    assert reply.sources == answered.sources


def test_forgetting_is_said_and_leaves_no_topic(talk: Talk) -> None:
    _, forgotten, after = talk.all(PRICES, "xoá hết", "nguồn ở đâu?")
    assert forgotten.forgets
    assert "xóa hết" in forgotten.text
    assert after.status == "clarify"


def test_the_words_of_a_thumb_are_a_rating_of_the_last_answer(talk: Talk) -> None:
    assert talk.say("sai rồi").rating is None
    _, down, reason, up = talk.all(PRICES, "sai rồi", "#why:off-topic", "đúng rồi")
    assert down.rating is not None
    assert (down.rating.value, down.rating.reason) == ("down", None)
    assert [button.id for button in down.buttons] == ["why:wrong", "why:unclear", "why:off-topic"]
    assert reason.rating is not None
    assert (reason.rating.value, reason.rating.reason) == ("down", "off-topic")
    assert up.rating is not None
    assert up.rating.value == "up"
    assert "chấm" not in up.text


def test_a_passage_that_the_asker_may_not_see_is_not_shown_by_an_old_topic(knowledge: Knowledge) -> None:
    hidden = [p for p in knowledge.passages if p.audience != "public"][:40]
    for passage in hidden:
        topic = Topic(question="?", passages=(source_key(passage.file, passage.quote),))
        past = Session(turns=(Turn(question="?", status="answered", topic=topic),))
        for text in ("nguồn ở đâu?", "kể thêm", "nói lại"):
            assert PIPELINE.answer(Message(text=text), past, knowledge).sources == ()


@given(st.text(alphabet="abc .,;!?", max_size=400), st.integers(min_value=20, max_value=200))
def test_a_shortened_text_is_its_beginning_and_fits(text: str, most: int) -> None:
    short = shortened(text, most)
    whole = " ".join(text.split())
    assert len(short) <= most
    assert whole.startswith(short.removesuffix(CUT))
    assert short == whole or short.endswith(CUT)


def test_every_original_is_shortened_at_a_sentence_end_if_at_all(knowledge: Knowledge) -> None:
    for passage in knowledge.passages:
        short = shortened(passage.text, MOST_ORIGINAL)
        assert len(short) <= MOST_ORIGINAL


AFTER = [PRICES, FIBRE, "VNeID là gì?", "Nấu phở bò sao cho ngon?", "chào em", "xóa", "sai rồi", "#programme:vneid"]


@settings(max_examples=80, deadline=None)
@given(first=st.sampled_from(AFTER), text=st.one_of(st.text(max_size=60), st.sampled_from([*AFTER, *AFTER_NOTHING])))
def test_any_text_after_any_turn_gets_a_reply_with_words(knowledge: Knowledge, first: str, text: str) -> None:
    reply = Talk(knowledge).all(first, text)[-1]
    assert reply.text.strip()
    assert (reply.status == "answered") == bool(reply.sources)
