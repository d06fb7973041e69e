"""Holds plain words against their passage: a figure that the passage does not have is invented."""

from __future__ import annotations

import re

from knowledge.model import Document, Passage, Proposition

_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_SEPARATORS = re.compile(r"[.,/-]")


def missing_figures(passage: Passage, document: Document | None = None) -> tuple[str, ...]:
    """Returns the figures of the plain words and the propositions that stand neither in the passage nor around it.

    Around it: its section, its lead-in, its footnotes, its date, the values of its row, the period of its `document`.
    "1.234" is the same as "1234"; a date may be written in other order ("30/9/2025" for "2025-09-30").
    """
    texts = (passage.plain, *(one.text for one in passage.propositions))
    known = _known(passage, document)
    said = dict.fromkeys(figure for text in texts for figure in _FIGURE.findall(text))
    return tuple(figure for figure in said if not _stands(figure, known))


def sound_propositions(passage: Passage, document: Document | None = None) -> tuple[Proposition, ...]:
    """Returns the propositions of the passage without those that say a figure which stands nowhere around it."""
    known = _known(passage, document)
    return tuple(
        one for one in passage.propositions if all(_stands(figure, known) for figure in _FIGURE.findall(one.text))
    )


def _known(passage: Passage, document: Document | None) -> set[str]:
    """The figures of the passage and around it, and the parts of them, without signs."""
    around = (passage.lead_in, passage.quote, passage.as_of, _target(passage), document.covers if document else "")
    figures = _FIGURE.findall(" ".join((*passage.section, *around)))
    return {_bare(figure) for figure in figures} | {
        part.lstrip("0") for figure in figures for part in _SEPARATORS.split(figure)
    }


def _stands(figure: str, known: set[str]) -> bool:
    return _bare(figure) in known or all(part.lstrip("0") in known for part in _SEPARATORS.split(figure))


def _bare(figure: str) -> str:
    return re.sub(r"[.,]", "", figure).lstrip("0")


def _target(passage: Passage) -> str:
    values = passage.target.values if passage.target else ()
    return " ".join(f"{value.year} {value.value}" for value in values)
