"""The best readings of a message: a Viterbi search over the candidates of its tokens, pairs first, then triples."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.typed.language_model import LanguageModel
from embeddings.typed.vocabulary import START

Ids = NDArray[np.int64]
Logs = NDArray[np.float32]

WIDTH = 5
"""Candidates of a token that the search over triples looks at."""
BEAM = 9.0
"""How far, in nats, the best path through a candidate may fall behind the best of all."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The candidates of one token: the ids of their words, and log P(typed | candidate). `opens`: a sentence begins."""

    words: tuple[tuple[int, ...], ...]
    channel: Logs
    opens: bool


@dataclass(frozen=True, slots=True)
class Path:
    """Which candidate each slot takes, and the log of the joint probability."""

    choice: tuple[int, ...]
    score: float


class _Column:
    """The candidates of a slot as arrays."""

    def __init__(self, slot: Slot, model: LanguageModel) -> None:
        self.opens = slot.opens
        self.first: Ids = np.array([ids[0] for ids in slot.words], dtype=np.int64)
        self.last: Ids = np.array([ids[-1] for ids in slot.words], dtype=np.int64)
        self.lone = np.array([len(ids) == 1 for ids in slot.words])
        self.second: Ids = np.array([ids[1] if len(ids) > 1 else START for ids in slot.words], dtype=np.int64)
        self.before_last: Ids = np.array([ids[-2] if len(ids) > 1 else START for ids in slot.words], dtype=np.int64)
        self.own = slot.channel.copy()
        for at, ids in enumerate(slot.words):
            if len(ids) > 2:
                inner = np.array(ids, dtype=np.int64)
                self.own[at] += float(model.triple(inner[:-2], inner[1:-1], inner[2:]).sum())

    def keep(self, chosen: NDArray[np.intp]) -> None:
        for name in ("first", "last", "lone", "second", "before_last", "own"):
            setattr(self, name, getattr(self, name)[chosen])

    def __len__(self) -> int:
        return len(self.own)


def decode(model: LanguageModel, slots: Sequence[Slot], most: int) -> list[Path]:
    """Returns the `most` best paths through `slots` (one at least), best first."""
    columns = [_Column(slot, model) for slot in slots]
    kept = _narrow(model, columns)
    for column, chosen in zip(columns, kept, strict=True):
        column.keep(chosen)
    found = _best_paths(columns, _triple_scores(model, columns), most)
    return [Path(tuple(int(chosen[c]) for chosen, c in zip(kept, path, strict=True)), score) for path, score in found]


def _narrow(model: LanguageModel, columns: Sequence[_Column]) -> list[NDArray[np.intp]]:
    """Returns which candidates of each column lie on a good path by the pair model."""
    own = [column.own + _second_pair(model, column) for column in columns]
    steps = _pair_scores(model, columns)
    forward = [steps[0][0] + own[0]]
    for step, mine in zip(steps[1:], own[1:], strict=True):
        forward.append((forward[-1][:, None] + step).max(axis=0) + mine)
    backward = [np.zeros(len(columns[-1]), dtype=np.float32)]
    for step, mine in zip(reversed(steps[1:]), reversed(own[1:]), strict=True):
        backward.append((step + (mine + backward[-1])[None, :]).max(axis=1))
    kept = []
    for there, back in zip(forward, reversed(backward), strict=True):
        through = there + back
        order = np.argsort(-through, kind="stable")[:WIDTH]
        kept.append(order[through[order] >= through[order[0]] - BEAM])
    return kept


def _second_pair(model: LanguageModel, column: _Column) -> Logs:
    if column.lone.all():
        return np.zeros(len(column), dtype=np.float32)
    return np.where(column.lone, np.float32(0), model.pair(column.first, column.second))


def _pair_scores(model: LanguageModel, columns: Sequence[_Column]) -> list[Logs]:
    """Returns for each column log P(first word | last word of the one before), shape (before, here)."""
    edge = np.array([START], dtype=np.int64)
    befores = [edge, *(column.last for column in columns[:-1])]
    starts = [edge if column.opens else before for column, before in zip(columns, befores, strict=True)]
    scores = _in_one_call(
        model.pair,
        [np.broadcast_arrays(s[:, None], column.first[None, :]) for s, column in zip(starts, columns, strict=True)],
    )
    ends = (
        _in_one_call(model.pair, [[before, np.full_like(before, START)] for before in befores[1:]])
        if columns[1:]
        else []
    )
    for i, end in enumerate(ends, start=1):
        if columns[i].opens:
            scores[i] = scores[i] + end[:, None]
    return scores


def _triple_scores(model: LanguageModel, columns: Sequence[_Column]) -> list[Logs]:
    """Returns for each column the scores of its words after the two before, shape (before that, before, here)."""
    edge = np.array([START], dtype=np.int64)
    first_words, second_words = [], []
    for i, column in enumerate(columns):
        here = column.first[None, None, :]
        if i == 0 or column.opens:
            before, earlier = np.full((1, 1, 1), START), np.full((1, 1, 1), -1)
        else:
            last = columns[i - 1]
            before = last.last[None, :, None]
            far = edge if i == 1 or last.opens else columns[i - 2].last
            earlier = np.where(last.lone[None, :], far[:, None], last.before_last[None, :])[:, :, None]
        first_words.append(np.broadcast_arrays(earlier, before, here))
        second_words.append(np.broadcast_arrays(before[0], here[0], column.second[None, :]))
    scores = _in_one_call(model.triple, first_words)
    if not all(column.lone.all() for column in columns):
        seconds = _in_one_call(model.triple, second_words)
        scores = [
            score + np.where(column.lone[None, :], np.float32(0), second)[None]
            for score, second, column in zip(scores, seconds, columns, strict=True)
        ]
    return _with_ends(model, columns, scores)


def _with_ends(model: LanguageModel, columns: Sequence[_Column], scores: list[Logs]) -> list[Logs]:
    """Adds the end of the sentence before a column that opens one, and each candidate's own score; full shapes."""
    widths = [1, 1, *(len(column) for column in columns)]
    full = []
    for i, (column, score) in enumerate(zip(columns, scores, strict=True)):
        score = score + column.own
        if i and column.opens:
            last = columns[i - 1].last
            score = score + model.pair(last, np.full_like(last, START))[None, :, None]
        full.append(np.broadcast_to(score, (widths[i], widths[i + 1], len(column))))
    last = columns[-1].last
    full[-1] = full[-1] + model.pair(last, np.full_like(last, START))
    return full


def _in_one_call(score: object, arguments: Sequence[Sequence[Ids]]) -> list[Logs]:
    """Looks up all arrays of `arguments` at once and cuts the answer to their shapes."""
    shapes = [argument[0].shape for argument in arguments]
    flat = [np.concatenate([argument[i].ravel() for argument in arguments]) for i in range(len(arguments[0]))]
    values: Logs = score(*flat)  # type: ignore[operator]
    edges = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
    return [values[a:b].reshape(shape) for (a, b), shape in zip(pairwise(edges.tolist()), shapes, strict=True)]


def _best_paths(columns: Sequence[_Column], scores: Sequence[Logs], most: int) -> list[tuple[tuple[int, ...], float]]:
    """Exact n best: forward maxima guide a best-first walk from the end."""
    best = [scores[0][0]]  # shape (before, here)
    for score in scores[1:]:
        best.append((best[-1][:, :, None] + score).max(axis=0))
    heap: list[tuple[float, int, float, tuple[int, ...]]] = []
    end = best[-1]
    order = np.argsort(-end, axis=None)[: 4 * most]
    for flat in order.tolist():
        before, here = divmod(flat, end.shape[1])
        heapq.heappush(heap, (-float(end[before, here]), len(columns) - 1, 0.0, (before, here)))
    found: list[tuple[tuple[int, ...], float]] = []
    while heap and len(found) < most:
        bound, at, behind, path = heapq.heappop(heap)
        if at == 0:
            found.append((path[1:], -bound))
            continue
        before, here = path[0], path[1]
        step = scores[at][:, before, here]
        through = (best[at - 1][:, before] + step + behind).tolist()
        for earlier, (total, own) in enumerate(zip(through, step.tolist(), strict=True)):
            heapq.heappush(heap, (-total, at - 1, behind + own, (earlier, *path)))
    return found
