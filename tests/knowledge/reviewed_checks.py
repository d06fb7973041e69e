"""What is wrong with a reviewed text: `python -m tests.knowledge.reviewed_checks 000` lists it for one plan."""

from __future__ import annotations

import re
import sys

from embeddings.text import fold
from knowledge.corpus import read_corpus
from knowledge.model import Passage
from knowledge.programmes import read_programmes
from knowledge.reviewed import FOLDER, Reviewed, read_reviewed

MOST_WORDS, MOST_WORDS_A_SENTENCE = 60, 25
MOST_CHARACTERS = 220
"""Of a proposition."""
_OFFICIALESE = tuple(
    line.casefold()
    for line in (FOLDER / "officialese.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
_NUMBER = re.compile(r"\d[\d.,/]*\d|\d")
_CAPITAL = "A-Z" + "".join(c.upper() for c in "đàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_NAME = re.compile(rf"(?<![.!?:“\"(]\s)(?<![.!?:“\"(])(?<=\s)[{_CAPITAL}][\w-]*")
_SENTENCE = re.compile(rf"(?<=[.!?])\s+(?=[{_CAPITAL}“\"0-9])")
KNOWN_NAMES = frozenset(
    fold(
        "Vĩnh Long Bến Tre Trà Vinh Phúc VNeID Internet Zalo Facebook YouTube QR Wifi Tỉnh Sở Ủy ban Công an Tổ Đảng"
        " Nhà nước Sở Thông tin và Truyền thông Đoàn Hội OCOP Bình dân học vụ số Việt Nam Chính phủ Trung tâm Smart"
    ).split()
)
DOCUMENTS = {document.file: document for document in read_corpus().documents}
PROGRAMMES = frozenset(programme.id for programme in read_programmes())


def problems(entry: Reviewed, passage: Passage) -> list[str]:
    """Returns what is wrong with `entry`, in words; nothing where it is sound."""
    found = [f"unknown programme {name}" for name in entry.programmes if name not in PROGRAMMES]
    if entry.audience != "public":
        texts = entry.plain or entry.questions or entry.propositions
        return found + (["texts for a passage that is not public"] if texts else [])
    if not entry.programmes:
        found.append("no programme")
    if not 3 <= len(entry.questions) <= 6:
        found.append(f"{len(entry.questions)} questions")
    if len(set(map(fold, entry.questions))) < len(entry.questions):
        found.append("a question twice")
    for one in entry.propositions:
        found += _plain_problems(one.text, passage, _period(passage))
        if len(one.text) > MOST_CHARACTERS or not one.questions:
            found.append(f"{len(one.text)} characters, {len(one.questions)} questions: {one.text}")
    return found + _plain_problems(entry.plain, passage)


def officialese_in(text: str) -> list[str]:
    """Returns the words of officialese.txt that `text` uses."""
    return [word for word in _OFFICIALESE if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold())]


def _plain_problems(plain: str, passage: Passage, period: str = "") -> list[str]:
    words = plain.split()
    found = [] if 4 <= len(words) <= MOST_WORDS else [f"{len(words)} words"]
    found += [f"long sentence: {s}" for s in _SENTENCE.split(plain) if len(s.split()) > MOST_WORDS_A_SENTENCE]
    found += [f"officialese: {word}" for word in officialese_in(plain)]
    own = f"{_said(passage)} {period}"
    numbers = set(_NUMBER.findall(own))
    found += [f"number not in the passage: {n}" for n in _NUMBER.findall(plain) if not _has_number(n, numbers)]
    known = set(re.findall(r"\w+", fold(own))) | KNOWN_NAMES
    names = [name for name in _NAME.findall(plain) if not set(re.findall(r"\w+", fold(name))) <= known]
    found += [f"name not in the passage: {name}" for name in names]
    return found


def _said(passage: Passage) -> str:
    years = " ".join(f"{value.year} {value.value}" for value in passage.target.values) if passage.target else ""
    lead = passage.target.lead if passage.target else ""
    return " ".join((passage.quote, passage.lead_in, *passage.section, years, lead))


def _period(passage: Passage) -> str:
    """The time of which the passage's document speaks: a proposition names it, since it stands alone."""
    year, *rest = passage.as_of.split("-")
    months = f" {rest[0].lstrip('0')}/{year} {rest[0].lstrip('0')} tháng" if rest else ""
    return f"{DOCUMENTS[passage.file].covers} {passage.as_of} {year}{months}"


def _has_number(number: str, numbers: set[str]) -> bool:
    """Whether the number stands there, a leading zero aside ("05 lớp" may be said as "5 lớp")."""
    numbers |= {part for known in numbers if known.count("/") == 1 for part in known.split("/")}  # "117.028/227.213"
    return number in numbers or number.lstrip("0") in {known.lstrip("0") for known in numbers}


def main(start: str) -> int:
    """Prints what is wrong with the reviewed texts of the plan whose file begins with `start`; returns how much."""
    reviewed = read_reviewed()
    count = 0
    for passage in read_corpus().passages:
        if not passage.file.startswith(start[:3]) or (len(start) > 3 and not passage.kind.startswith(start[4:])):
            continue
        entry = reviewed.get(passage.id)
        for problem in problems(entry, passage) if entry else ["not reviewed"]:
            count += 1
            sys.stdout.write(f"{passage.id}: {problem}\n")
    sys.stdout.write(f"{count} problems\n")
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) > 0)
