"""What is asked inside a message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.asked import questions_in, without_story
from handlers.messages import Reply

Ask = Callable[..., Reply]
STORY = (
    "Dạ con chào cô chú. Nhà con ở ấp Phú An, ba con mất sớm, má con 70 tuổi không rành điện thoại."
    " Giờ con muốn coi giá nông sản trên mạng thì vô trang nào? Con cảm ơn nhiều."
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Giá lúa coi ở đâu?", 1),
        ("Giá lúa coi ở đâu? Tổ công nghệ số ở ấp làm gì?", 2),
        ("Chào em. Cảm ơn nha.", 0),
        ("Cống bể cả tháng hổng ai sửa. Báo cho tỉnh bằng cách nào?", 1),
        ("Đóng học phí bằng thẻ được chưa, với lại nộp hồ sơ ở đâu?", 2),
        ("Đem theo giấy mà sợ chỗ nhận chỗ không. Mấy nơi nhận rồi em?", 1),
        ("Đóng học phí bằng thẻ được chưa. Nộp hồ sơ có mất công đi không", 2),
        ("", 0),
    ],
)
def test_the_questions_of_a_message_are_counted(text: str, count: int) -> None:
    assert len(questions_in(text)) == count


def test_a_story_is_cut_to_its_question_with_what_stands_before_it() -> None:
    cut = without_story(STORY)
    assert "coi giá nông sản" in cut
    assert "chào cô chú" not in cut
    assert "cảm ơn" not in cut
    assert without_story("Giá lúa coi ở đâu?") == "Giá lúa coi ở đâu?"


def test_a_story_is_answered_like_its_question(ask: Ask) -> None:
    assert "giaca.nsvl.com.vn" in ask(STORY).text


def test_two_questions_get_two_answers(ask: Ask) -> None:
    reply = ask("Hiện nay tỉnh đưa vào hoạt động bao nhiêu trạm 5G? Với lại giá nông sản coi ở trang nào?")
    assert reply.status == "answered"
    assert "366" in reply.text
    assert "giaca.nsvl.com.vn" in reply.text
    assert len(reply.sources) == 2


@given(st.text(max_size=400))
def test_nothing_raises(text: str) -> None:
    questions_in(text)
    without_story(text)
