"""What a message is taken for, by the heads fitted on examples; the calibration messages hold the figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest

from bot.evaluation.rows import SETS
from handlers.decision import decide
from handlers.intents import intents_of
from handlers.messages import Reply
from knowledge.provinces import HOME
from knowledge.retrieval import Knowledge, Retrieval

Ask = Callable[..., Reply]
CALIBRATION = [json.loads(line) for line in (SETS / "calibration.jsonl").read_text("utf-8").splitlines()]


def found(knowledge: Knowledge, text: str) -> Retrieval:
    return knowledge.retrieve(knowledge.reader.read(text), {HOME}, {"public"})


def test_the_heads_belong_to_the_shipped_encoder(knowledge: Knowledge) -> None:
    text = "Tỉnh có bao nhiêu trạm 5G?"
    intents = intents_of(text, found(knowledge, text), knowledge)
    assert intents is not None, "fit them again: python -m bot.evaluation.fit_intents"
    assert sum(intents.kinds.values()) == pytest.approx(1, abs=1e-4)
    assert sum(intents.programmes.values()) == pytest.approx(1, abs=1e-4)
    assert set(intents.programmes) == set(knowledge.programmes)


def test_the_calibration_messages_are_decided_right(ask: Ask) -> None:
    wanted = Counter(row["want"] for row in CALIBRATION)
    statuses = [(row["want"], ask(row["question"]).status) for row in CALIBRATION]
    right = Counter(want for want, status in statuses if want == status)
    assert right["answered"] >= 0.97 * wanted["answered"], statuses
    assert right["smalltalk"] >= 0.7 * wanted["smalltalk"]  # 12 messages
    assert right["safety"] >= 0.9 * wanted["safety"]
    assert right["out_of_scope"] >= 0.7 * wanted["out_of_scope"]  # half of them share words with the programmes
    assert sum(want != "answered" and status == "answered" for want, status in statuses) <= 8


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("trời ơi tụi nó mới rút sạch tiền trong thẻ của má tui", "safety"),
        ("em tên chi vậy cưng", "smalltalk"),
        ("cá lóc nướng trui chấm mắm gì ngon", "out_of_scope"),
        ("Viện phí trả bằng thẻ được không?", "answered"),
    ],
)
def test_a_message_that_no_phrase_tells_is_still_recognised(ask: Ask, text: str, status: str) -> None:
    assert ask(text).status == status


@pytest.mark.parametrize(
    "text",
    [
        "lam sao kich hoat vneid",
        "học phí đóng bằng thẻ được chưa",
        "nop ho so qua mang o dau",
        "học xài điện thoại thông minh ở đâu",
        "quẹt mã QR ở chợ được hông",
        "làm căn cước ở đâu",
    ],
)
def test_a_short_question_of_the_heart_of_the_mission_is_answered(ask: Ask, text: str) -> None:
    assert ask(text).status == "answered"


def test_nobody_is_told_that_the_bot_cannot_do_it_who_did_not_ask_for_it(ask: Ask) -> None:
    assert ask("gửi hồ sơ cưới qua mạng").status != "safety"
    assert ask("gửi hồ sơ cưới qua mạng giùm tui").status == "safety"


def test_with_another_encoder_words_alone_decide(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "encoder", "another@000000000000")
    asked = "Năm 2024 chỉ tiêu hộ gia đình truy cập Internet cáp quang là bao nhiêu?"
    assert decide(asked, found(knowledge, asked), knowledge).status == "answered"
    cooked = "Nấu phở bò sao cho ngon?"
    assert decide(cooked, found(knowledge, cooked), knowledge).status == "out_of_scope"


def test_a_short_question_between_two_programmes_is_asked_back(ask: Ask) -> None:
    reply = ask("hồ sơ sức khỏe sao")
    assert reply.status in ("clarify", "answered")
    if reply.status == "clarify":
        assert [button.id for button in reply.buttons] == [f"programme:{p.id}" for p in reply.programmes]
