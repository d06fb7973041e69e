"""What an answer says: of the best passage, and of a second one that is as near to the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.excerpt import MOST_SENTENCES, Excerpt, brief_excerpt, excerpt, sentences
from handlers.targets import target_text
from knowledge.model import Passage
from knowledge.retrieval import Hit, Rarity
from knowledge.times import asks_for_figures, asks_for_now, asks_for_results, years_asked
from knowledge.wanted import Wanted

AS_NEAR, OLDER_AS_NEAR = 0.03, 0.015
"""A second passage whose score is at most this much lower may be the one that was meant. The second for an older one,
which is never said where a figure is asked."""
MOST_CHARACTERS = 430
"""Of what is said of the passages: with the programme's line an answer then has at most 600 before its source."""


@dataclass(frozen=True, slots=True)
class Part:
    """A passage and what is said of it: the text of its target row, or an excerpt."""

    passage: Passage
    target: str
    excerpt: Excerpt

    @property
    def sentences(self) -> int:
        """How many sentences it holds."""
        return self.excerpt.sentences + len(sentences(self.target))

    @property
    def characters(self) -> int:
        """How long it is."""
        return self.excerpt.characters + len(self.target)


def said_of(hits: Sequence[Hit], question: str, rarity: Rarity) -> tuple[Part, ...]:
    """Returns one part or two, the best first; a second one only where both are short enough together.

    Where the question asks how things stand now, a newer passage as near takes the place of the best one.
    """
    near = [hits[0], *(hit for hit in hits[1:2] if _as_near(hits[0], hit, question))]
    if years := years_asked(question):
        near = [near[0], *(hit for hit in near[1:] if years & years_asked(hit.passage.quote + hit.passage.plain))]
    if asks_for_now(question) or asks_for_results(question):
        near = [hit for hit in near if hit.passage.as_of == max(one.passage.as_of for one in near)]
    first = _part(near[0], question, rarity)
    if len(near) == 1:
        return (first,)
    brief = Part(near[1].passage, "", brief_excerpt(near[1], question, rarity))
    others = (_part(near[1], question, rarity), *([brief] if brief.sentences else []))
    return (first, *next(([other] for other in others if _fit(first, other)), []))


def _as_near(best: Hit, other: Hit, question: str) -> bool:
    """Whether `other` may be the one that was meant; an older figure is never put beside a newer one."""
    if other.passage.as_of < best.passage.as_of:
        figure = Wanted.NUMBER.is_asked_in(question) or asks_for_figures(question)
        return not figure and best.score - other.score <= OLDER_AS_NEAR
    return best.score - other.score <= AS_NEAR


def _fit(first: Part, other: Part) -> bool:
    """Whether both are short enough together."""
    short = first.characters + other.characters <= MOST_CHARACTERS
    return short and first.sentences + other.sentences <= MOST_SENTENCES


def _part(hit: Hit, question: str, rarity: Rarity) -> Part:
    target = target_text(hit.passage, question)
    return Part(hit.passage, target, Excerpt("", "") if target else excerpt(hit, question, rarity))
