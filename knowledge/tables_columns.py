"""From the broken lines of one row to its columns, for each layout of table that 003 has.

Nothing marks where a cell ends, so that each layout leans on what cannot be mistaken in it: the year or the period at
the end, the name of an agency (`agencies.txt`), the first words of the column "kết quả".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.model import TargetRow, TargetValue
from knowledge.reading import UnreadableDocument

_AGENCIES = Path(__file__).with_name("agencies.txt")
_FIGURE = re.compile(r"(?:(?:tối thiểu|trên) )?\d+(?:%(?:-\d+%)?| xã, phường, thị trấn)", re.IGNORECASE)
_RESULT = r"(?:(?:Quyết định|Kế hoạch|Nghị quyết) của (?:UBND|HĐND) tỉnh|Các kế hoạch của )"
_PERIOD = re.compile(r"(?:^|.* )(?P<period>(?:20\d\d(?: ?- ?20\d\d)?|Hằng năm)(?: \d[\d.]*){0,2})")
_BUDGET = re.compile(r"(?<!- )(?<=[\d\w]) \d[\d.]*(?: \d[\d.]*)?$")
_DONE = "hoàn thành"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one row, and its cells in the order of the table as `text`, those of the budget left out."""

    text: str
    subject: str
    lead: str
    partners: str = ""
    values: tuple[TargetValue, ...] = ()
    budget: str = ""

    def target(self, appendix: str, number: str, group: tuple[str, ...]) -> TargetRow:
        """The row as data; these tables have no column of legal bases."""
        return TargetRow(
            appendix=appendix,
            number=number,
            group=group,
            text=self.subject,
            values=self.values,
            lead=self.lead,
            partners=self.partners,
            legal_basis="",
            budget=self.budget,
        )


Splitter = Callable[[Sequence[str], str], Columns]
"""From the lines of a row and the row's name (for the message of an error) to its columns."""


def splitter(header: str) -> Splitter | None:
    """The way to split the rows of the table with these column titles, None for titles that are not known."""
    known = {"NỘI DUNG MỤC TIÊU": _targets, "NHIỆM VỤ KẾT QUẢ": _tasks, "NỘI DUNG CƠ QUAN CHỦ TRÌ": _projects}
    return next((split for titles, split in known.items() if titles in header), None)


def _targets(lines: Sequence[str], row: str) -> Columns:
    """Appendix I: target, lead agency, partners, year of the deadline."""
    text = " ".join(lines)
    found = re.fullmatch(
        rf"(?P<subject>.+?) (?P<lead>{_agency_cell()})(?: (?P<partners>{_agency_cell()}))? (?P<year>20\d\d)", text
    )
    if not found:
        raise _unreadable(row, "năm ở cuối và cơ quan chủ trì ở trước đó")
    figures = "; ".join(figure[0].lower() for figure in _FIGURE.finditer(found["subject"]))
    value = TargetValue(year=int(found["year"]), value=figures or _DONE)
    return Columns(text, found["subject"], found["lead"], found["partners"] or "", (value,))


def _tasks(lines: Sequence[str], row: str) -> Columns:
    """Appendix II: task, result, lead agency, time. The result is the value set for the last year of the time."""
    text = " ".join(lines)
    found = re.fullmatch(rf"(?P<subject>.+?) (?P<result>{_RESULT}.*?) (?P<lead>{_agency_cell()}) (?P<time>.+)", text)
    if not found:
        raise _unreadable(row, "kết quả (Quyết định, Kế hoạch, Nghị quyết của …) và cơ quan chủ trì")
    years = re.findall(r"20\d\d", found["time"])
    values = (TargetValue(year=int(years[-1]), value=found["result"]),) if years else ()
    return Columns(text, found["subject"], found["lead"], values=values)


def _projects(lines: Sequence[str], row: str) -> Columns:
    """Appendix III: name, lead agency, way of working, period, budget. Budgets are no matter for citizens."""
    name, lead, way, time = _project_cells(lines, row)
    period, budget = _without_budget(time)
    return Columns(" ".join(cell for cell in (name, lead, way, period) if cell), name, lead, budget=budget)


def _without_budget(time: str) -> tuple[str, str]:
    """The period, and the budget that stands behind it in the same cells."""
    found = _BUDGET.search(time)
    return (time[: found.start()].strip(), found.group().strip()) if found else (time, "")


def _project_cells(lines: Sequence[str], row: str) -> tuple[str, str, str, str]:
    start, end = _agency_lines(lines, row)
    name, lead, rest = list(lines[:start]), " ".join(lines[start:end]), list(lines[end:])
    at = next((index for index, line in enumerate(rest) if _PERIOD.fullmatch(line)), None)
    if at is None:
        return " ".join(name), lead, " ".join(rest), ""
    period = _PERIOD.fullmatch(rest[at])
    time = period["period"] if period else ""
    way, behind = [*rest[:at], rest[at].removesuffix(time).strip()], rest[at + 1 :]
    if time == "Hằng năm":
        # A period in words is a cell of several lines, and the budget follows it.
        time, behind = " ".join([time, *behind]), []
    # A page may end inside a row. What comes behind the period then goes on with a cell before it.
    if behind and name[-1].endswith(";") and behind[0][0].islower():
        name += behind
    else:
        way += behind
    return " ".join(name), lead, " ".join(part for part in way if part), time


def _agency_lines(lines: Sequence[str], row: str) -> tuple[int, int]:
    """The first stretch of whole lines that names agencies and nothing else, as long as can be: from, to (exclusive).

    Whole lines, because an agency may be part of a name ("… kết nối / Công an tỉnh, công an huyện").
    """
    for start in range(1, len(lines)):
        for end in range(len(lines), start, -1):
            if re.fullmatch(_agency_cell(), " ".join(lines[start:end])):
                return start, end
    raise _unreadable(row, "cơ quan chủ trì trên những dòng riêng")


@cache
def _agency_cell() -> str:
    """The pattern of a cell of agencies: one, or several behind commas, semicolons or "và"."""
    lines = _AGENCIES.read_text(encoding="utf-8").splitlines()
    names = sorted((line.strip() for line in lines if line.strip() and not line.startswith("#")), key=len, reverse=True)
    one = "(?:" + "|".join(re.escape(name) for name in names) + ")"
    return f"{one}(?:(?:[,;]| và) {one})*"


def _unreadable(row: str, missing: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"{row}: không tách được các ô của hàng, vì không thấy {missing}. "
        "Nếu cơ quan có tên mới, hãy thêm tên ấy vào knowledge/agencies.txt."
    )
