"""Of which time a question speaks: a year, today, or what has been done so far."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from embeddings.text import fold

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Seven hours before UTC all year since 1975; so no time zone database is needed on the machine."""

_YEAR = re.compile(r"(?<![\d.,/-])(20[1-4]\d)(?![\d.,]\d|\d)")
_NOW = re.compile(
    r"\b(?:bay gio|hien nay|hien tai|hien gio|hien (?=da|co|dang|ket noi|duoc)|gio day|luc nay)\b"
    r"|\b(?:(?:toi|den) (?:gio|nay)|moi nhat|dang co|nhap tinh|sap nhap)\b"
    r"|(?<!may )(?<!bao )(?<!hai )(?<!19 )\bgio\b(?! nao| hanh chinh| dong ho)"
)
_DONE = re.compile(
    r"\broi(?: (?:vay|a|ha|anh|chi|em|con|chu|co|bac|z|ta|nhi))*\W*$|\b(?:da|duoc) .{0,60}\broi\b|\btoi gio\b"
    r"|\bchua(?: (?:vay|a|ha|anh|chi|em|con|chu|co|bac|z|ta|nhi|hen))*\W*$"
    r"|\bthuc te\b|\bda (?:lam|dat|co|mo|cap|ho tro|to chuc|giup|lap|phat)\b.{0,40}\b(?:bao nhieu|may|nhieu)\b"
    r"|\b(?:toi|den|tinh den|het|cuoi) thang \d{1,2}[/ -]|\b(?:\d{1,2}|ba|sau|chin) thang(?: dau nam)? 20\d\d\b"
)
_NOT_MEANT = re.compile(r"\b(?:khong|hong|chu khong|dung) phai (?!chi\b(?! tieu)|di\b|lam\b|dong\b)[^,.?!;]*")
"""What a question says that it does not ask about: "số làm được, không phải số đặt ra"."""
_HOW_MANY = re.compile(r"\b(?:bao nhieu|nhieu|may|ty le|phan tram)\b")
_PLANNED = re.compile(
    r"\b(?:se|dinh(?! danh)|du tinh|du kien|sap toi|sap tinh|tuong lai|sau nay|cuoi nam nay)\b"
    r"|\b(?:toi|den) (?:nam )?20\d\d\b|\btinh (?:dinh|tinh|muon|lam gi|se)\b"
    r"|\btinh (?:sao|the nao)\b|\b(?:sang|qua) (?:nam )?20\d\d\b"
)
_RESULTS = re.compile(r"\b(?:ket qua (?:dat duoc|thuc hien)|tinh hinh (?:thuc hien|trien khai)|thuan loi)\b")
_TARGET = re.compile(r"\b(?:chi tieu|muc tieu|phan dau|dat ra|de ra|ke hoach dat|phai dat|dat muc)\b")
_SHARE = re.compile(r"\b(?:bao nhieu|may) phan tram\b")
"""Asked of targets, unless the question says that it is about what has been done."""


def today() -> str:
    """Returns today's date in Vietnam, ISO."""
    return datetime.now(VIETNAM).date().isoformat()


def years_asked(question: str) -> frozenset[int]:
    """Returns the years that `question` names."""
    return frozenset(int(year) for year in _YEAR.findall(question))


def asks_for_now(question: str) -> bool:
    """Whether `question` asks how things stand today."""
    return bool(_NOW.search(fold(question)))


def asks_for_results(question: str) -> bool:
    """Whether `question` asks what has been reached, not what is aimed at."""
    meant = _meant(question)
    return bool(_DONE.search(meant)) and not _TARGET.search(meant)


def asks_for_targets(question: str) -> bool:
    """Whether `question` asks what is aimed at."""
    meant = _meant(question)
    return bool(_TARGET.search(meant)) or (bool(_SHARE.search(meant)) and not _DONE.search(meant))


def asks_for_figures(question: str) -> bool:
    """Whether `question` asks how many, or for a target."""
    return bool(_HOW_MANY.search(fold(question))) or asks_for_targets(question)


def asks_for_plans(question: str) -> bool:
    """Whether `question` asks what is going to be done, or aimed at."""
    return bool(_PLANNED.search(fold(question))) or asks_for_targets(question)


def _meant(question: str) -> str:
    """What `question` asks about, without what it says that it does not; without marks."""
    return _NOT_MEANT.sub(" ", fold(question))


def tells_results(section: str) -> bool:
    """Whether a passage under the headings `section` tells what has been done."""
    return bool(_RESULTS.search(fold(section)))
