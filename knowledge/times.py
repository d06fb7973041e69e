"""Of which time a question speaks: a year, today, or what has been done so far."""

from __future__ import annotations

import re

from embeddings.text import fold

_YEAR = re.compile(r"(?<![\d.,/-])(20[1-4]\d)(?![\d.,]\d|\d)")
_NOW = re.compile(
    r"\b(?:bay gio|hien nay|hien tai|hien gio|toi gio|den gio|gio day|luc nay|moi nhat|dang co|nhap tinh|sap nhap)\b"
    r"|(?<!may )(?<!bao )(?<!hai )(?<!19 )\bgio\b(?! nao| hanh chinh| dong ho)"
)
_DONE = re.compile(
    r"\broi(?: (?:vay|a|ha|anh|chi|em|con|chu|co|bac|z|ta|nhi))*\W*$|\b(?:da|duoc) .{0,60}\broi\b|\btoi gio\b"
    r"|\bchua(?: (?:vay|a|ha|anh|chi|em|con|chu|co|bac|z|ta|nhi|hen))*\W*$"
)
_HOW_MANY = re.compile(r"\b(?:bao nhieu|nhieu|may|ty le|phan tram)\b")
_PLANNED = re.compile(
    r"\b(?:se|dinh(?! danh)|du tinh|du kien|sap toi|sap tinh|tuong lai|sau nay|cuoi nam nay)\b"
    r"|\b(?:toi|den) (?:nam )?20\d\d\b|\btinh (?:dinh|tinh|muon|lam gi|se)\b"
)
_RESULTS = re.compile(r"\b(?:ket qua (?:dat duoc|thuc hien)|tinh hinh (?:thuc hien|trien khai)|thuan loi)\b")
_TARGET = re.compile(
    r"\b(?:chi tieu|muc tieu|phan dau|dat ra|de ra|bao nhieu phan tram|may phan tram|ke hoach dat|phai dat|dat muc)\b"
)


def years_asked(question: str) -> frozenset[int]:
    """Returns the years that `question` names."""
    return frozenset(int(year) for year in _YEAR.findall(question))


def asks_for_now(question: str) -> bool:
    """Whether `question` asks how things stand today."""
    return bool(_NOW.search(fold(question)))


def asks_for_results(question: str) -> bool:
    """Whether `question` asks what has been reached, not what is aimed at."""
    return bool(_DONE.search(fold(question))) and not asks_for_targets(question)


def asks_for_targets(question: str) -> bool:
    """Whether `question` asks what is aimed at."""
    return bool(_TARGET.search(fold(question)))


def asks_for_figures(question: str) -> bool:
    """Whether `question` asks how many, or for a target."""
    return bool(_HOW_MANY.search(fold(question))) or asks_for_targets(question)


def asks_for_plans(question: str) -> bool:
    """Whether `question` asks what is going to be done, or aimed at."""
    return bool(_PLANNED.search(fold(question))) or asks_for_targets(question)


def tells_results(section: str) -> bool:
    """Whether a passage under the headings `section` tells what has been done."""
    return bool(_RESULTS.search(fold(section)))
