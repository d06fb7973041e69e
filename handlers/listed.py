"""A sentence that lists figures, "Trà Vinh 74, Bến Tre 55", narrowed to the thing that was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from embeddings.text import terms

LEAST = 0.2
"""How well the question must name what an item alone says, before the others are left out: rarity times share."""
AS_GOOD = 0.7
"""Items that meet the question at least this well, beside the best one, stay."""
FEWEST_WORDS = 3
"""Of what stands before the colon of a list; "Năm 2023: 30%" is no list."""
_SEPARATOR = re.compile(r", | và |; ")
_BRACKETS = re.compile(r"\([^()]*\)")
_PAIR = re.compile(r"(?<![\d.,/])(\d[^,;:]*?) và (\d[^,;:]*?)(?=[,;]|\.?$)")
_FIGURE = re.compile(r"\d")
_NUMBER = re.compile(r"(?<!\w)[\d.,/%-]*\d[\d.,/%-]*(?!\w)")
"""A term that counts; "5g" is a name."""

Span = tuple[int, int]


def narrowed(sentence: str, asked: Iterable[str], rarity: Callable[[str], float], gap: str = "") -> str:
    """Returns `sentence` without the items of a list of figures that are not asked; whole where none is told apart.

    `asked`: the terms of the question (embeddings.text.terms). `gap` stands where items were left out: "…" in words of
    the original, nothing in our own.
    """
    for items in (_after_colon(sentence), _in_brackets(sentence), _pair(sentence)):
        if len(items) > 1:
            kept = _met([sentence[start:end] for start, end in items], frozenset(asked), rarity)
            return _without(sentence, items, kept, gap)
    return sentence


def _met(items: Sequence[str], asked: frozenset[str], rarity: Callable[[str], float]) -> list[int]:
    """The places of the items that the question means; all where it means none in particular."""
    own = [frozenset(term for term in terms(item) if not _NUMBER.search(term)) for item in items]
    common = frozenset.intersection(*own)
    gains = [_gain(mine - common, asked, rarity) for mine in own]
    best = max(gains)
    return [at for at, gain in enumerate(gains) if best < LEAST or gain >= AS_GOOD * best]


def _gain(said: frozenset[str], asked: frozenset[str], rarity: Callable[[str], float]) -> float:
    """How rare that is of `said` which is asked, times the share of it."""
    total = sum(map(rarity, said))
    met = sum(map(rarity, said & asked))
    return met * met / total if total else 0.0


def _without(sentence: str, items: Sequence[Span], kept: Sequence[int], gap: str) -> str:
    if len(kept) == len(items):
        return sentence
    said = [sentence[items[at][0] : items[at][1]] for at in kept]
    before = f"{gap} " if gap and kept[0] > 0 else ""
    after = f" {gap}" if gap and kept[-1] < len(items) - 1 else ""
    between = f", {gap} " if gap else ", "
    rest = sentence[items[-1][1] :]
    return (
        sentence[: items[0][0]] + before + between.join(said) + after + (rest if not after or rest.strip(" .;") else "")
    )


def _items(masked: str, start: int, end: int) -> list[Span]:
    """The pieces of `masked[start:end]` between separators, those without a figure joined to the next one."""
    cuts = [match.span() for match in _SEPARATOR.finditer(masked, start, end)]
    items: list[Span] = []
    first = start
    for right, following in [*cuts, (end, end)]:
        if _FIGURE.search(masked, first, right):
            items.append((first, right))
            first = following
    return [*items[:-1], (items[-1][0], end)] if items else []


def _masked(sentence: str) -> str:
    """The sentence with what stands in brackets blotted out."""
    return _BRACKETS.sub(lambda match: "_" * len(match[0]), sentence)


def _after_colon(sentence: str) -> list[Span]:
    masked = _masked(sentence)
    colon = masked.find(": ")
    if colon < 0 or len(masked[:colon].split()) < FEWEST_WORDS:
        return []
    return _items(masked, colon + 2, _last(sentence))


def _in_brackets(sentence: str) -> list[Span]:
    found = [_items(sentence, match.start() + 1, match.end() - 1) for match in _BRACKETS.finditer(sentence)]
    return max(found, key=len, default=[])


def _pair(sentence: str) -> list[Span]:
    pair = _PAIR.search(_masked(sentence))
    return [pair.span(1), pair.span(2)] if pair else []


def _last(sentence: str) -> int:
    """Where the sentence ends, its closing mark aside."""
    return len(sentence.rstrip(" .;"))
