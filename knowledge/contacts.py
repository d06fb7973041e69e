"""The official addresses and numbers that may be stated, read from contacts.csv; the rest is refused."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from knowledge.model import Contact

_FILE = Path(__file__).with_name("contacts.csv")
_VALUE = re.compile(r"(?P<address>.+?)(?: \((?P<note>.*)\))?")
"""A value of the table: the address or number itself, and in brackets what is known of it."""
_SITE = re.compile(r"(?:[a-z0-9-]+\.)+(?:vn|com)(?:/[a-z0-9-]+)*")
_SPAN = re.compile(r"(\d{4})-(\d{4})")


class UnusableContact(ValueError):
    """A contact that contacts.csv does not hold, or of which it says that it must not be stated."""


def usable_contact(what: str) -> Contact:
    """Returns the contact of the row `what`. Raises UnusableContact where there is none that may be stated."""
    rows = _rows()
    if what not in rows:
        raise UnusableContact(f"contacts.csv has no row {what!r}")
    if not rows[what]["usable"].startswith("yes"):
        raise UnusableContact(f"contacts.csv says of {what!r}: {rows[what]['usable']}")
    return _contact(rows[what])


def usable_contacts() -> tuple[Contact, ...]:
    """Returns all contacts that may be stated, in the order of the file."""
    return tuple(_contact(row) for row in _rows().values() if row["usable"].startswith("yes"))


def site_of(address: str) -> str | None:
    """Returns the address of the page that can be opened where `address` is a site ("vneid.gov.vn"), else None."""
    return f"https://{address}" if _SITE.fullmatch(address) else None


def _contact(row: dict[str, str]) -> Contact:
    value = _VALUE.fullmatch(row["value"])
    assert value is not None  # noqa: S101  # any text but an empty one matches
    address, note = value["address"], value["note"] or ""
    span = _SPAN.fullmatch(row["date_of_source"])
    first, last = span.groups() if span else (row["date_of_source"] or None,) * 2
    return Contact(
        what=row["what"],
        address=address,
        url=site_of(address),
        free=note == "free",
        may_cost="charges may apply" in note,
        stated_from=first,
        stated_until=last,
        stated_by=row["stated_by"],
    )


@cache
def _rows() -> dict[str, dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["what"]: row for row in csv.DictReader(file)}
