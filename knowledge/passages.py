"""From blocks to passages: pieces that answer a question by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from knowledge import marks
from knowledge.footnotes import Note
from knowledge.model import Audience, Document, Footnote, Passage, passage_id
from knowledge.sentences import sentences, split_long, topic
from knowledge.structure import PARAGRAPH, Block

_TOO_SHORT = 80
_LIST_TOGETHER = 700
_LONGEST_LEAD = 300
_SHORTEST_LEAD = 25
_LEGAL_BASES_TOGETHER = 3

_ACT = r"(Luật|Pháp lệnh|Nghị (quyết|định)|Quyết định|Thông tư|Chỉ thị|Chương trình|Kế hoạch số|Công văn)"
_LEGAL_BASIS = re.compile(rf"Căn cứ {_ACT} |Theo đề nghị của |Thực hiện (Công văn|Nghị quyết) số ")
_BUDGET = re.compile(r"\bKINH PHÍ\b", re.IGNORECASE)
_DUTIES = "TỔ CHỨC THỰC HIỆN"
_REFERENCE = re.compile(r"\((Đính kèm|Chi tiết|Kèm theo)")
_OPENING_WORDS = re.compile(r"[^(,;:]{3,150}")


@dataclass(slots=True)
class _Node:
    """A block with the list that it opens."""

    block: Block
    items: list[_Node] = field(default_factory=list)

    def whole(self) -> str:
        """The block and its list, one line a block, each behind its marker."""
        return "\n".join((self.block.whole, *(item.whole() for item in self.items)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage to be: its text with marks and its own first marker off."""

    text: str
    page: int
    section: tuple[str, ...]
    lead_in: str = ""

    def __len__(self) -> int:
        return len(marks.without(self.text))


def prose_passages(document: Document, blocks: Sequence[Block], notes: Sequence[Note]) -> tuple[Passage, ...]:
    """The passages of a document's running text, in reading order.

    List items are passages of their own; a short list stays with the sentence that opens it, short neighbours are put
    together, and a long paragraph is cut between its sentences. Every footnote goes to the passage that calls it.
    """
    pieces: list[_Piece] = []
    for section, group in groupby(blocks, key=lambda block: block.section):
        pieces.extend(_section(section, list(group)))
    taken: set[str] = set()
    passages: list[Passage] = []
    for piece in _with_company(pieces):
        passage = _passage(document, piece, notes, taken)
        taken.add(passage.id)
        passages.append(passage)
    return tuple(passages)


def _passage(document: Document, piece: _Piece, notes: Sequence[Note], taken: set[str]) -> Passage:
    text = marks.plain(piece.text)
    called = (notes[index] for index in dict.fromkeys(marks.notes(piece.text)))
    return Passage(
        id=passage_id(document.file, text, taken),
        file=document.file,
        section=piece.section,
        page=piece.page,
        kind="text",
        text=text,
        lead_in=marks.plain(piece.lead_in),
        footnotes=tuple(Footnote(mark=note.mark, text=note.text) for note in called),
        province=document.province,
        as_of=document.as_of,
        audience=_audience(piece.section, text),
    )


def _audience(section: tuple[str, ...], text: str) -> Audience:
    if any(_BUDGET.search(heading) for heading in section):
        return "internal"
    return "helper" if _LEGAL_BASIS.match(text) or any("CĂN CỨ" in heading for heading in section) else "public"


def _section(section: tuple[str, ...], blocks: Sequence[Block]) -> Iterator[_Piece]:
    """The pieces of the blocks that stand under one path of headings."""
    nodes = _nest(blocks)
    if len(section) > 1 and any(_DUTIES in heading for heading in section[:-1]):
        # Such a heading names who has the duties below it: without that name they cannot be understood.
        who = Block(PARAGRAPH, "", re.sub(r"^\S+\s+", "", section[-1]), blocks[0].page, section)
        nodes = [_Node(who, nodes)]
    for legal, group in groupby(nodes, key=_is_legal_basis):
        members = list(group)
        pieces = _legal_bases(members) if legal else _pieces(members, "")
        yield from _merge_short(list(pieces))


def _nest(blocks: Sequence[Block]) -> list[_Node]:
    """Blocks under the blocks that open a list with a colon."""
    roots: list[_Node] = []
    open_lists: list[_Node] = []
    for block in blocks:
        node = _Node(block)
        while open_lists and not _belongs(block, open_lists[-1].block):
            open_lists.pop()
        (open_lists[-1].items if open_lists else roots).append(node)
        if marks.without(block.text).rstrip().endswith(":"):
            open_lists.append(node)
    return roots


def _belongs(block: Block, opener: Block) -> bool:
    """Whether a block is an item of the list that another opened."""
    if block.rank == PARAGRAPH:
        return False
    return opener.rank == PARAGRAPH or block.rank > opener.rank


def _is_legal_basis(node: _Node) -> bool:
    text = marks.without(node.block.text)
    return bool(_LEGAL_BASIS.match(text)) or any("CĂN CỨ" in heading for heading in node.block.section)


def _legal_bases(nodes: Sequence[_Node]) -> Iterator[_Piece]:
    group: list[_Node] = []
    for node in nodes:
        length = sum(len(other.block.text) for other in (*group, node))
        if group and (len(group) == _LEGAL_BASES_TOGETHER or length > _LIST_TOGETHER):
            yield _together(group)
            group = []
        group.append(node)
    yield _together(group)


def _together(nodes: Sequence[_Node], lead_in: str = "") -> _Piece:
    first = nodes[0].block
    text = "\n".join((_own_text(nodes[0]), *(node.whole() for node in nodes[1:])))
    return _Piece(text, marks.first_page(text, first.page), first.section, lead_in)


def _own_text(node: _Node) -> str:
    """A node's text without its own list marker."""
    return "\n".join((node.block.words, *(item.whole() for item in node.items)))


def _pieces(nodes: Sequence[_Node], lead_in: str) -> Iterator[_Piece]:
    for node in nodes:
        if not node.items:
            yield from _paragraph(node.block, lead_in)
        elif len(node.whole()) <= _LIST_TOGETHER:
            yield _together([node], lead_in)
        else:
            yield from _long_list(node, lead_in)


def _paragraph(block: Block, lead_in: str) -> Iterator[_Piece]:
    page, about = block.page, topic(block.text)
    for at, part in enumerate(split_long(block.words)):
        yield _Piece(part, marks.first_page(part, page), block.section, about if at and about else lead_in)
        page = marks.last_page(part, page)


def _long_list(node: _Node, lead_in: str) -> Iterator[_Piece]:
    """A list too long for one passage: its opening goes into the first item, and its last words before the others."""
    block = node.block
    items = _merge_short(list(_pieces(node.items, _lead(block.text))))
    if len(block.text) > _LONGEST_LEAD:
        yield from _paragraph(block, lead_in)
    else:
        first = items.pop(0)
        text = f"{block.text}\n{node.items[0].block.marker} {first.text}"
        yield replace(first, text=text, page=block.page, lead_in=lead_in)
    yield from items


def _lead(text: str) -> str:
    """The last sentence of a list's opening; behind the first words of the opening when it says too little alone."""
    parts = sentences(text)
    last = marks.without(parts[-1])
    if len(parts) == 1 or len(last) >= _SHORTEST_LEAD:
        return last
    opening = _OPENING_WORDS.match(marks.without(text))
    return f"{opening.group().strip()} … {last}" if opening else last


def _merge_short(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Pieces too short to be understood put together with the next one of their list, the last with the one before."""
    merged: list[_Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if before and before.lead_in == piece.lead_in and (len(before) < _TOO_SHORT or _is_reference(piece)):
            merged[-1] = _joined(before, piece)
        else:
            merged.append(piece)
    if len(merged) > 1 and len(merged[-1]) < _TOO_SHORT and merged[-1].lead_in == merged[-2].lead_in:
        merged[-2:] = [_joined(merged[-2], merged[-1])]
    return merged


def _is_reference(piece: _Piece) -> bool:
    return bool(_REFERENCE.match(marks.without(piece.text)))


def _joined(before: _Piece, piece: _Piece) -> _Piece:
    return replace(before, text=f"{before.text}\n{piece.text}")


def _with_company(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """A piece that is short and alone in its section joins the passage before it, or takes its heading as lead-in."""
    kept: list[_Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if len(piece) >= _TOO_SHORT or piece.lead_in or _LEGAL_BASIS.match(piece.text):
            kept.append(piece)
        elif before and (before.section == piece.section or before.section[: len(piece.section)] == piece.section):
            kept[-1] = _joined(before, piece)
        else:
            kept.append(replace(piece, lead_in=piece.section[-1] if piece.section else ""))
    return iter(kept)
