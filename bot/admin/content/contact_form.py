"""The form of a contact, and whether somebody has to look again if it still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.admin.contract import Form
from bot.admin.documents.dates import read_date, read_day, shown_date
from bot.admin.words import say
from knowledge.contacts import site_of
from knowledge.library import Content
from knowledge.model import Contact, Programme

Flag = Literal["", "late", "unknown"]
MOST = {"what": 80, "address": 90, "stated_by": 200}
"""Characters of each text."""
MOST_PAGE = 58
"""Characters of the address of a page: more does not go into a button."""
_YEAR = timedelta(days=365)


def flag_of(contact: Contact, today: str) -> Flag:
    """Returns "late" past the day by which it was to be checked; "unknown" where there is no such day and its source is
    older than a year; "" for any other. `today` is an ISO date.
    """
    if contact.check_by is not None:
        return "late" if contact.check_by < today else ""
    if contact.stated_until is None:
        return ""
    year, month, day = (contact.stated_until.split("-") + ["12", "31"][len(contact.stated_until.split("-")) - 1 :])[:3]
    stated = date(int(year), int(month), min(int(day), 28))
    return "unknown" if date.fromisoformat(today) - stated > _YEAR else ""


def users_of(contact: str, programmes: Iterable[Programme]) -> list[Programme]:
    """Returns the programmes whose card names a contact, or rests on it."""
    cited = f"contacts: {contact}"
    return [p for p in programmes if cited in p.citations or any(one.what == contact for one in p.contacts)]


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact as it is typed."""

    what: str = ""
    address: str = ""
    cost: str = ""
    """"free", "may_cost", or "" where nobody says."""
    stated_by: str = ""
    stated_from: str = ""
    stated_until: str = ""
    check_by: str = ""

    @classmethod
    def of(cls, contact: Contact) -> ContactForm:
        """Returns the form of a contact as it is."""
        first, last = contact.stated_from, contact.stated_until
        return cls(
            what=contact.what,
            address=contact.address,
            cost="free" if contact.free else "may_cost" if contact.may_cost else "",
            stated_by=contact.stated_by,
            stated_from=shown_date(first) if first != last else "",
            stated_until=shown_date(last),
            check_by=shown_date(contact.check_by),
        )

    @classmethod
    def read(cls, form: Form) -> ContactForm:
        """Returns what was sent."""
        return cls(
            what=_line(form, "what"),
            address=_line(form, "address"),
            cost=form.text("cost"),
            stated_by=_line(form, "stated_by"),
            stated_from=_line(form, "stated_from"),
            stated_until=_line(form, "stated_until"),
            check_by=_line(form, "check_by"),
        )

    def errors(self, content: Content, old: Contact | None) -> dict[str, str]:
        """Returns what is wrong, by field; `old` is the contact that is changed, None for a new one."""
        found = {name: say("content.long", length=len(getattr(self, name)), most=most)
                 for name, most in MOST.items() if len(getattr(self, name)) > most}  # fmt: skip
        for name in ("what", "address", "stated_by"):
            if not getattr(self, name):
                found[name] = say("content.needed")
        if old is None and any(contact.what == self.what for contact in content.contacts):
            found["what"] = say("content.contact.taken")
        if site_of(self.address) and len(self.address) > MOST_PAGE:
            found["address"] = say("content.long", length=len(self.address), most=MOST_PAGE)
        if self.cost not in ("", "free", "may_cost"):
            found["cost"] = say("content.needed")
        return found | self._wrong_dates(undated=old is not None and old.stated_until is None)

    def contact(self) -> Contact:
        """Returns the contact; a date that cannot be read is left out: `errors` says so."""
        last = read_date(self.stated_until)
        return Contact(
            what=self.what,
            address=self.address,
            url=site_of(self.address),
            free=self.cost == "free",
            may_cost=self.cost == "may_cost",
            stated_from=read_date(self.stated_from) or last,
            stated_until=last,
            stated_by=self.stated_by,
            check_by=read_day(self.check_by),
        )

    def _wrong_dates(self, *, undated: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        first, last = read_date(self.stated_from), read_date(self.stated_until)
        if not self.stated_until and not undated:
            found["stated_until"] = say("content.needed")
        elif self.stated_until and last is None:
            found["stated_until"] = say("content.date")
        if self.stated_from and (first is None or last is None or first > last):
            found["stated_from"] = say("content.contact.dates")
        if self.check_by and read_day(self.check_by) is None:
            found["check_by"] = say("content.day")
        return found


def _line(form: Form, name: str) -> str:
    return " ".join(form.text(name).split())
