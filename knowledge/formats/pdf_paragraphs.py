"""Where paragraphs end on a PDF page, as far as its layout shows it: an indent or more space before the next line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from knowledge.formats.pdf_lines import TextLine

_INDENT = (0.8, 6.0)
"""How far a first line stands to the right of the line before it, in heights of the line of type: from, to."""
_SPACE = 1.22
"""The distance to the next paragraph, as a share of that between two lines of one."""


def paragraph_ends(lines: Sequence[TextLine]) -> set[int]:
    """The ids of the lines of one page, given in reading order, behind which a paragraph begins for certain."""
    distances = [above.baseline - line.baseline for above, line in pairwise(lines)]
    usual = median([distance for distance in distances if distance > 0] or [0.0])
    return {
        id(above)
        for (above, line), distance in zip(pairwise(lines), distances, strict=True)
        if distance > 0 and (_is_indented(above, line) or distance > max(_SPACE * usual, above.size))
    }


def _is_indented(above: TextLine, line: TextLine) -> bool:
    return _INDENT[0] * line.size < line.left - above.left < _INDENT[1] * line.size


def usual_length(lines: Sequence[TextLine]) -> int:
    """The length of a full line of a document, in characters; four lines of five are no longer."""
    lengths = sorted(len(line.text) for line in lines)
    return lengths[len(lengths) * 4 // 5] if lengths else 0
