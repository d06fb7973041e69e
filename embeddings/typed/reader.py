"""Reads a message as it was meant: `load_reader().read("lam sao kich hoat")` -> "làm sao kích hoạt"."""

from __future__ import annotations

import lzma
import math
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from embeddings.typed import channel
from embeddings.typed.candidates import Candidate, Candidates
from embeddings.typed.channel import Marks
from embeddings.typed.decoder import Slot, decode
from embeddings.typed.language_model import LanguageModel
from embeddings.typed.letters import canonical, has_marks
from embeddings.typed.tokens import Sort, Token, tokens
from embeddings.typed.vocabulary import NUMBER, UNKNOWN

_HERE = Path(__file__).parent
LONGEST = 20_000
"""A text of more characters is left as it is."""
PIECE = 60
"""Tokens decoded together; a longer message is cut, at the beginning of a sentence if there is one."""
PASSES = 3
"""A reading is read again until nothing changes; one that has not come to rest by then is not believed."""
_RAW_DECISION = re.compile(r"(?<=/)QD[D9](?=-)")
_CACHED_WORDS = 4096
_LEAST_CHANNEL = 12
"""Candidates of a word that the decoder is given."""
_EQUALS = re.compile(r"(?<=[^\W\d_]{2}) = (?=[^\W\d_]{2})")
"""Between two words it is read aloud: "trả tiền = thẻ"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`best` and `others`, best first, punctuated as the original; `confidence`: the share of the best, in 0..1."""

    best: str
    others: tuple[str, ...]
    changed: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class _Analysed:
    candidates: tuple[Candidate, ...]
    marks: NDArray[np.int64]
    cost: NDArray[np.float64]
    logp: NDArray[np.float64]
    evidence: NDArray[np.float64]


class Reader:
    """Decodes what was typed. Keeps no state but a cache of words; safe to share between threads."""

    def __init__(
        self, model: LanguageModel, shorthand: Mapping[str, Mapping[str, float]], foreign: Mapping[str, str]
    ) -> None:
        """`shorthand` and `foreign` as `Candidates` takes them."""
        self._model = model
        self._candidates = Candidates(model, shorthand, foreign)
        self._analysed = lru_cache(maxsize=_CACHED_WORDS)(self._analyse)

    def read(self, text: str, most: int = 3) -> Reading:
        """Returns the `most` likeliest readings of `text`. Reading the best again changes nothing."""
        if len(text) > LONGEST:
            return Reading(text, (), False, 1.0)
        readings = self._read_once(_EQUALS.sub(" bằng ", text), most)
        best = readings[0][0]
        for _ in range(PASSES):
            again = self._read_once(best, 1)[0][0]
            if again == best:
                break
            best = again
        else:
            return Reading(text, (), False, 0.0)
        others = tuple(dict.fromkeys(other for other, _ in readings if other != best))
        return Reading(best, others, best != text, _share([score for _, score in readings]))

    def _read_once(self, text: str, most: int) -> list[tuple[str, float]]:
        """Returns (reading, log of its probability), best first; never empty."""
        composed = unicodedata.normalize("NFC", text)
        found = self._rejoined(composed, tokens(composed))
        if not found:
            return [(composed, 0.0)]
        shouted = _is_shouted(composed)
        analysed = [self._candidates_of(token, shouted) for token in found]
        posterior = channel.mode_posterior(np.array([a.evidence for a in analysed]))
        costs = channel.marks_costs(posterior)
        slots = [self._slot(a, token.opens, costs) for a, token in zip(analysed, found, strict=True)]
        readings: list[tuple[list[str], float]] = [([], 0.0)]
        for start, end in _pieces(found):
            readings = self._extended(readings, found[start:end], slots[start:end], most)
        return [(_rebuilt(composed, found, words), score) for words, score in readings]

    def _rejoined(self, text: str, found: list[Token]) -> list[Token]:
        """Joins two neighbours of which one is no word by itself ("ng ười"), if together they are one."""
        joined: list[Token] = []
        for token in found:
            if joined and self._is_parted(text, joined[-1], token):
                first = joined.pop()
                token = Token(text[first.start : token.end], first.start, token.end, Sort.WORD, first.opens)
            joined.append(token)
        return joined

    def _is_parted(self, text: str, first: Token, second: Token) -> bool:
        if first.sort is not Sort.WORD or second.sort is not Sort.WORD or text[first.end : second.start] != " ":
            return False
        whole = canonical(first.text + second.text)
        if whole not in self._model.vocabulary.ids or not has_marks(whole):
            return False
        pieces = [canonical(first.text), canonical(second.text)]
        return any(not self._candidates.is_common(p) and not self._candidates.is_shorthand(p) for p in pieces)

    def _extended(
        self,
        readings: list[tuple[list[str], float]],
        found: Sequence[Token],
        slots: Sequence[tuple[Slot, tuple[Candidate, ...]]],
        most: int,
    ) -> list[tuple[list[str], float]]:
        paths = decode(self._model, [slot for slot, _ in slots], most)
        written = [
            (
                [
                    _written(token, candidates[chosen])
                    for token, (_, candidates), chosen in zip(found, slots, path.choice, strict=True)
                ],
                path.score,
            )
            for path in paths
        ]
        joined = [(before + words, s + score) for before, s in readings for words, score in written]
        return sorted(joined, key=lambda reading: -reading[1])[:most]

    def _candidates_of(self, token: Token, shouted: bool) -> _Analysed:
        match token.sort:
            case Sort.NUMBER:
                return _fixed(NUMBER, token.text)
            case Sort.GUARDED:
                return _fixed(UNKNOWN, token.text)
            case _:
                if _is_abbreviation(token.text) and not shouted:
                    return _fixed(self._model.vocabulary.ids.get(canonical(token.text), UNKNOWN))
                return self._analysed(canonical(token.text.replace(" ", "")))

    def _analyse(self, word: str) -> _Analysed:
        candidates = self._candidates.of(word)
        logp = self._model.vocabulary.logp
        marks = np.array([int(c.marks) for c in candidates], dtype=np.int64)
        cost = np.array([c.cost for c in candidates])
        single = np.array([sum(logp[i] for i in c.ids) for c in candidates])
        return _Analysed(candidates, marks, cost, single, channel.marks_evidence(marks, cost + single))

    def _slot(self, analysed: _Analysed, opens: bool, costs: NDArray[np.float64]) -> tuple[Slot, tuple[Candidate, ...]]:
        scores = costs[analysed.marks] + analysed.cost
        order = np.argsort(-(scores + analysed.logp), kind="stable")[:_LEAST_CHANNEL].tolist()
        chosen = tuple(analysed.candidates[i] for i in order)
        return Slot(tuple(c.ids for c in chosen), scores[order].astype(np.float32), opens), chosen


def _fixed(word: int, text: str = "") -> _Analysed:
    """The one reading of a piece that stays, but for a "QĐ" in raw keys ("2808/QDD-UBND")."""
    decision = _RAW_DECISION.sub("QĐ", text)
    candidate = Candidate((word,), (decision,) if decision != text else (), Marks.NEUTRAL, 0.0)
    zeros = np.zeros(1)
    marks = np.array([int(Marks.NEUTRAL)], dtype=np.int64)
    return _Analysed((candidate,), marks, zeros, zeros, np.zeros(len(channel.MODES)))


def _is_abbreviation(word: str) -> bool:
    """Capitals inside a word; "DDaangr" is Telex for "Đảng"."""
    inner = word[2:] if word[:2] == "DD" and len(word) > 3 else word[1:]
    return len(word) > 1 and any(c.isupper() for c in inner)


def _is_shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _pieces(found: Sequence[Token]) -> list[tuple[int, int]]:
    pieces = []
    start = 0
    while len(found) - start > PIECE:
        end = next((i for i in range(start + PIECE, start, -1) if found[i].opens), start + PIECE)
        pieces.append((start, end))
        start = end
    return [*pieces, (start, len(found))]


def _written(token: Token, candidate: Candidate) -> str:
    if not candidate.words:
        return token.text.replace(" ", "") if token.sort is Sort.WORD else token.text
    text = " ".join(candidate.words)
    if token.sort is not Sort.WORD:
        return text
    if token.text.isupper() and len(token.text) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if token.text[0].isupper() else text


def _rebuilt(text: str, found: Sequence[Token], words: Sequence[str]) -> str:
    pieces = []
    at = 0
    for token, word in zip(found, words, strict=True):
        pieces += [text[at : token.start], word]
        at = token.end
    return "".join([*pieces, text[at:]])


def _share(scores: Sequence[float]) -> float:
    return 1.0 / sum(math.exp(max(score - scores[0], -700.0)) for score in scores)


class ReaderUnavailable(RuntimeError):
    """The model of syllables is missing or damaged; the message says what to do, in Vietnamese."""


def load_reader(packed: bytes | None = None) -> Reader:
    """Loads the shipped model, or that of `packed`. Raises ReaderUnavailable."""
    try:
        shorthand = yaml.safe_load((_HERE / "shorthand.yaml").read_text("utf-8"))
        lexicon = (_HERE / "lexicon.txt").read_text("utf-8").splitlines()
        model = LanguageModel(packed or (_HERE / "model" / "syllables.lm").read_bytes())
    except (OSError, ValueError, KeyError, EOFError, lzma.LZMAError, zipfile.BadZipFile, zlib.error) as error:
        raise ReaderUnavailable(
            "Mô hình đọc chữ gõ (embeddings/typed/) bị thiếu hoặc hỏng. Hãy tải lại mã nguồn hoặc cài lại chương trình."
        ) from error
    foreign = {canonical(line): line for line in lexicon if line and not line.startswith("#")}
    return Reader(model, shorthand, foreign)
