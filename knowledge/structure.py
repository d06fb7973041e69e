"""From lines to blocks: paragraphs and list items, each whole again and under its path of headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge import marks
from knowledge.layout import TEXT, TITLE, Laid
from knowledge.rejoining import join

PART, ROMAN, NUMBER, NUMBER2, NUMBER3, LETTER, ARTICLE, PARAGRAPH, DASH, PLUS = range(10)
"""The ranks of a plan's numbering, from the outside in. Only the kind of a number counts, never its value."""

_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (PART, re.compile(r"(Phần [IVX]+\b\.?)\s*")),
    (ROMAN, re.compile(r"([IVX]+\.)\s+")),
    (NUMBER3, re.compile(r"(\d{1,2}\.\d{1,2}\.\d{1,2}\.?)\s+")),
    (NUMBER2, re.compile(r"(\d{1,2}\.\d{1,2}\.)\s+")),
    (NUMBER, re.compile(r"(\d{1,2}\.)\s+")),
    (LETTER, re.compile(r"([a-zđ]\))\s+")),
    (ARTICLE, re.compile(r"(Điều \d+\.)\s+")),
    (DASH, re.compile(r"([-–])\s+")),
    (PLUS, re.compile(r"(\+)\s+")),
)
_BREAKS_OFF = re.compile(r"(,|\b(của|và|các|với|về|trong|theo|cho|tại|từ|đến|hoặc))$", re.IGNORECASE)
_ISSUER = re.compile(r"CHỦ TỊCH|\(Kèm theo", re.IGNORECASE)
_CLOSES_DUTIES = re.compile(r"(UBND|Ủy ban nhân dân) (tỉnh|thành phố) yêu cầu ")
_LEGAL_BASIS = re.compile(r"(Quyết định|Kế hoạch|Công văn|Nghị quyết|Chỉ thị) số ")
_OPENS_PARAGRAPH = re.compile(r"Căn cứ |\((Đính kèm|Chi tiết|Kèm theo)")
_LONGEST_HEADING = 220
_WIDEST_LINE = 130


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or list item. `text` bears invisible marks (see marks.py) and not its own list marker."""

    rank: int
    marker: str
    """As printed: "a)", "-", "2.1."; "" for a paragraph."""
    text: str
    page: int
    section: tuple[str, ...]
    """The headings above it, outermost first, clean."""

    @property
    def whole(self) -> str:
        """The text behind its marker."""
        return f"{self.marker} {self.text}" if self.marker else self.text

    @property
    def words(self) -> str:
        """The text alone, or behind its marker where that is a word ("Điều 1.")."""
        return self.whole if self.rank in (PART, ARTICLE) else self.text


@dataclass(slots=True)
class _Open:
    """A block that is being read."""

    rank: int
    marker: str
    text: str
    page: int
    last_line: str
    is_title: bool = False


@dataclass(slots=True)
class _Outline:
    """The headings above the place where the reader stands."""

    title: str = ""
    path: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, rank: int, heading: str) -> None:
        self.leave(rank)
        self.path.append((rank, heading))

    def leave(self, rank: int) -> None:
        """Close the headings at or below a rank, whatever their numbers say."""
        while self.path and self.path[-1][0] >= rank:
            self.path.pop()

    def section(self) -> tuple[str, ...]:
        return tuple(heading for _, heading in self.path) or ((self.title,) if self.title else ())


def read_blocks(laid: Iterable[Laid], texts: Mapping[int, str]) -> tuple[Block, ...]:
    """The blocks of a document in reading order.

    `texts` holds the text of every line of running text by line number, footnote calls turned into marks.
    A footnote called in a heading goes to the first block below it.
    """
    items = [item for item in laid if item.role in (TEXT, TITLE)]
    return tuple(_under_headings(_Rejoining(_width(items)).read(items, texts)))


def _width(items: Sequence[Laid]) -> int:
    """The length of a full line in characters; 0 where every line is a paragraph of its own."""
    if not items:
        return 0
    full = sorted(len(item.text) for item in items)[len(items) * 4 // 5]
    broken = sum(not _is_closed(item.text) for item in items)
    return full if full <= _WIDEST_LINE and broken > len(items) / 4 else 0


@dataclass(slots=True)
class _Rejoining:
    """Puts lines together to whole blocks."""

    width: int
    done: list[_Open] = field(default_factory=list)

    def read(self, items: Iterable[Laid], texts: Mapping[int, str]) -> list[_Open]:
        page = 0
        for item in items:
            if item.role == TITLE:
                self._title(item)
            else:
                turn = marks.page(item.line.page) if item.line.page != page else ""
                self._text(turn + texts[item.line.number], item.line.page)
            page = item.line.page
        return self.done

    def _title(self, item: Laid) -> None:
        before = self.done[-1] if self.done else None
        if before and before.is_title and not _ISSUER.match(item.text):
            before.text = join(before.text, item.text)
        elif not _ISSUER.match(item.text):
            self.done.append(_Open(PART, "", item.text, item.line.page, item.text, is_title=True))

    def _text(self, line: str, page: int) -> None:
        bare = marks.without(line)
        before = self.done[-1] if self.done and not self.done[-1].is_title else None
        if bare and self._begins(bare, before):
            rank, marker, text = _marker(line)
            self.done.append(_Open(rank, marker, text, page, bare))
        elif before:
            before.text = join(before.text, line)
            before.last_line = bare or before.last_line
        else:
            self.done.append(_Open(PARAGRAPH, "", line, page, bare))

    def _begins(self, line: str, before: _Open | None) -> bool:
        """Whether a line begins a new block."""
        if before is None:
            return True
        text = marks.without(before.text).rstrip()
        rank, _, rest = _marker(line)
        if rank != PARAGRAPH:
            return not self._is_torn(rank, rest, before, line)
        if not self.width or (_is_closed(text) and _opens_paragraph(before, line)):
            return True
        if before.rank <= LETTER and not _is_closed(text):
            return self._ends_heading(before, text, line)
        return _is_closed(text) and self._is_short(before, line) and not rest[:1].islower()

    def _is_torn(self, rank: int, rest: str, before: _Open, line: str) -> bool:
        """Whether what looks like a list marker is the middle of a sentence ("05" "- 10 năm tới", "an" "- ninh")."""
        text = marks.without(before.text).rstrip()
        if not self.width or _is_closed(text) or self._is_short(before, line):
            return False
        return rest[:1].islower() or (rank == DASH and rest[:1].isdigit() and text[-1:].isdigit())

    def _ends_heading(self, before: _Open, text: str, line: str) -> bool:
        if before.rank == PART and text:
            return False if line.isupper() else not line[:1].islower()
        if not line[:1].isupper() or (before.rank == ROMAN and line.isupper()) or not text:
            return False
        return not _BREAKS_OFF.search(text) and self._is_short(before, line)

    def _is_short(self, before: _Open, line: str) -> bool:
        """Whether the next word would have found room: then the line ended there on purpose."""
        return len(before.last_line) + 1 + len(line.split()[0]) <= 0.88 * self.width


def _opens_paragraph(before: _Open, line: str) -> bool:
    """Whether a line's first words alone show a new paragraph, after a closed one of full lines."""
    in_list_of_acts = before.rank == PARAGRAPH and before.text.endswith(";")
    return bool(
        _OPENS_PARAGRAPH.match(line) or _CLOSES_DUTIES.match(line) or (in_list_of_acts and _LEGAL_BASIS.match(line))
    )


def _is_closed(text: str) -> bool:
    return text.endswith((".", ":", ";", "!", "?", "…", "/.")) or bool(re.search(r"[.;:…][)”\"]$", text))


def _marker(line: str) -> tuple[int, str, str]:
    """Rank, marker and text of a line; page marks before the marker move into the text."""
    lead = re.match(f"{marks.ANY}*", line)
    opening = lead.group() if lead else ""
    bare = line[len(opening) :]
    for rank, pattern in _MARKERS:
        if match := pattern.match(bare):
            return rank, match.group(1), opening + bare[match.end() :]
    return PARAGRAPH, "", line


def _under_headings(blocks: Sequence[_Open]) -> Iterator[Block]:
    outline, calls = _Outline(), ""
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if block.is_title:
            outline.path.clear()
            outline.title = block.text if not block.text.endswith(":") else outline.title
        elif _is_heading(block, after):
            calls += "".join(marks.note(index) for index in marks.notes(block.text))
            outline.enter(block.rank, _heading(block))
        else:
            if block.rank <= LETTER or _CLOSES_DUTIES.match(marks.without(block.text)):
                outline.leave(min(block.rank, NUMBER if block.rank == PARAGRAPH else block.rank))
            yield Block(block.rank, block.marker, calls + block.text, block.page, outline.section())
            calls = ""


def _is_heading(block: _Open, after: _Open | None) -> bool:
    """Whether a block is a heading: numbered, short, no sentence, and with something below it."""
    if block.rank > LETTER or after is None or after.is_title or after.rank <= block.rank:
        return False
    text = marks.plain(block.text)
    return len(text) < _LONGEST_HEADING and not _is_closed(text)


def _heading(block: _Open) -> str:
    marker = block.marker if block.rank != PART or block.marker.endswith(".") else f"{block.marker}."
    return f"{marker} {marks.plain(block.text)}".strip()
