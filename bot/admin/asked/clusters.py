"""Questions that ask the same, put together: what many people ask stands first."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.admin.asked.linkage import grouped, middle
from bot.storage.asked import Question
from embeddings.encoder import Encoder, Vectors
from embeddings.text import clean
from handlers.follow_up import kind_of_follow_up
from handlers.personal import mask
from handlers.smalltalk import kind_of_smalltalk
from knowledge.retrieval import Knowledge

LIKENESS = 0.48
"""Mean cosine of two groups from which on they ask the same, after the centre of all questions was taken away.

Measured on the 20 questions in 4 wordings each of tests/bot/admin/asked/paraphrases.txt: of the pairs put together all
belong together (from 0.47 on; 0.46: 85%), of those that belong together 74% are found (0.44: 82%, 0.50: 71%). An
answer written for a wrong pair is worse than a pair left apart.
"""
MOST = 1_000
"""Questions looked at, the newest."""
_CENTRE_OF = 200
"""Questions of the published passages whose mean is the centre: all of them lie in a narrow cone around it."""
_TOGETHER = 64
_REMEMBERED = 4 * MOST
_RESULTS = 6
"""Results kept: of each span that may be looked at, and of a moment ago, for a form that is still open."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask the same."""

    key: str
    """Names it as long as its most central question stays the same."""
    question: str
    """The most central one, as the bot reads it, masked."""
    wordings: tuple[str, ...]
    """As they were typed, masked, the most frequent first; each once."""
    stored: tuple[str, ...]
    """The same as they are stored: by these the wishes of people are found."""
    times: int
    people: int
    disliked: int
    """How many of them were answered, and the answer got a thumb down."""
    last_at: datetime
    status: str
    """The most frequent one."""
    programme: str
    """The most frequent one; "" for none."""


class Clusters:
    """Groups questions by likeness; remembers vectors, and the last results until other questions come."""

    def __init__(self, encoder: Encoder, knowledge: Callable[[], Knowledge | None]) -> None:
        self._encoder = encoder
        self._knowledge = knowledge
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._readings: tuple[Knowledge | None, dict[str, str]] = (None, {})
        self._centre: NDArray[np.float32] | None = None
        self._last: OrderedDict[object, tuple[Cluster, ...]] = OrderedDict()
        self._busy = asyncio.Lock()

    async def of(self, questions: Sequence[Question]) -> tuple[Cluster, ...]:
        """Returns the groups of `questions` (newest first, at most MOST), those of most people first.

        What only speaks of an answer ("nói lại") or is small talk belongs to none.
        """
        asked = tuple(questions[:MOST])
        key = tuple((question.turn, question.thumb) for question in asked)
        async with self._busy:  # two admins who look at once wait for one result
            if key not in self._last:
                self._last[key] = await asyncio.to_thread(self._grouped, asked)
            self._last.move_to_end(key)
            while len(self._last) > _RESULTS:
                self._last.popitem(last=False)
            return self._last[key]

    def known(self, key: str) -> Cluster | None:
        """Returns the group of that key out of the last results; None where it was in none of them."""
        return next((one for found in reversed(self._last.values()) for one in found if one.key == key), None)

    def _grouped(self, questions: Sequence[Question]) -> tuple[Cluster, ...]:
        by_reading: dict[str, list[Question]] = {}
        for question in questions:
            if _is_whole(question.text):
                by_reading.setdefault(self._read(question), []).append(question)
        if not by_reading:
            return ()
        readings, times = list(by_reading), [len(asked) for asked in by_reading.values()]
        vectors = self._encoded(readings)
        clusters = [
            _cluster(
                readings[middle(vectors, group, times)], [one for row in group for one in by_reading[readings[row]]]
            )
            for group in grouped(vectors, LIKENESS)
        ]
        return tuple(sorted(clusters, key=lambda one: (-one.people, -one.times, -one.last_at.timestamp())))

    def _read(self, question: Question) -> str:
        """Without diacritics nothing is alike: what was typed is read as it was meant."""
        knowledge, text = self._knowledge(), clean(mask(question.text).text)
        if knowledge is None:
            return text
        if self._readings[0] is not knowledge or len(self._readings[1]) > _REMEMBERED:
            self._readings = (knowledge, {})
        known = self._readings[1]
        if text not in known:
            known[text] = knowledge.reader.read(text).best
        return known[text]

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        """Float32, shape (len(texts), dimensions), L2-normalised around the centre."""
        missing = [text for text in texts if text not in self._vectors]
        for at in range(0, len(missing), _TOGETHER):
            part = missing[at : at + _TOGETHER]
            self._vectors.update(zip(part, self._encoder.encode_queries(part), strict=True))
        for text in texts:
            self._vectors.move_to_end(text)
        found: Vectors = np.stack([self._vectors[text] for text in texts])
        while len(self._vectors) > _REMEMBERED:
            self._vectors.popitem(last=False)
        return _unit(found - self._middle_of_all())

    def _middle_of_all(self) -> NDArray[np.float32]:
        knowledge = self._knowledge()
        if self._centre is None and knowledge is not None:
            known = [passage.questions[0] for passage in knowledge.passages if passage.questions]
            step = max(1, len(known) // _CENTRE_OF)
            if sample := known[::step][:_CENTRE_OF]:
                self._centre = self._encoder.encode_queries(sample).mean(axis=0)
        return self._centre if self._centre is not None else np.zeros(self._encoder.dimensions, np.float32)


def _is_whole(text: str) -> bool:
    return kind_of_follow_up(text) is None and kind_of_smalltalk(text) is None


def _cluster(question: str, members: Sequence[Question]) -> Cluster:
    stored = Counter(member.text for member in members)
    programmes = Counter(member.programme for member in members if member.programme)
    return Cluster(
        key=hashlib.sha256(question.encode("utf-8", "replace")).hexdigest()[:16],
        question=question[:1].upper() + question[1:],
        wordings=tuple(dict.fromkeys(mask(text).text for text, _ in stored.most_common())),
        stored=tuple(text for text, _ in stored.most_common()),
        times=len(members),
        people=len({member.person for member in members}),
        disliked=sum(member.thumb == "down" for member in members),
        last_at=max(member.asked_at for member in members),
        status=Counter(member.status for member in members).most_common(1)[0][0],
        programme=programmes.most_common(1)[0][0] if programmes else "",
    )


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-9)
    return unit.astype(np.float32)
