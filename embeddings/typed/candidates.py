"""What a typed word may mean: its candidates from all generators, each with the cost of typing it so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from embeddings.typed import channel
from embeddings.typed.channel import Marks
from embeddings.typed.joined import Joined
from embeddings.typed.keys import from_telex, from_vni
from embeddings.typed.language_model import LanguageModel
from embeddings.typed.letters import fold, has_marks, is_partly, shapes, spelling
from embeddings.typed.respelling import respelled
from embeddings.typed.slips import Slips
from embeddings.typed.syllables import is_syllable
from embeddings.typed.vocabulary import UNKNOWN

MOST = 14
"""Candidates kept of one word."""
_LEAST_SLIP = 3
"""A word shorter than this is not mended: everything is one slip away from it."""
_LEAST_NAME = 5
_LEAST_JOINED = 5
_UNCOMMON = -13.0
"""A word rarer than this may be another one typed wrong."""
_RARE = -14.5
"""A syllable rarer than this is no aim for a slip."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """`ids` in the language model; `words` to be written, empty for the word as typed; `cost` is a natural log."""

    ids: tuple[int, ...]
    words: tuple[str, ...]
    marks: Marks
    cost: float


class Candidates:
    """The generators, over one vocabulary, one dictionary of shorthand and one list of foreign words."""

    def __init__(
        self,
        model: LanguageModel,
        shorthand: Mapping[str, Mapping[str, float]],
        foreign: Mapping[str, str],
    ) -> None:
        """`shorthand`: key -> readings with their shares; `foreign`: canonical -> as it is written."""
        vocabulary = model.vocabulary
        self._vocabulary = vocabulary
        self._shorthand = shorthand
        self._foreign = foreign
        self._joined = Joined(model)
        self._names = Slips(name for name in foreign if len(name) >= _LEAST_NAME and name.isascii())
        frequent = (
            bare for bare, ids in vocabulary.by_fold.items() if vocabulary.logp[ids[0]] >= _RARE and len(bare) >= 2
        )
        self._slips = Slips(frequent)

    def is_shorthand(self, word: str) -> bool:
        """Whether the dictionary of shorthand holds `word`."""
        return word in self._shorthand

    def of(self, word: str) -> tuple[Candidate, ...]:
        """Returns the candidates of `word` (canonical), likeliest first; itself, as typed, always among them."""
        found = list(self._direct(word))
        if not self.is_common(word):
            doubt = channel.SLIP_FROM_WORD if word in self._vocabulary.ids else 0.0
            found += [replace(c, cost=c.cost + doubt) for c in self._mended(word, found)]
        kept = self._kept(word)
        best: dict[tuple[tuple[int, ...], tuple[str, ...], Marks], Candidate] = {}
        for candidate in found:
            key = (candidate.ids, candidate.words, candidate.marks)
            if key not in best or candidate.cost > best[key].cost:
                best[key] = candidate
        ranked = sorted(best.values(), key=lambda c: -self._likelihood(c))[: MOST - 1]
        return (kept, *ranked)

    def is_common(self, word: str) -> bool:
        """Whether `word` is so usual that nobody means another one by it."""
        i = self._vocabulary.ids.get(word)
        return word in self._foreign or (i is not None and self._vocabulary.logp[i] >= _UNCOMMON)

    def _likelihood(self, candidate: Candidate) -> float:
        return candidate.cost + sum(self._vocabulary.logp[i] for i in candidate.ids)

    def _kept(self, word: str) -> Candidate:
        if word in self._vocabulary.ids:
            return Candidate((self._vocabulary.ids[word],), (), self._own_marks(word), 0.0)
        if word in self._foreign:
            return Candidate((UNKNOWN,), (), Marks.NEUTRAL, 0.0)
        if fold(word) in self._vocabulary.by_fold and not has_marks(word):
            cost = channel.UNKNOWN_WORD  # "khong": a syllable that always bears marks
        else:
            cost = channel.UNKNOWN_SYLLABLE if is_syllable(word) else channel.UNKNOWN_WORD
        return Candidate((UNKNOWN,), (), Marks.NEUTRAL, cost)

    def _own_marks(self, word: str) -> Marks:
        if has_marks(word):
            return Marks.TYPED
        return Marks.NONE if is_syllable(word) else Marks.NEUTRAL

    def _direct(self, word: str) -> Iterator[Candidate]:
        """Marks added, raw keys read, shorthand written out."""
        yield from self._marked(word)
        for method, marks in ((from_telex, Marks.TELEX), (from_vni, Marks.VNI)):
            read = method(word)
            if read != word and read in self._vocabulary.ids and is_syllable(read):
                yield Candidate((self._vocabulary.ids[read],), (read,), marks, 0.0)
        for reading, share in self._shorthand.get(word, {}).items():
            words = tuple(reading.split())
            ids = tuple(self._vocabulary.ids.get(w, UNKNOWN) for w in words)
            yield Candidate(ids, words, Marks.NEUTRAL, channel.SHORTHAND + math.log(share))

    def _marked(self, word: str) -> Iterator[Candidate]:
        marks = Marks.PARTLY if has_marks(word) else Marks.DROPPED
        for i in self._vocabulary.by_fold.get(fold(word), ()):
            meant = self._vocabulary.words[i]
            if meant != word and is_partly(word, meant):
                yield Candidate((i,), (meant,), marks, 0.0)

    def _mended(self, word: str, direct: list[Candidate]) -> Iterator[Candidate]:
        """Drawn-out letters, teenage spelling, words run together, slips of the finger."""
        yield from self._drawn_out(word)
        for meant, rules in respelled(word):
            cost = channel.RESPELLED * rules
            if meant in self._vocabulary.ids:
                yield Candidate((self._vocabulary.ids[meant],), (meant,), self._own_marks(meant), cost)
            for candidate in self._marked(meant):
                yield replace(candidate, cost=cost)
        if any(c.marks in (Marks.DROPPED, Marks.PARTLY) for c in direct):
            return
        if len(word) >= _LEAST_JOINED:
            yield from self._parted(word)
        if len(word) >= _LEAST_SLIP:
            yield from self._slipped(word)
        if len(word) >= _LEAST_NAME:
            for name, cost in self._names.near(word):
                i = self._vocabulary.ids.get(name, UNKNOWN)
                yield Candidate((i,), (self._foreign[name],), Marks.NEUTRAL, cost + channel.SLIP_NAME)

    def _parted(self, word: str) -> Iterator[Candidate]:
        for ids in self._joined.readings(word):
            words = tuple(self._vocabulary.words[i] for i in ids)
            whole = "".join(words)
            if whole == word:
                marks = Marks.TYPED if has_marks(word) else Marks.NONE
            else:
                marks = Marks.PARTLY if has_marks(word) else Marks.DROPPED
            yield Candidate(ids, words, marks, channel.JOINED * (len(ids) - 1) / 2)

    def _drawn_out(self, word: str) -> Iterator[Candidate]:
        for least, cost in ((3, channel.REPEATED), (2, channel.DOUBLED)):
            short = _squeezed(word, least)
            if short == word:
                continue
            if short in self._vocabulary.ids:
                yield Candidate((self._vocabulary.ids[short],), (short,), self._own_marks(short), cost)
            for candidate in self._direct(short):
                yield replace(candidate, cost=candidate.cost + cost)

    def _slipped(self, word: str) -> Iterator[Candidate]:
        typed_letters, typed_tone = spelling(word)
        typed_shapes = shapes(typed_letters)
        for bare, cost in self._slips.near(fold(word)):
            for i in self._vocabulary.by_fold[bare][:6]:
                letters, tone = spelling(self._vocabulary.words[i])
                same = shapes(letters) == typed_shapes and tone == typed_tone
                if same:
                    marks = Marks.TYPED if typed_shapes or typed_tone else Marks.NONE
                    yield Candidate((i,), (self._vocabulary.words[i],), marks, cost)
                elif not typed_shapes and not typed_tone:
                    yield Candidate((i,), (self._vocabulary.words[i],), Marks.DROPPED, cost)
                    if sorted(bare) != sorted(word):
                        yield Candidate((i,), (self._vocabulary.words[i],), Marks.TYPED, cost + channel.SLIP_MARK)
                elif (not typed_tone or typed_tone == tone) and set(typed_shapes) <= set(letters):
                    yield Candidate((i,), (self._vocabulary.words[i],), Marks.TYPED, cost + channel.SLIP_MARK)


def _squeezed(word: str, least: int) -> str:
    """Leaves one of every run of at least `least` letters alike but for their marks: "quáaaa" -> "quá"."""
    runs = (list(run) for _, run in groupby(word, key=fold))
    return "".join(max(run, key=_marks) if len(run) >= least else "".join(run) for run in runs)


def _marks(letter: str) -> int:
    shaped, tone = spelling(letter)
    return (tone > 0) + (shaped != fold(shaped))
