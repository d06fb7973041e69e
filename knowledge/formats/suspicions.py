"""What an official should look at before a document is used: pages read badly, passages known or overtaken already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from embeddings.typed.syllables import is_syllable
from knowledge.formats.model import ReadingWarning
from knowledge.model import Passage

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_BROKEN = re.compile(rf"(?<!\S)[bcdđghklmnpqrstvx]{{1,3}} [{_VOWELS}]\w{{0,4}}\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*%?")
_FEWEST_WORDS = 30
_STRANGE = 0.12
"""The share of words with a Vietnamese letter that are no syllable; pages of the plans have less than one in fifty."""
_ALIKE = 92.0
"""Out of 100 (`rapidfuzz.fuzz.ratio`): nearly the same text."""
_SAME_WORDS = 90.0
_FEWEST_LETTERS = 40


def suspicions(pages: Sequence[str]) -> tuple[ReadingWarning, ...]:
    """Warnings over the text of a document's pages (page 1 first), each with its page and an example.

    "broken_syllables" ("đ ồng"), "replacement_characters" ("�") and "likely_misread" (many words that are no
    Vietnamese syllable).
    """
    return tuple(warning for number, page in enumerate(pages, start=1) for warning in _of_page(number, page))


def _of_page(number: int, page: str) -> Iterator[ReadingWarning]:
    if lost := re.search("\\S*\ufffd\\S*", page):
        sentence = f"Trang {number} có ký tự bị mất (�), ví dụ “{lost.group()[:40]}”. Vui lòng so với bản gốc."
        yield ReadingWarning("replacement_characters", sentence, number)
    broken = [found.group() for found in _BROKEN.finditer(page) if is_syllable(found.group().replace(" ", "").lower())]
    if broken:
        sentence = f"Trang {number} có {len(broken)} chỗ chữ bị tách rời, ví dụ “{broken[0]}”. Vui lòng so với bản gốc."
        yield ReadingWarning("broken_syllables", sentence, number)
    words = [word for word in _WORD.findall(page) if not word.isascii()]
    strange = [word for word in words if not is_syllable(word.lower())]
    if len(words) >= _FEWEST_WORDS and len(strange) > _STRANGE * len(words):
        examples = ", ".join(f"“{word[:20]}”" for word in dict.fromkeys(strange[:5]))
        yield ReadingWarning(
            "likely_misread",
            f"Trang {number} có nhiều chữ không phải tiếng Việt ({len(strange)}/{len(words)}), ví dụ {examples}. "
            "Có thể do nhận dạng sai hoặc sai bảng mã. Vui lòng so với bản gốc.",
            number,
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """A passage of a new document and one that the bot has from another document."""

    new: Passage
    existing: Passage
    share: float
    """How alike their words are, from 0 to 1."""
    sentence: str
    """For the official, in Vietnamese."""


def duplicates(new: Sequence[Passage], existing: Sequence[Passage]) -> tuple[Likeness, ...]:
    """The new passages whose text another document has too, the same or nearly (0.92 and more), each with the nearest.

    Passages with other figures are none: those may contradict each other. Texts under 40 characters do not count.
    """
    found = []
    for passage, other, share in _nearest(new, existing, _ALIKE, without_figures=False):
        if _figures(passage) == _figures(other):
            same = "giống hệt" if share == 1.0 else "gần như giống hệt"
            sentence = f"Đoạn này {same} một đoạn đã có trong tài liệu {other.file} (trang {other.page})."
            found.append(Likeness(passage, other, share, sentence))
    return tuple(found)


def contradictions(new: Sequence[Passage], existing: Sequence[Passage]) -> tuple[Likeness, ...]:
    """The new passages that say nearly the words of a NEWER one of the same province, with other figures.

    Newer means that `as_of` is later, as far as both dates say; of 2025 and 2025-09 neither is.
    """
    found = []
    for passage, other, share in _nearest(new, existing, _SAME_WORDS, without_figures=True):
        if passage.province == other.province and _is_later(other.as_of, passage.as_of):
            mine, theirs = _differing(passage, other)
            if mine or theirs:
                sentence = (
                    f"Đoạn này nêu số liệu khác với đoạn mới hơn đã có (tài liệu {other.file}, trang {other.page}, "
                    f"số liệu {other.as_of}): ở đây là {_listed(mine)}, ở đoạn mới hơn là {_listed(theirs)}. "
                    "Vui lòng kiểm tra trước khi dùng."
                )
                found.append(Likeness(passage, other, share, sentence))
    return tuple(found)


def _nearest(
    new: Sequence[Passage], existing: Sequence[Passage], least: float, *, without_figures: bool
) -> Iterator[tuple[Passage, Passage, float]]:
    """Each new passage with the nearest one of any other document."""
    texts = [_compared(passage, without_figures) for passage in existing]
    for passage in new:
        text = _compared(passage, without_figures)
        if len(text) < _FEWEST_LETTERS:
            continue
        others: dict[int, str] = {
            at: other for at, other in enumerate(texts) if existing[at].file != passage.file and _may_match(text, other)
        }
        best = process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=least)
        if best:
            yield passage, existing[best[2]], best[1] / 100


def _may_match(text: str, other: str) -> bool:
    return 0.8 * len(text) <= len(other) <= 1.25 * len(text)


def _compared(passage: Passage, without_figures: bool) -> str:
    text = " ".join(passage.text.casefold().split())
    return _FIGURE.sub("#", text) if without_figures else text


def _figures(passage: Passage) -> list[str]:
    return [figure.rstrip(".,/") for figure in _FIGURE.findall(passage.text)]


def _differing(passage: Passage, other: Passage) -> tuple[list[str], list[str]]:
    mine, theirs = _figures(passage), _figures(other)
    return [f for f in mine if f not in theirs], [f for f in theirs if f not in mine]


def _listed(figures: Sequence[str]) -> str:
    return ", ".join(figures[:4]) + (" …" if len(figures) > 4 else "") if figures else "không có số liệu tương ứng"


def _is_later(date: str, than: str) -> bool:
    length = min(len(date), len(than))
    return date[:length] > than[:length]
