"""What to do with a question, on calibrated probabilities; and which programmes help."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.text import words
from handlers.beyond import asks_beyond, asks_of_another_year
from handlers.intents import BEYOND, IN_PLANS, OUTSIDE, Intents, intents_of, lexical_confidence
from handlers.messages import Status
from handlers.patterns import Patterns
from knowledge.model import Passage
from knowledge.retrieval import Knowledge, Retrieval

SITUATIONS = frozenset({"scam", "despair", "insult", "instruction", "do_it_for_me"})
"""The intents that are situations of safety.yaml; those of smalltalk.yaml are small talk."""
ANSWER_FROM = 0.45
"""From this probability on that the plans answer a question, it is answered."""
NEAR, ANSWER_NEAR_FROM = 0.56, 0.15
"""The same where the best passage has at least this likeness: an answer with its source beats a careful refusal."""
ANSWER_BEYOND_FROM, NEVER = 0.55, 2.0
"""The same where it asks for a fact of a kind that no plan holds (beyond.py), or of years that none speaks of."""
LEANING_FROM = 0.45
"""The likeness from which a follow-up question is answered."""
PROGRAMME_FROM = 0.4
"""From this probability on a question that names no programme still belongs to one."""
OTHER_FROM, OTHERWISE_FROM = 0.5, 0.3
"""From these probabilities on a message is no question, and of a kind of small talk or a situation of safety.yaml."""
KIND_FROM = {"despair": 0.6}
"""Sorrow is not yet a wish to die, whose plain words safety.yaml knows."""
OUTSIDE_FROM = 0.5
"""From this probability on a question is outside although it names a programme."""
SHORT = 6
"""Words up to which a question that names two programmes alike is asked back."""
LEADS = 2.0
"""A programme of the passage found is put first where it is this many times likelier than the one that stands first."""
_ASKS_FOR_IT = Patterns.of(
    [
        r"\b(?:gium|dum|thay|giup|phu|nho)\b|\bcho (?:tui|toi|em|con|anh|chi|ma|ba|bac|co|chu)\b",
        r"\bhộ (?!chiếu|khẩu|tịch|kinh|gia|nghèo|dân)",
    ]
)
"""Without one of these words nobody asks the bot to do something for them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a question."""

    status: Status
    confidence: float
    """The probability, in 0..1, that the plans answer it."""
    programmes: tuple[str, ...]
    kind: str = ""
    """Of small talk or of a situation of safety.yaml."""


def decide(question: str, retrieval: Retrieval, knowledge: Knowledge, *, leans: bool = False) -> Decision:
    """Returns the decision on `question` for what retrieval found.

    `leans`: two questions were put together; no example looks like that, and the likeness alone decides on an answer.
    """
    if not retrieval.hits:
        return Decision("out_of_scope", 0.0, ())
    best = retrieval.hits[0]
    named = knowledge.programme_terms.of_passage("", question, most=1)
    intents = intents_of(question, retrieval, knowledge)
    if intents is None:
        return _by_words(question, retrieval, knowledge, named)
    if leans and best.likeness >= LEANING_FROM:
        return Decision("answered", best.likeness, _ordered(best.passage, intents) or named)
    kinds = intents.kinds
    confidence = kinds[IN_PLANS]
    other = {kind: p for kind, p in kinds.items() if kind not in (IN_PLANS, BEYOND, OUTSIDE)}
    if not _ASKS_FOR_IT.found_in(question):
        other.pop("do_it_for_me", None)
    kind = max(other, key=lambda name: other[name])
    if sum(other.values()) >= OTHER_FROM and other[kind] >= KIND_FROM.get(kind, OTHERWISE_FROM):
        return Decision("safety" if kind in SITUATIONS else "smalltalk", confidence, (), kind)
    if confidence >= _needed(question, retrieval, knowledge):
        return Decision("answered", confidence, _ordered(best.passage, intents) or named)
    likeliest = max(intents.programmes, key=lambda name: intents.programmes[name])
    torn = _torn_between(question, knowledge)
    if torn and kinds[BEYOND] + confidence >= kinds[OUTSIDE]:
        return Decision("clarify", confidence, torn)
    sure = bool(named) or intents.programmes[likeliest] >= PROGRAMME_FROM
    inside = kinds[BEYOND] + confidence >= kinds[OUTSIDE] or (bool(named) and kinds[OUTSIDE] < OUTSIDE_FROM)
    if sure and inside:
        return Decision("referred", confidence, named or (likeliest,))
    return Decision("out_of_scope", confidence, ())


def _needed(question: str, retrieval: Retrieval, knowledge: Knowledge) -> float:
    """The probability from which `question` is answered from what was found; over 1 where never."""
    passage = retrieval.hits[0].passage
    if asks_of_another_year(question, passage, knowledge.documents[passage.file]):
        return NEVER
    if asks_beyond(question, passage):
        return ANSWER_BEYOND_FROM
    return ANSWER_NEAR_FROM if max(hit.likeness for hit in retrieval.hits) >= NEAR else ANSWER_FROM


def _torn_between(question: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The two programmes of which a short question speaks alike; none where one is nearer."""
    counts = sorted(knowledge.programme_terms.counts(question).items(), key=lambda item: -item[1])
    if len(counts) < 2 or counts[0][1] != counts[1][1] or len(words(question)) > SHORT:
        return ()
    alike = [name for name, count in counts if count == counts[0][1]]
    return tuple(alike) if len(alike) == 2 else ()


def _by_words(question: str, retrieval: Retrieval, knowledge: Knowledge, named: tuple[str, ...]) -> Decision:
    """The decision with another encoder than the heads of intents.py were fitted on."""
    best = retrieval.hits[0]
    confidence = lexical_confidence(question, retrieval, knowledge)
    if confidence >= ANSWER_FROM and not (named and asks_beyond(question, best.passage)):
        return Decision("answered", confidence, best.passage.programmes or named)
    return Decision("referred", confidence, named) if named else Decision("out_of_scope", confidence, ())


def _ordered(passage: Passage, intents: Intents) -> tuple[str, ...]:
    """The programmes of the passage, the one first that the question clearly means."""
    programmes = passage.programmes
    if not programmes:
        return ()
    likeliest = max(programmes, key=lambda name: intents.programmes.get(name, 0.0))
    if intents.programmes.get(likeliest, 0.0) < LEADS * intents.programmes.get(programmes[0], 0.0):
        return programmes
    return (likeliest, *(name for name in programmes if name != likeliest))
