"""Says a target row: the asked year's value and, where asked, the lead agency; not the whole row."""

from __future__ import annotations

import re

from embeddings.text import fold
from handlers.excerpt import MOST_SENTENCES, sentences
from handlers.phrasing import say
from knowledge.model import Passage, TargetRow, TargetValue
from knowledge.times import years_asked

MOST_CHARACTERS = 430
"""A longer row is said in its plain words."""
_WHO = re.compile(r"\b(chu tri|co quan nao|so nao|don vi nao|ai lo|ai lam|ben nao|cam trich|phu trach)\b")
_FIGURE = re.compile(r"\d")
_PLAN = re.compile(r"\b(?:kế hoạch|văn bản|quyết định|tài liệu)(?: \w+)? năm 20\d\d", re.IGNORECASE)
"""A plan named by its year: not the year for which a value is asked."""


def target_text(passage: Passage, question: str) -> str:
    """Returns what is said of the target row of `passage`; empty where its reviewed words say it.

    The value of the year that `question` names comes first, where it is a figure; else the plain words hold what is
    set, to which the lead agency is added where it is asked for and no proposition says it.
    """
    row = passage.target
    if row is None or not row.values:
        return ""
    asked = _asked(row, question)
    with_lead = bool(_WHO.search(fold(question))) and bool(row.lead)
    plain = passage.plain if asked is None else ""
    if plain and (passage.propositions or not with_lead or row.lead in plain):
        return ""
    said = say("target", row=row, asked=asked, plain=plain, with_lead=with_lead)
    short = len(said) <= MOST_CHARACTERS and len(sentences(said)) <= MOST_SENTENCES
    return said if short or not passage.plain else ""


def _asked(row: TargetRow, question: str) -> TargetValue | None:
    """The value of the only year that `question` names, that of a plan aside, where it is a figure."""
    years = years_asked(question)
    if len(years) > 1:
        years = years_asked(_PLAN.sub(" ", question))
    return next((value for value in row.values if years == {value.year} and _FIGURE.search(value.value)), None)
