"""What no passage holds, on purpose: recipients, signatures, letterheads, page numbers, titles, table headers.

The reviewed list is kept beside the plans. `python -m knowledge.corpus` writes it anew after a change of the reader;
the difference in version control is what must then be read, line by line: nothing of a plan's content may stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from knowledge.model import Frozen
from knowledge.reading import Line

KEPT = "left_out.jsonl"
TABLE_FURNITURE = "table title or header"
"""Why a line of a table stands in no row: appendix titles, column headers, page numbers, headings between rows."""


class LeftOut(Frozen):
    """Neighbouring lines of one page that were left out for one reason."""

    file: str
    page: int
    first_line: int
    last_line: int
    why: str
    text: str


def group(file: str, lines: Iterable[Line], why: Mapping[int, str]) -> tuple[LeftOut, ...]:
    """The lines for which `why` holds a reason, by line number; neighbours of one page and reason together.

    Blank lines between neighbours do not count.
    """
    written = (line for line in lines if line.text.strip())
    runs = groupby(written, key=lambda line: (line.page, why.get(line.number)))
    return tuple(_entry(file, reason, list(run)) for (_, reason), run in runs if reason)


def _entry(file: str, why: str, lines: Sequence[Line]) -> LeftOut:
    return LeftOut(
        file=file,
        page=lines[0].page,
        first_line=lines[0].number,
        last_line=lines[-1].number,
        why=why,
        text=" ".join(" ".join(line.text.split()) for line in lines),
    )


def read_kept(folder: Path) -> tuple[LeftOut, ...]:
    """The reviewed list of a folder of plans."""
    rows = (folder / KEPT).read_text(encoding="utf-8").splitlines()
    return tuple(LeftOut.model_validate_json(row) for row in rows)


def write_kept(folder: Path, entries: Iterable[LeftOut]) -> None:
    """Write the list of a folder of plans, for review."""
    rows = (entry.model_dump_json() for entry in entries)
    (folder / KEPT).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
