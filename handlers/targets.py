"""Says a target row: the asked year's value and, where asked, the lead agency; not the whole row."""

from __future__ import annotations

import re

from embeddings.text import fold
from handlers.phrasing import say
from knowledge.model import TargetRow

_YEAR = re.compile(r"(?<!\d)(20[23]\d)(?!\d)")
_WHO = re.compile(r"\b(chu tri|co quan nao|so nao|don vi nao|ai lo|ai lam|ben nao|cam trich|phu trach)\b")


def target_text(row: TargetRow, question: str) -> str:
    """Returns what is said of `row`; its value of the year that `question` names comes first."""
    years = {int(year) for year in _YEAR.findall(question)}
    asked = next((value for value in row.values if value.year in years), None)
    return say("target", row=row, asked=asked, with_lead=bool(_WHO.search(fold(question))))
