"""The programme cards rest on the plans and on the usable contacts, and on nothing else."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from knowledge import programmes
from knowledge.corpus import PLANS
from knowledge.model import Programme
from knowledge.programmes import read_programmes

FOLDER = Path(programmes.__file__).parent
IDS = {
    "vneid", "thanh-toan-khong-tien-mat", "dich-vu-cong", "binh-dan-hoc-vu-so", "to-cong-nghe-so", "an-toan-mang",
    "y-te-so", "giao-duc-so", "thuong-mai-dien-tu", "nong-nghiep-so", "smart-vinh-long", "chu-ky-so", "ha-tang-so",
    "du-lieu-mo", "du-lich-so", "doanh-nghiep-so",
}  # fmt: skip
with (FOLDER / "contacts.csv").open(encoding="utf-8") as file:
    CONTACTS = {row["what"]: row for row in csv.DictReader(file)}
PLAN_TEXTS = {path.name[:3]: path.read_text("utf-8") for path in PLANS.glob("*.txt")}
_ADDRESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com)(?:\.vn)?(?:/[\w-]+)?|\b1\d{2,3}\b|\b5656\b")


def letters(text: str) -> str:
    return re.sub(r"[\W_\d]+", "", unicodedata.normalize("NFC", text).casefold())


def test_there_are_the_sixteen_programmes() -> None:
    assert {programme.id for programme in read_programmes()} == IDS


@pytest.mark.parametrize("programme", read_programmes(), ids=lambda programme: programme.id)
def test_every_source_of_a_card_stands_where_it_says(programme: Programme) -> None:
    for source in programme.sources:
        where, words = source.split(": ", 1)
        if where == "contacts":
            assert CONTACTS[words]["usable"].startswith("yes")
        else:
            assert letters(words) in letters(PLAN_TEXTS[where])


@pytest.mark.parametrize("programme", read_programmes(), ids=lambda programme: programme.id)
def test_every_address_and_number_of_a_card_is_a_usable_contact(programme: Programme) -> None:
    usable = " ".join(row["value"] for row in CONTACTS.values() if row["usable"].startswith("yes"))
    for address in _ADDRESS.findall(f"{programme.sentence} {programme.next_step}"):
        assert address in usable


@pytest.mark.parametrize("programme", read_programmes(), ids=lambda programme: programme.id)
def test_the_sentences_of_a_card_are_short(programme: Programme) -> None:
    assert len(programme.sentence.split()) <= 25
    assert len(programme.next_step.split()) <= 25
