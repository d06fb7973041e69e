"""What an answer says: of the best passage, and of a second one that is as near to the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.excerpt import MOST_SENTENCES, Excerpt, brief_excerpt, excerpt, sentences
from handlers.targets import target_text
from knowledge.model import Passage
from knowledge.retrieval import Hit, Rarity
from knowledge.times import asks_for_now, asks_for_results, years_asked
from knowledge.wanted import Wanted

AS_NEAR, OLDER_AS_NEAR = 0.03, 0.015
"""A second passage whose score is at most this much lower may be the one that was meant. The second for an older one,
of which no figure is ever said."""
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
    near = [hits[0], *(hit for hit in hits[1:2] if _as_near(hits[0], hit))]
    if years := years_asked(question):
        near = [near[0], *(hit for hit in near[1:] if years & years_asked(hit.passage.quote + hit.passage.plain))]
    if asks_for_now(question) or asks_for_results(question):
        near = [hit for hit in near if hit.passage.as_of == max(one.passage.as_of for one in near)]
    first = _part(near[0], question, rarity)
    if len(near) == 1:
        return (first,)
    brief = Part(near[1].passage, "", brief_excerpt(near[1], question, rarity))
    others = (_part(near[1], question, rarity), *([brief] if brief.sentences else []))
    return (first, *next(([other] for other in others if _may_stand_beside(first, other)), []))


def _as_near(best: Hit, other: Hit) -> bool:
    """Whether `other` may be the one that was meant."""
    older = other.passage.as_of < best.passage.as_of
    return best.score - other.score <= (OLDER_AS_NEAR if older else AS_NEAR)


def _may_stand_beside(first: Part, other: Part) -> bool:
    """Whether both are short enough together, and the second one puts no older figure beside a newer one."""
    short = first.characters + other.characters <= MOST_CHARACTERS
    older = other.passage.as_of < first.passage.as_of
    said = f"{other.target} {other.excerpt.plain} {other.excerpt.verbatim}"
    return (
        short
        and first.sentences + other.sentences <= MOST_SENTENCES
        and not (older and Wanted.NUMBER.is_shown_in(said))
    )


def _part(hit: Hit, question: str, rarity: Rarity) -> Part:
    target = target_text(hit.passage, question)
    return Part(hit.passage, target, Excerpt("", "") if target else excerpt(hit, question, rarity))
