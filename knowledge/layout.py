"""What each line of a plan is: running text, a footnote, or something around the text that is left out, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from knowledge.reading import Line

TEXT, NOTE, TITLE, TABLE = "text", "footnote", "title", "table"
LINK, PAGE_NUMBER, LETTERHEAD = "link address", "page number", "letterhead"
RECIPIENTS, SIGNATURE, CLOSING, REFERENCE = "recipients", "signature", "closing formula", "reference to an appendix"

_NOTE_RULE = re.compile(r"\s{20,}")
_NOTE_OPENS = re.compile(r"\s*\d{1,3}(\s|$)")
_LINK = re.compile(r"https?://\S+")
_TITLE = re.compile(r"(QUYẾT ĐỊNH|KẾ HOẠCH|BÁO CÁO|NGHỊ QUYẾT|CHỈ THỊ|HƯỚNG DẪN|THÔNG BÁO|TỜ TRÌNH|ĐỀ ÁN)\s*:?")
_TITLE_ENDS = re.compile(r"(Căn cứ|Thực hiện|Theo đề nghị|Kính gửi|UBND|Phần [IVX]|[IVX]+\.|\d+\.|Điều \d)")
_LETTERHEAD = re.compile(
    r"ỦY BAN NHÂN DÂN|CỘNG H(ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*-\s*Tự do\s*-\s*Hạnh phúc"
    r"|.{2,30}, ngày\s.*tháng\s.*năm \d{4}"
)
_RECIPIENTS = re.compile(r"(Nơi nhận|Kính gửi)\s*:")
_LAST_RECIPIENT = re.compile(r"[-–]?\s*Lưu\s*:")
_ADDRESSEE = re.compile(r"Kính gửi\s*:")
_CLOSING = re.compile(r"Trên đây là (Báo cáo|Kế hoạch|báo cáo|kế hoạch) ")
_REFERENCE = re.compile(r"Đính kèm Phụ lục( \d+)?\.?")
_HEADING = re.compile(r"([IVX]+|\d+)\. .*[^.;:]")
_SIGNATURE = re.compile(r"(KT\.|TM\.|TL\.|TUQ\.)\s|(PHÓ )?(CHỦ TỊCH|GIÁM ĐỐC|CHÁNH VĂN PHÒNG)")
_ISSUING_PLACE = re.compile(r"(TỈNH|THÀNH PHỐ|SỞ) ")


@dataclass(frozen=True, slots=True)
class Laid:
    """A line that is not blank, with what it is."""

    line: Line
    role: str

    @property
    def text(self) -> str:
        """The line without the space around it."""
        return self.line.text.strip()


def lay_out(lines: Sequence[Line], tables: Collection[int]) -> tuple[Laid, ...]:
    """The role of every line that is not blank; `tables` are the numbers of the lines that belong to tables."""
    notes = _note_numbers(lines)
    links = _link_numbers(lines)
    laid = list(_roles(lines, {number for number in tables if number not in notes}, notes, links))
    for at, (before, item) in enumerate(pairwise(laid)):
        if item.role == REFERENCE and before.role == TEXT and _HEADING.fullmatch(before.text):
            laid[at] = Laid(before.line, REFERENCE)
    return tuple(laid)


def _roles(lines: Sequence[Line], tables: Collection[int], notes: set[int], links: set[int]) -> Iterator[Laid]:
    state, page = TEXT, 0
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        opens_page, page = line.page != page, line.page
        if line.number in tables:
            state = TEXT
            yield Laid(line, TABLE)
        elif line.number in links:
            yield Laid(line, LINK)
        elif line.number in notes:
            yield Laid(line, NOTE)
        elif opens_page and text == str(line.page):
            yield Laid(line, PAGE_NUMBER)
        else:
            role, state = _role(text, state)
            yield Laid(line, role)


def _role(text: str, state: str) -> tuple[str, str]:
    """The role of a line, and the state in which it leaves the reader."""
    if (state == RECIPIENTS and _SIGNATURE.match(text)) or (state == SIGNATURE and _is_signed(text)):
        return SIGNATURE, TEXT if _is_person(text) else SIGNATURE
    if state == CLOSING or _CLOSING.match(text):
        return CLOSING, TEXT if text.endswith("./.") else CLOSING
    if _REFERENCE.fullmatch(text):
        return REFERENCE, TEXT
    if _LETTERHEAD.fullmatch(text) or (state != TITLE and text.isupper() and _ISSUING_PLACE.match(text)):
        return LETTERHEAD, TEXT
    if _TITLE.fullmatch(text):
        return TITLE, TITLE
    if state == TITLE and not _TITLE_ENDS.match(text):
        return TITLE, TITLE
    if _RECIPIENTS.match(text):
        return RECIPIENTS, TEXT if _ADDRESSEE.match(text) else RECIPIENTS
    if state == RECIPIENTS and not _TITLE_ENDS.match(text):
        return RECIPIENTS, SIGNATURE if _LAST_RECIPIENT.match(text) else RECIPIENTS
    return TEXT, TEXT


def _is_signed(text: str) -> bool:
    return bool(_SIGNATURE.match(text) or _is_person(text))


def _is_person(text: str) -> bool:
    """Whether a line is a person's name and nothing else: two to five words, each with one capital at its head."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(word.isalpha() and word.istitle() for word in words)


def _note_numbers(lines: Sequence[Line]) -> set[int]:
    """The lines of the footnote blocks: below the rule at a page's foot, or at the end of a document without pages."""
    found: set[int] = set()
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        rule = next((at for at, line in enumerate(page) if _NOTE_RULE.fullmatch(line.text)), None)
        below = [line for line in page[rule + 1 :] if line.text.strip()] if rule is not None else []
        if below and _NOTE_OPENS.match(below[0].text):
            found.update(line.number for line in below)
    return found or _closing_notes(lines)


def _closing_notes(lines: Sequence[Line]) -> set[int]:
    """The last lines of the document, if they are numbered 1, 2, 3 … without a gap and stand below two empty lines."""
    block: list[Line] = []
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at].text.strip()
        if re.match(r"\d{1,3}\s", text):
            block.append(lines[at])
            if text.startswith("1") and text[1:2].isspace():
                return {line.number for line in block} if _stand_apart(lines, at) else set()
        elif text:
            return set()
    return set()


def _stand_apart(lines: Sequence[Line], at: int) -> bool:
    return at >= 2 and not any(line.text.strip() for line in lines[at - 2 : at])


def _link_numbers(lines: Sequence[Line]) -> set[int]:
    """The addresses of hyperlinks that the extraction from PDF writes below a page's text, one a line."""
    found: set[int] = set()
    for _, group in groupby(lines, key=lambda line: line.page):
        for line in reversed([line for line in group if line.text.strip()]):
            if not _LINK.fullmatch(line.text):
                break
            found.add(line.number)
    return found
