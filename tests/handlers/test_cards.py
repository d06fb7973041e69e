"""The cards of the programmes, as a person sees them on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from handlers.messages import Button, Reply
from handlers.phrasing import say
from handlers.programmes import address_buttons, card
from knowledge.contacts import usable_contact
from knowledge.model import Contact, Programme
from knowledge.programmes import read_programmes
from knowledge.retrieval import Knowledge
from tests.knowledge.reviewed_checks import officialese_in
from tests.knowledge.test_programmes import CONTACTS

Ask = Callable[..., Reply]
MOST_CHARACTERS = 600
"""Of a card before its sources: about one screen of a phone."""


def as_said(contact: Contact) -> str:
    """The address as a Vietnamese sentence holds it."""
    return re.sub(r'"(.+)"', r"“\1”", contact.address.replace(" or ", " hoặc "))


every_card = pytest.mark.parametrize("programme", read_programmes(), ids=lambda programme: programme.id)


@every_card
def test_asking_what_it_is_and_pressing_its_button_give_the_same_card(ask: Ask, programme: Programme) -> None:
    asked, pressed = ask(f"{programme.name} là gì?"), ask(f"#programme:{programme.id}")
    assert (asked.text, asked.sources, asked.buttons) == (pressed.text, pressed.sources, pressed.buttons)
    assert asked.status == pressed.status == "answered"
    assert pressed.programmes[0].id == programme.id


@pytest.mark.parametrize(
    ("question", "programme"),
    [
        ("kích hoạt VNeID làm sao vậy", "vneid"),
        ("cach cai dat vneid", "vneid"),
        ("xài dịch vụ công trực tuyến như thế nào", "dich-vu-cong"),
    ],
)
def test_asking_how_to_use_it_gives_its_steps(ask: Ask, question: str, programme: str) -> None:
    asked, pressed = ask(question), ask(f"#programme:{programme}")
    assert asked.text == pressed.text


@pytest.mark.parametrize("question", ["Đã kích hoạt bao nhiêu tài khoản VNeID?", "Đăng ký VNeID ở đâu?"])
def test_asking_for_a_fact_about_it_does_not(ask: Ask, question: str) -> None:
    assert ask(question).text != ask("#programme:vneid").text


@every_card
def test_a_card_says_what_for_whom_what_to_do_today_whom_to_ask_and_from_where(
    knowledge: Knowledge, programme: Programme
) -> None:
    said, *sources = re.split(r"\n+(?=Nguồn:)", card(programme, knowledge).text)
    assert programme.for_whom
    assert programme.in_person
    parts = [programme.sentence, programme.for_whom.text, *(s.text for s in programme.steps), programme.in_person.text]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert [f"\n{n}. {step.text}" in said for n, step in enumerate(programme.steps, 1)] == [True] * len(programme.steps)
    assert len(said) <= MOST_CHARACTERS
    assert sources
    assert officialese_in(said) == []


@every_card
def test_a_card_cites_public_passages_of_the_province_for_each_plan_that_it_names(
    knowledge: Knowledge, programme: Programme
) -> None:
    reply = card(programme, knowledge)
    quotes = [re.sub(r"[\W_]+", "", source.quote.casefold()) for source in reply.sources]
    for citation in programme.citations:
        where, words = citation.split(": ", 1)
        assert where == "contacts" or any(re.sub(r"[\W_]+", "", words.casefold()) in quote for quote in quotes)
    assert {source.province for source in reply.sources} == {"vinh-long"}
    for source in reply.sources:
        assert knowledge.documents[source.file].name in reply.text


@every_card
def test_every_address_of_a_card_is_dated_and_every_page_can_be_opened(
    knowledge: Knowledge, programme: Programme
) -> None:
    reply = card(programme, knowledge)
    dated = reply.text.rsplit("Nguồn: ", 1)[1]
    for contact in programme.contacts:
        if contact.stated_until:
            assert f"{as_said(contact)} (tin " in dated
    opened = {button.url for button in reply.buttons if button.url}
    assert opened == {contact.url for contact in programme.contacts if contact.url}


def test_a_document_from_before_the_merger_is_named_as_such(knowledge: Knowledge) -> None:
    trade = next(p for p in read_programmes() if p.id == "thuong-mai-dien-tu")
    text = card(trade, knowledge).text
    assert "năm 2025 (trước khi nhập tỉnh)" in text
    assert "Báo cáo chuyển đổi số 9 tháng đầu năm 2025;" in text


@every_card
def test_a_referral_names_the_programme_a_dated_contact_and_whom_to_ask(programme: Programme) -> None:
    said = say("not_in_plans", programme=programme)
    assert programme.in_person
    for part in (programme.name, programme.sentence, programme.in_person.text, "không dám đoán"):
        assert part in said
    assert f"{as_said(programme.contacts[0])} (tin " in said
    assert ("có thể tốn tiền cước" in said) == programme.contacts[0].may_cost


def test_a_referral_offers_the_official_pages(ask: Ask, knowledge: Knowledge) -> None:
    reply = ask("Quên mật khẩu VNeID thì làm sao?")
    assert reply.status == "referred"
    assert reply.buttons == address_buttons(knowledge.programmes[reply.programmes[0].id])


def test_every_usable_contact_can_be_named_in_vietnamese() -> None:
    vneid = read_programmes()[0]
    for contact in (usable_contact(what) for what, row in CONTACTS.items() if row["usable"].startswith("yes")):
        lines = say("not_in_plans", programme=vneid.model_copy(update={"contacts": (contact,)})).splitlines()
        assert re.match(rf"[^:]{{8,}}: {re.escape(as_said(contact))}[ .]", lines[2])


def test_a_programme_published_before_there_were_cards_is_still_shown(knowledge: Knowledge) -> None:
    old = Programme(id="x", name="X", sentence="Một câu.", next_step="Hỏi công an.", sources=("004: nowhere",))
    reply = card(old, knowledge)
    assert (reply.status, reply.sources, reply.buttons) == ("referred", (), ())
    assert reply.text == "Dạ, X: Một câu.\n\nBước tiếp theo: Hỏi công an."
    assert say("not_in_plans", programme=old).endswith("Bước tiếp theo: Hỏi công an.")


@pytest.mark.parametrize(
    "url",
    [
        "http://vneid.gov.vn",
        "javascript:alert(1)",
        "https://u:p@vneid.gov.vn",
        "vneid.gov.vn",
        "https://vneid",
        "https://a.vn/x y",
    ],
)
def test_a_button_opens_nothing_but_a_public_https_page(url: str) -> None:
    with pytest.raises(ValidationError):
        Button(id="open:x", title="Mở", url=url)
