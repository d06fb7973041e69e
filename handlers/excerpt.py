"""What is said of a passage: the sentences nearest to the question, in plain words where they hold what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embeddings.text import terms
from handlers.wanted import Wanted
from knowledge.retrieval import Hit, Rarity

MOST_CHARACTERS = 420
PLAIN_IS_ENOUGH = 1.15
"""The original's sentence is said where it meets the question this much better than the plain words do."""
HINT = 0.6
"""What a word of the nearest reviewed text counts, beside 1 for a word of the question."""
FACT = 3.0
"""What it counts that a sentence holds the kind of fact that is asked: as much as one rather rare word."""
_SENTENCE_END = re.compile(r"(?<=[.;!?…])\s+(?=[^\Wa-zà-ỹ_]|[-+–“\"(])")


def sentences(text: str) -> list[str]:
    """Returns the sentences and clauses of `text`, in order; joined by spaces they give the text again."""
    return [piece for piece in _SENTENCE_END.split(" ".join(text.split())) if piece]


def excerpt(hit: Hit, question: str, rarity: Rarity) -> str:
    """Returns what answers `question` in the passage found: a sentence for a fact, else two."""
    passage = hit.passage
    asked = dict.fromkeys(terms(hit.nearest), HINT) | dict.fromkeys(terms(question), 1.0)
    wanted = [kind for kind in Wanted if kind.is_asked_in(question)]
    original = [*sentences(passage.text), *(piece for note in passage.footnotes for piece in sentences(note.text))]
    plain = sentences(passage.plain)
    if not plain:
        return _closed(_shortened(_best(original, asked, wanted, rarity, most=1)))
    gain, plain_gain = (max(_gain(s, asked, wanted, rarity) for s in pieces) for pieces in (original, plain))
    if Wanted.DOCUMENT in wanted or gain > PLAIN_IS_ENOUGH * plain_gain:
        return _closed(_shortened(_best(original, asked, wanted, rarity, most=1)))
    return _closed(_best(plain, asked, wanted, rarity, most=1 if wanted else 2))


def _best(pieces: Sequence[str], asked: dict[str, float], wanted: Sequence[Wanted], rarity: Rarity, most: int) -> str:
    ranked = sorted(range(len(pieces)), key=lambda i: (-_gain(pieces[i], asked, wanted, rarity), i))
    return " ".join(pieces[i] for i in sorted(ranked[:most]))


def _gain(sentence: str, asked: dict[str, float], wanted: Sequence[Wanted], rarity: Rarity) -> float:
    """How well a sentence meets the question; long ones a little less, since they say more than was asked."""
    own = set(terms(sentence))
    said = sum(weight * rarity(term) for term, weight in asked.items() if term in own)
    facts = FACT * sum(kind.is_shown_in(sentence) for kind in wanted)
    return (said + facts) / (1 + 0.0015 * len(sentence))


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
