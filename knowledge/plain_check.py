"""Holds plain words against their passage: a figure that the passage does not have is invented."""

from __future__ import annotations

import re

from knowledge.model import Passage

_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_SEPARATORS = re.compile(r"[.,/-]")


def missing_figures(passage: Passage) -> tuple[str, ...]:
    """Returns the figures of `plain` and of the propositions that stand neither in the passage nor around it.

    Around it: its section, its lead-in, its footnotes, its date and the values of its row.

    "1.234" is the same as "1234"; a date may be written in other order ("30/9/2025" for "2025-09-30").
    """
    here = " ".join((*passage.section, passage.lead_in, passage.quote, passage.as_of, _target(passage)))
    known = {_bare(figure) for figure in _FIGURE.findall(here)}
    known |= {part.lstrip("0") for figure in _FIGURE.findall(here) for part in _SEPARATORS.split(figure)}
    texts = (passage.plain, *(one.text for one in passage.propositions))
    said = dict.fromkeys(figure for text in texts for figure in _FIGURE.findall(text))
    return tuple(figure for figure in said if not _stands(figure, known))


def _stands(figure: str, known: set[str]) -> bool:
    return _bare(figure) in known or all(part.lstrip("0") in known for part in _SEPARATORS.split(figure))


def _bare(figure: str) -> str:
    return re.sub(r"[.,]", "", figure).lstrip("0")


def _target(passage: Passage) -> str:
    values = passage.target.values if passage.target else ()
    return " ".join(f"{value.year} {value.value}" for value in values)
