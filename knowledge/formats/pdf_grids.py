"""Tables on a PDF page, found by the lines that are drawn around their cells."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from knowledge.formats.limits import MAX_PAGE_OBJECTS
from knowledge.formats.pdf_glyphs import Glyph, Upright

_THIN = 2.5
"""Points: a drawn shape is a line up to this width, and lines so near to each other are one."""
_REACH = 3.0
"""Points by which two lines may miss each other and still meet."""
_SHORTEST = 6.0
_MOST_STROKES, _MOST_LINES = 20_000, 800
_MOST_COLUMNS, _MOST_ROWS = 40, 400


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drawn line: where it stands across its direction, and from where to where it goes along it. Points."""

    across: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's lines: `columns` from the left, `rows` from the top; `part_of` tells which cells are one."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    part_of: dict[tuple[int, int], tuple[int, int]]

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.rows[0]

    def cell(self, glyph: Glyph) -> tuple[int, int] | None:
        """Row and column of the cell in which a letter stands."""
        x, y = glyph.middle
        if not (self.columns[0] <= x < self.columns[-1] and self.rows[-1] < y <= self.rows[0]):
            return None
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-edge for edge in self.rows], -y) - 1
        return self.part_of[min(row, len(self.rows) - 2), min(column, len(self.columns) - 2)]


def find_grids(page: pypdfium2.PdfPage, upright: Upright) -> list[Grid]:
    """The tables of a page with two columns or more, from the top; none where the page draws too much to be sure."""
    flat, steep = _strokes(page, upright)
    if len(flat) + len(steep) > _MOST_STROKES:
        return []
    flat, steep = _merged(flat), _merged(steep)
    if len(flat) + len(steep) > _MOST_LINES:
        return []
    grids = (_grid(*group) for group in _groups(flat, steep))
    return sorted((grid for grid in grids if grid), key=lambda grid: -grid.top)


def _strokes(page: pypdfium2.PdfPage, upright: Upright) -> tuple[list[Stroke], list[Stroke]]:
    flat: list[Stroke] = []
    steep: list[Stroke] = []
    for at in range(min(pdfium.FPDFPage_CountObjects(page.raw), MAX_PAGE_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        for (x0, y0), (x1, y1) in _edges(item, upright):
            if abs(y1 - y0) <= _THIN and abs(x1 - x0) >= _SHORTEST:
                flat.append(Stroke((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) <= _THIN and abs(y1 - y0) >= _SHORTEST:
                steep.append(Stroke((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        if len(flat) + len(steep) > _MOST_STROKES:
            break
    return flat, steep


Point = tuple[float, float]


def _edges(path: object, upright: Upright) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a stroked path; of a filled one, the boxes of its parts as lines from corner to corner."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    for part in _parts(path, upright):
        xs, ys = [x for x, _ in part], [y for _, y in part]
        box = (min(xs), min(ys)), (max(xs), max(ys))
        is_thin = box[1][0] - box[0][0] <= _THIN or box[1][1] - box[0][1] <= _THIN
        if is_thin:
            yield box
        elif stroke.value:
            yield from pairwise(part)


def _parts(path: object, upright: Upright) -> Iterator[list[Point]]:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        matrix.a = matrix.d = 1.0
    part: list[Point] = []
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_STROKES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = upright.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and part:
            yield part
            part = []
        part.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    if part:
        yield part


def _merged(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Lines on the same level that touch, as one."""
    levels: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.across):
        if levels and stroke.across - levels[-1][0].across <= _THIN:
            levels[-1].append(stroke)
        else:
            levels.append([stroke])
    merged: list[Stroke] = []
    for level in levels:
        across = level[0].across
        start, end = float("inf"), float("-inf")
        for stroke in sorted(level, key=lambda stroke: stroke.start):
            if stroke.start > end + _REACH and end > start:
                merged.append(Stroke(across, start, end))
                start, end = float("inf"), float("-inf")
            start, end = min(start, stroke.start), max(end, stroke.end)
        merged.append(Stroke(across, start, end))
    return merged


def _groups(flat: Sequence[Stroke], steep: Sequence[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Lines that meet, directly or through others, together."""
    left_flat, left_steep = list(flat), list(steep)
    groups = []
    while left_flat:
        rows, columns, todo = [left_flat.pop()], [], True
        while todo:
            met = [line for line in left_steep if any(_meet(row, line) for row in rows)]
            left_steep = [line for line in left_steep if line not in met]
            columns += met
            new = [row for row in left_flat if any(_meet(row, line) for line in met)]
            left_flat = [row for row in left_flat if row not in new]
            rows += new
            todo = bool(new)
        groups.append((rows, columns))
    return groups


def _meet(flat: Stroke, steep: Stroke) -> bool:
    return (
        flat.start - _REACH <= steep.across <= flat.end + _REACH
        and steep.start - _REACH <= flat.across <= steep.end + _REACH
    )


def _grid(flat: Sequence[Stroke], steep: Sequence[Stroke]) -> Grid | None:
    columns = tuple(sorted({line.across for line in steep}))
    rows = tuple(sorted({line.across for line in flat}, reverse=True))
    if not (3 <= len(columns) <= _MOST_COLUMNS and 2 <= len(rows) <= _MOST_ROWS):
        return None
    part_of: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(rows) - 1):
        for column in range(len(columns) - 1):
            x, y = (columns[column] + columns[column + 1]) / 2, (rows[row] + rows[row + 1]) / 2
            part_of[row, column] = (row, column)
            if column and not _drawn(steep, columns[column], y):
                part_of[row, column] = part_of[row, column - 1]
            elif row and not _drawn(flat, rows[row], x):
                part_of[row, column] = part_of[row - 1, column]
    return Grid(columns, rows, part_of)


def _drawn(strokes: Sequence[Stroke], across: float, at: float) -> bool:
    return any(line.across == across and line.start <= at <= line.end for line in strokes)
