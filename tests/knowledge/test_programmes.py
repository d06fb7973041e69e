"""The programme cards rest on the plans and on the usable contacts, and on nothing else."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from knowledge import programmes
from knowledge.contacts import UnusableContact
from knowledge.corpus import PLANS, read_corpus
from knowledge.model import Fact, Programme
from knowledge.programmes import programme_of, read_programmes
from knowledge.provinces import HOME
from tests.knowledge.reviewed_checks import officialese_in

FOLDER = Path(programmes.__file__).parent
IDS = {
    "vneid", "thanh-toan-khong-tien-mat", "dich-vu-cong", "binh-dan-hoc-vu-so", "to-cong-nghe-so", "an-toan-mang",
    "y-te-so", "giao-duc-so", "thuong-mai-dien-tu", "nong-nghiep-so", "smart-vinh-long", "chu-ky-so", "ha-tang-so",
    "du-lieu-mo", "du-lich-so", "doanh-nghiep-so",
}  # fmt: skip
with (FOLDER / "contacts.csv").open(encoding="utf-8") as file:
    CONTACTS = {row["what"]: row for row in csv.DictReader(file)}
PLAN_TEXTS = {
    document.file[:3]: (PLANS / document.file).read_text("utf-8")
    for document in read_corpus().documents
    if document.province == HOME
}
FACTS = [(programme, fact) for programme in read_programmes() for fact in programme.facts]
_ADDRESS = re.compile(
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com)(?:\.vn)?(?:/[\w-]+)?|1900 0368|(?<![\d.])(?:113|156|1022|5656)(?!\d)"
)
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")

every_card = pytest.mark.parametrize("programme", read_programmes(), ids=lambda programme: programme.id)
every_fact = pytest.mark.parametrize(("programme", "fact"), FACTS, ids=lambda value: getattr(value, "id", ""))


def letters(text: str) -> str:
    return re.sub(r"[\W_\d]+", "", unicodedata.normalize("NFC", text).casefold())


def stands_in(source: str) -> str:
    """The text of the row or the words of the plan that `source` names."""
    where, words = source.split(": ", 1)
    return CONTACTS[words]["value"] if where == "contacts" else words


def entry(**changes: Any) -> dict[str, Any]:
    first: dict[str, Any] = yaml.safe_load((FOLDER / "programmes.yaml").read_text("utf-8"))[0]
    return first | changes


def test_there_are_the_sixteen_programmes() -> None:
    assert {programme.id for programme in read_programmes()} == IDS


@every_card
def test_every_card_has_all_its_parts(programme: Programme) -> None:
    assert programme.for_whom
    assert programme.in_person
    assert 1 <= len(programme.steps) <= 4
    assert programme.contacts


@every_fact
def test_every_source_of_a_fact_stands_where_it_says(programme: Programme, fact: Fact) -> None:
    for source in fact.sources:
        where, words = source.split(": ", 1)
        if where == "contacts":
            assert CONTACTS[words]["usable"].startswith("yes")
        else:
            assert letters(words) in letters(PLAN_TEXTS[where]), f"{where} does not hold: {words}"


@every_fact
def test_every_address_and_number_of_a_fact_stands_in_what_it_cites(programme: Programme, fact: Fact) -> None:
    cited = " ".join(map(stands_in, fact.sources))
    for address in _ADDRESS.findall(fact.text):
        assert address in cited
    rest = _ADDRESS.sub("", fact.text)
    known = {number.lstrip("0") for number in _NUMBER.findall(cited)}
    assert {number.lstrip("0") for number in _NUMBER.findall(rest)} <= known


@every_fact
def test_a_fact_is_said_in_short_and_plain_words_of_the_merged_province(programme: Programme, fact: Fact) -> None:
    assert officialese_in(fact.text) == []
    assert not re.search(r"huyện|thị xã|thị trấn|Bến Tre|Trà Vinh", fact.text)
    assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.;])\s", fact.text))


@every_card
def test_the_sentences_of_a_card_are_short(programme: Programme) -> None:
    assert len(programme.sentence.split()) <= 25
    assert len(programme.next_step.split()) <= 25


@every_card
def test_a_number_whose_calls_may_cost_is_never_given_without_saying_so(programme: Programme) -> None:
    for contact in programme.contacts:
        for fact in programme.facts:
            if contact.may_cost and contact.address in fact.text:
                assert "có thể tốn tiền cước" in fact.text


@pytest.mark.parametrize("what", ["National portal hotline", "Security warning portal"])
def test_a_contact_that_must_not_be_stated_cannot_get_into_a_card(what: str) -> None:
    with pytest.raises(UnusableContact):
        programme_of(entry(contacts=[*entry()["contacts"], what]))
    with pytest.raises(UnusableContact):
        programme_of(entry(in_person={"text": "18001096.", "sources": [f"contacts: {what}"]}))


@pytest.mark.parametrize("part", ["for_whom", "steps", "in_person"])
def test_a_card_without_one_of_its_parts_is_refused(part: str) -> None:
    card = entry()
    del card[part]
    with pytest.raises(ValueError, match="vneid"):
        programme_of(card)


@pytest.mark.parametrize(
    "steps",
    [
        [{"text": "Hỏi công an.", "sources": []}],
        [{"text": "Hỏi công an.", "sources": ["công an"]}],
        [{"text": "", "sources": ["004: công an"]}],
        [{"text": "Hỏi công an.", "sources": ["004: công an"]}] * 5,
    ],
)
def test_a_step_without_a_source_and_a_fifth_step_are_refused(steps: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        programme_of(entry(steps=steps))


def test_a_programme_published_before_there_were_cards_can_still_be_read() -> None:
    old = {"id": "vneid", "name": "VNeID", "sentence": "Định danh.", "next_step": "Hỏi công an.", "sources": ["004: x"]}
    assert Programme.model_validate(old).facts[0].text == "Định danh. Hỏi công an."
