"""Dates as officials type and read them: "31/12/2024", "9/2025", "2025"; kept as ISO dates of reduced precision."""

from __future__ import annotations

import re
from datetime import date

_FORMS = (
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})"),
)
_YEARS = range(1945, 2101)


def read_date(typed: str) -> str | None:
    """Returns "2024-12-31", "2025-09" or "2025"; None for what is no date between 1945 and 2100."""
    text = "".join(typed.split())
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None or not text.isascii():
        return None
    parts = {name: int(value) for name, value in found.groupdict().items()}
    year, month, day = parts["year"], parts.get("month"), parts.get("day")
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if year not in _YEARS:
        return None
    return f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def read_day(typed: str) -> str | None:
    """Returns a whole day ("2026-06-30"); None for anything less exact."""
    found = read_date(typed)
    return found if found is not None and len(found) == 10 else None


def shown_date(iso: str | None) -> str:
    """Returns "31/12/2024", "09/2025", "2025"; "" for None."""
    return "/".join(reversed(iso.split("-"))) if iso else ""
