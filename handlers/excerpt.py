"""What is said of a passage: its plain words, and the original's sentence where that holds more of what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.text import terms
from handlers.listed import narrowed
from handlers.propositions import best_proposition, propositions_asked
from knowledge.retrieval import Hit, Rarity
from knowledge.wanted import Wanted, wanted_in

MOST_SENTENCES = 4
MOST_CHARACTERS = 420
"""Of one sentence of the original; longer ones are cut."""
PLAIN_IS_ENOUGH = 1.15
"""The original's sentence is said where it meets the question this much better than the plain words do."""
MEETS_TOO = 0.7
"""A sentence of the plain words is said beside the best one from this share of the best one's worth on."""
MOST_TOGETHER = 430
"""Characters of plain words and an original sentence said together."""
HINT = 0.6
"""What a word of the nearest reviewed text counts, beside 1 for a word of the question."""
FACT = 3.0
"""What it counts that a sentence holds the kind of fact that is asked: as much as one rather rare word."""
_FACT = re.compile(r"\d[\d.,/%]*\d%?|\d%?|\w[\w-]*(?:\.[\w-]+)+|“[^”]+”")
_SENTENCE_END = re.compile(r"(?<=[.;!?…])\s+(?=[^\Wa-zà-ỹ_]|[-+–“\"(])")


def sentences(text: str) -> list[str]:
    """Returns the sentences and clauses of `text`, in order; joined by spaces they give the text again."""
    return [piece for piece in _SENTENCE_END.split(" ".join(text.split())) if piece]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is said of a passage: its plain words, and a sentence of the original; one of them may be empty."""

    plain: str
    verbatim: str

    @property
    def sentences(self) -> int:
        """How many sentences it holds."""
        return len(sentences(self.plain)) + bool(self.verbatim)

    @property
    def characters(self) -> int:
        """How long it is."""
        return len(self.plain) + len(self.verbatim)


def excerpt(hit: Hit, question: str, rarity: Rarity) -> Excerpt:
    """Returns what answers `question` in the passage found.

    The propositions that it asks for, where the passage was taken apart and not all of it is asked. Else the plain
    words, of which a question for a number is shown only the sentences that meet it; the original's sentence beside
    them where it holds more of what is asked, and alone where nobody wrote plain words.
    """
    passage = hit.passage
    if said := _propositions_said(hit, question, rarity):
        return Excerpt(said, "")
    asked = dict.fromkeys(terms(hit.nearest), HINT) | dict.fromkeys(terms(question), 1.0)
    wanted = wanted_in(question)
    original = [*sentences(passage.text), *(piece for note in passage.footnotes for piece in sentences(note.text))]
    plain = sentences(passage.plain)
    if Wanted.NUMBER in wanted:
        own = terms(question)
        original = [narrowed(piece, own, rarity, "…") for piece in original]
        plain = [narrowed(piece, own, rarity) for piece in plain]
    gains = [_gain(piece, asked, wanted, rarity) for piece in original]
    verbatim = _closed(_shortened(original[gains.index(max(gains))]))
    if not plain:
        return Excerpt("", verbatim)
    plain_gains = [_gain(piece, asked, wanted, rarity) for piece in plain]
    if Wanted.NUMBER in wanted:
        plain = _meeting(plain, plain_gains)
    elif Wanted.PLACE in wanted:
        plain = _without_rivals(plain, plain_gains)
    said = _closed(" ".join(plain[:MOST_SENTENCES]))
    holds_more = max(gains) > PLAIN_IS_ENOUGH * max(plain_gains) and _facts_of(verbatim) - _facts_of(passage.plain)
    if not (holds_more or Wanted.DOCUMENT in wanted) or len(plain) >= MOST_SENTENCES:
        return Excerpt(said, "")
    return Excerpt("" if len(said) + len(verbatim) > MOST_TOGETHER else said, verbatim)


def brief_excerpt(hit: Hit, question: str, rarity: Rarity) -> Excerpt:
    """Returns the one thing of the passage found that answers `question` best; nothing where nobody took it apart."""
    best = best_proposition(hit, question, rarity)
    return Excerpt(best.text if best else "", "")


def _propositions_said(hit: Hit, question: str, rarity: Rarity) -> str:
    """Returns what is said where `question` asks for one thing of the passage or few; "" for more, or none."""
    asked = propositions_asked(hit, question, rarity)
    said = " ".join(one.text for one in asked)
    whole = len(asked) == len(hit.passage.propositions) > 1
    return "" if whole or len(sentences(said)) > MOST_SENTENCES or len(said) > MOST_TOGETHER else said


def _meeting(plain: Sequence[str], gains: Sequence[float]) -> list[str]:
    """The sentences that meet a question for a number, in order: one of them holds a figure, if any of all does."""
    said = {at for at, gain in enumerate(gains) if gain >= MEETS_TOO * max(gains)}
    figures = [at for at, piece in enumerate(plain) if Wanted.NUMBER.is_shown_in(piece)]
    if figures and not said & set(figures):
        said.add(max(figures, key=lambda at: gains[at]))
    return [plain[at] for at in sorted(said)]


def _without_rivals(plain: Sequence[str], gains: Sequence[float]) -> list[str]:
    """The sentences without those that name another place than the one that meets the question best."""
    best = max(gains)
    if not Wanted.PLACE.is_shown_in(plain[gains.index(best)]):
        return list(plain)
    return [
        piece
        for piece, gain in zip(plain, gains, strict=True)
        if gain >= MEETS_TOO * best or not Wanted.PLACE.is_shown_in(piece)
    ]


def _gain(sentence: str, asked: dict[str, float], wanted: Sequence[Wanted], rarity: Rarity) -> float:
    """How well a sentence meets the question; long ones a little less, since they say more than was asked."""
    own = set(terms(sentence))
    said = sum(weight * rarity(term) for term, weight in asked.items() if term in own)
    facts = FACT * sum(kind.is_shown_in(sentence) for kind in wanted)
    return (said + facts) / (1 + 0.0015 * len(sentence))


def _facts_of(text: str) -> set[str]:
    """The figures, dates, addresses and quoted or official names in `text`."""
    return set(_FACT.findall(text))


def _shortened(text: str) -> str:
    """Cuts a single overlong sentence at the last comma or space that fits, and says so by an ellipsis."""
    text = text.lstrip("-+– ")
    if len(text) <= MOST_CHARACTERS:
        return text
    head = text[:MOST_CHARACTERS]
    cut = max(head.rfind(", "), head.rfind("; "))
    if cut < MOST_CHARACTERS // 2:
        cut = head.rfind(" ")
    return head[:cut].rstrip(",; ") + "…"


def _closed(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else text.rstrip(";:, ") + "."
