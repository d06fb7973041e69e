"""From the letters of a page to its lines in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from knowledge import marks
from knowledge.formats import legacy
from knowledge.formats.pdf_glyphs import Glyph

_SPACE = 0.16
"""The gap that separates words, as a share of the height of the line of type."""
_CHANNEL = 1.6
"""The gap that separates what stands side by side."""
_LONE_CHANNEL = 4.0
"""The same on a line that stands alone with it: a justified line may have wide gaps."""
_LONGEST_MARKER = 6
_SMALL = 0.85
"""The size of a raised number at most, as a share of its line's."""


@dataclass(slots=True)
class Run:
    """Letters of one size that follow each other on one baseline."""

    glyphs: list[Glyph]

    @property
    def baseline(self) -> float:
        """Of its first letter."""
        return self.glyphs[0].baseline

    @property
    def size(self) -> float:
        """Of its first letter."""
        return self.glyphs[0].size

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.glyphs[-1].right


@dataclass(slots=True)
class TextLine:
    """A line of type with the numbers raised above it."""

    baseline: float
    size: float
    runs: list[Run] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where its first letter begins."""
        return min(run.left for run in self.runs)

    @property
    def right(self) -> float:
        """Where its last letter ends."""
        return max(run.right for run in self.runs)

    @property
    def text(self) -> str:
        """Its words; a raised number behind a word is a mark (`knowledge.marks.note` of the number less one)."""
        return _text(sorted(self.runs, key=lambda run: run.left), self)

    def parts(self) -> list[TextLine]:
        """What stands side by side on it, from the left; a list marker and what it opens are one."""
        runs = sorted(self.runs, key=lambda run: run.left)
        found = [TextLine(self.baseline, self.size, [runs[0]])]
        for run in runs[1:]:
            is_marker = len(found) == 1 and sum(len(part.glyphs) for part in found[0].runs) <= _LONGEST_MARKER
            if run.left - found[-1].right > _CHANNEL * self.size and not is_marker:
                found.append(TextLine(self.baseline, self.size))
            found[-1].runs.append(run)
        return found


def read_text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines of type of a page or a cell, from the top."""
    lines: list[TextLine] = []
    for run in sorted(_runs(glyphs), key=lambda run: -run.size):
        line = next((line for line in lines if _belongs(run, line)), None)
        if line is None:
            line = TextLine(run.baseline, run.size)
            lines.append(line)
        line.runs.append(run)
    return sorted(lines, key=lambda line: -line.baseline)


def _runs(glyphs: Iterable[Glyph]) -> list[Run]:
    runs: list[Run] = []
    for glyph in glyphs:
        last = runs[-1].glyphs[-1] if runs else None
        if (
            last
            and abs(last.baseline - glyph.baseline) < 0.1 * last.size
            and abs(last.size - glyph.size) < 0.15 * last.size
            and -0.5 * last.size < glyph.left - last.right < last.size
        ):
            if not (glyph.char == last.char and abs(glyph.left - last.left) < 0.1 * last.size):  # drawn twice: bold
                runs[-1].glyphs.append(glyph)
        else:
            runs.append(Run([glyph]))
    return runs


def _belongs(run: Run, line: TextLine) -> bool:
    rise = run.baseline - line.baseline
    if abs(rise) < 0.25 * min(run.size, line.size):
        return True
    if run.size > _SMALL * line.size or not -0.3 * line.size < rise < 0.65 * line.size:
        return False
    return line.left - line.size < run.left < line.right + line.size


def _text(runs: Sequence[Run], line: TextLine) -> str:
    words, end = "", 0.0
    for at, run in enumerate(runs):
        number = "".join(glyph.char for glyph in run.glyphs)
        raised = run.baseline - line.baseline > 0.12 * line.size and run.size <= _SMALL * line.size
        if at and raised and number.isdecimal() and number.isascii() and 0 < int(number) < 1_000:
            words += marks.note(int(number) - 1)
        else:
            words += (" " if at and run.left - end > _SPACE * line.size else "") + _words(run.glyphs)
            words += " " if not at and raised else ""
        end = run.right
    return words


def _words(glyphs: Sequence[Glyph]) -> str:
    pieces = []
    before: Glyph | None = None
    for font, group in groupby(glyphs, key=lambda glyph: glyph.font):
        text = ""
        for glyph in group:
            text += " " if before and glyph.left - before.right > _SPACE * glyph.size else ""
            text += glyph.char
            before = glyph
        encoding = legacy.encoding_of_font(font) if font else None
        pieces.append(legacy.to_unicode(text, encoding, font) if encoding else text)
    return "".join(pieces)


def with_numbers(text: str) -> str:
    """A line's text with raised numbers as plain digits."""
    return "".join(str(found[0] + 1) if (found := marks.notes(char)) else char for char in text)


def in_reading_order(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """The lines as people read them: what stands in two columns comes column by column."""
    at = 0
    while at < len(lines):
        end, channel = _zone(lines, at)
        if end <= at:
            yield lines[at]
            at += 1
            continue
        parts = [part for line in lines[at:end] for part in line.parts()]
        yield from (part for part in parts if part.left < channel)
        yield from (part for part in parts if part.left >= channel)
        at = end


def _zone(lines: Sequence[TextLine], start: int) -> tuple[int, float]:
    """The end of a stretch of lines in two columns that begins at a line, and where the right column begins."""
    end, low, high = start, float("-inf"), float("inf")
    for at in range(start, len(lines)):
        parts = lines[at].parts()
        if len(parts) > 2 or (at > start and lines[at - 1].baseline - lines[at].baseline > 6 * lines[at].size):
            break
        if len(parts) == 2:
            low, high = max(low, parts[0].right), min(high, parts[1].left)
        elif at == start:
            break
        elif parts[0].left < (low + high) / 2:
            low = max(low, parts[0].right)
        else:
            high = min(high, parts[0].left)
        if high - low < lines[at].size / 2:
            break
        end = at + 1 if len(parts) == 2 or parts[0].left >= high else end
    return (end, high) if end > start + 1 or _is_pair(lines, start, end) else (start, high)


def _is_pair(lines: Sequence[TextLine], start: int, end: int) -> bool:
    parts = lines[start].parts()
    return end == start + 1 and len(parts) == 2 and parts[1].left - parts[0].right > _LONE_CHANNEL * lines[start].size


def usual_size(lines: Sequence[TextLine]) -> float:
    """The height of the type in which most of a document stands; 0.0 for an empty one."""
    sizes = [line.size for line in lines for run in line.runs for _ in run.glyphs]
    return median(sizes) if sizes else 0.0
