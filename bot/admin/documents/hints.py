"""What helps to write the plain words of a passage: how long they are, what stands in them and not in the passage."""

from __future__ import annotations

from dataclasses import dataclass

from bot.publishing.soundness import MOST_ANSWER
from knowledge.model import Document, Passage
from knowledge.plain_check import missing_figures
from knowledge.sentences import sentences

MOST_WORDS = 25
"""Of a sentence that is understood at once."""
MOST_LETTERS = MOST_ANSWER


@dataclass(frozen=True, slots=True)
class Hints:
    """`long` holds the opening words of each sentence of more than MOST_WORDS words, with its number of words."""

    letters: int
    words: int
    long: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]

    @property
    def too_long(self) -> bool:
        return self.letters > MOST_LETTERS

    @property
    def sound(self) -> bool:
        """Whether a draft with these words can be checked and published."""
        return not self.missing and not self.too_long


def hints_for(passage: Passage, document: Document) -> Hints:
    """Returns the hints for the plain words and the propositions that a passage of `document` has."""
    counted = [(sentence.split(), sentence) for sentence in sentences(passage.plain)]
    return Hints(
        letters=len(passage.plain),
        words=sum(len(words) for words, _ in counted),
        long=tuple((" ".join(words[:6]), len(words)) for words, _ in counted if len(words) > MOST_WORDS),
        missing=missing_figures(passage, document),
    )
