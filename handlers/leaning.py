"""The step that searches an elliptical question together with what the conversation is about, where that is better."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

from embeddings.text import terms
from handlers.asked import questions_in
from handlers.decision import decide
from handlers.elliptical import Elliptical, read_elliptical, together
from handlers.messages import Topic
from handlers.pipeline import Context
from handlers.shown import SHOWN
from knowledge.model import Passage
from knowledge.provinces import provinces_asked, provinces_named
from knowledge.retrieval import Hit, Knowledge, Retrieval, lexical_text

HOLDS = 1 / 3
"""Share of the new words, weighed by rarity, that a passage must hold to be an answer to them."""
MOST_OF_A_PLACE = 2
"""Words of the name of a province."""


def lean(context: Context) -> None:
    """Puts what the two questions find together in the place of what this one found, where it is better; never answers.

    A passage is judged by the mean of its scores for the new words alone and for both questions: the old one alone
    must not win. New words that only ask or count ("ở đâu?", "thế năm 2024?") are judged together with the old ones.
    One that does not say by its form that it goes on ("mai có mưa không?") is changed only where that answers it.
    """
    topic, alone = context.session.topic, context.retrieval
    elliptical = read_elliptical(context.question) if topic and alone else None
    if topic is None or alone is None or elliptical is None or not _may_lean(elliptical, context):
        return
    answers_alone = decide(context.question, alone, context.knowledge).status == "answered"
    if answers_alone and not elliptical.leans:
        return
    question = together(elliptical.aspect, topic.question)
    joined = _found(context, question, elliptical.aspect)
    hits = joined.hits
    if elliptical.content and not _names_a_place(elliptical):
        hits = _judged(_found(context, elliptical.aspect, elliptical.aspect), joined, elliptical, context.knowledge)
    named = _newly_named(elliptical, context, topic)
    hits = tuple(hit for hit in hits if not named or named & set(hit.passage.programmes))
    if not hits or not (_is_better(hits[0], alone) or (elliptical.leans and not answers_alone and _agree(hits, alone))):
        return
    found = replace(joined, hits=hits)
    answers = decide(question, found, context.knowledge, leans=True).status == "answered"
    if answers or (elliptical.leans and not (named or answers_alone)):
        context.retrieval, context.question, context.leans = found, question, True


def _is_better(hit: Hit, alone: Retrieval) -> bool:
    return not alone.hits or hit.score > alone.hits[0].score


def _agree(hits: tuple[Hit, ...], alone: Retrieval) -> bool:
    """Whether both searches put the same passage first: then it is meant, though the new words alone say little."""
    return bool(alone.hits) and hits[0].passage.id == alone.hits[0].passage.id


def _may_lean(elliptical: Elliptical, context: Context) -> bool:
    """Not two questions at once; and one that names a programme must say by its form that it goes on."""
    if len(questions_in(context.question)) > 1:
        return False
    return elliptical.leans or not context.knowledge.programme_terms.counts(context.question)


def _names_a_place(elliptical: Elliptical) -> bool:
    """Whether the new words are the name of a province and nothing else: it says where to search, not for what."""
    short = len(elliptical.content.split()) <= MOST_OF_A_PLACE
    return elliptical.leans and short and bool(provinces_named(elliptical.content))


def _newly_named(elliptical: Elliptical, context: Context, topic: Topic) -> frozenset[str]:
    """The programmes that the new words name, where none is of the topic: an answer, or a referral, must be theirs."""
    named = frozenset(context.knowledge.programme_terms.counts(elliptical.content))
    return named if not named & set(topic.programmes) else frozenset()


def _found(context: Context, question: str, aspect: str) -> Retrieval:
    """What `question` finds in the province that the new words name, or else in the one of the whole question."""
    found = context.knowledge.retrieve(
        replace(context.reading, best=question, others=()),
        provinces_asked(aspect if provinces_named(aspect) else question),
        SHOWN[context.message.asker],
    )
    context.add_time(encode=found.encode_ms, search=found.search_ms)
    return found


def _judged(new: Retrieval, both: Retrieval, elliptical: Elliptical, knowledge: Knowledge) -> tuple[Hit, ...]:
    """The passages that hold the new words, best mean first; one that a search did not find scores as its last."""
    scores = [{hit.passage.id: hit for hit in retrieval.hits} for retrieval in (new, both)]
    last = [min(retrieval.hits, key=lambda hit: hit.score, default=None) for retrieval in (new, both)]
    judged = []
    for name, hit in (scores[0] | scores[1]).items():
        pair = [of.get(name) or low or hit for of, low in zip(scores, last, strict=True)]
        if _holds(hit.passage, elliptical.content, knowledge):
            score, likeness = (fmean(getattr(one, of) for one in pair) for of in ("score", "likeness"))
            judged.append(replace(hit, score=score, likeness=likeness))
    return tuple(sorted(judged, key=lambda hit: -hit.score))


def _holds(passage: Passage, content: str, knowledge: Knowledge) -> bool:
    said = set(terms(lexical_text(passage)))
    weights = {term: knowledge.rarity(term) for term in terms(content)}
    return sum(weight for term, weight in weights.items() if term in said) >= HOLDS * sum(weights.values())
