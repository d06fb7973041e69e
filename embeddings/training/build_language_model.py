"""Builds `embeddings/typed/model/syllables.lm`: counts of Vietnamese text under free licences, smoothed and packed.

    python -m embeddings.training.build_language_model [--text FOLDER]

Downloads the packages of `language_sources.yaml` with apt-get and pip into a temporary folder, reads their Vietnamese
sentences, adds the plans and `everyday.txt`, and writes the model; the same packages give the same bytes. `--text`
keeps the sentences in FOLDER and takes them from there the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import lzma
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.training.language_sources import Source, collect
from embeddings.training.ngrams import Counts, Model, SourceCounts, estimate
from embeddings.typed.language_model import STEP
from embeddings.typed.letters import canonical, has_marks
from embeddings.typed.syllables import is_syllable
from embeddings.typed.tokens import Sort, tokens
from embeddings.typed.vocabulary import NUMBER, SPECIAL, START, UNKNOWN

MODEL = Path(__file__).parents[1] / "typed" / "model" / "syllables.lm"
LEAST_OTHER = 8.0
"""Weighted count from which a word enters the vocabulary that no dictionary and no text of our own holds."""
LISTED_DISCOUNT = 0.5
"""Share of the discount that a list of phrases pays: each of them stands there once, however usual it is."""
LEAST_TRIPLE = 0.2
"""Discounted weighted count from which a triple is kept."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: the vocabulary in the order of its ids, and the counts over it."""

    words: tuple[str, ...]
    singles: NDArray[np.float64]
    sources: tuple[SourceCounts, ...]


def words_of(line: str) -> list[str]:
    """Returns the words of `line` as the model counts them: canonical; the edge of a sentence is `SPECIAL[START]`."""
    found: list[str] = []
    for token in tokens(line):
        if token.opens:
            found.append(SPECIAL[START])
        match token.sort:
            case Sort.NUMBER:
                found.append(SPECIAL[NUMBER])
            case Sort.GUARDED:
                found.append(SPECIAL[UNKNOWN])
            case Sort.WORD:
                found.append(canonical(token.text))
    return [*found, SPECIAL[START]] if found else []


def vocabulary_of(read: Sequence[tuple[Source, Sequence[Sequence[str]]]]) -> tuple[str, ...]:
    """Returns the words that count, most frequent first, behind the special ones.

    A syllable without marks needs a dictionary or a text of our own: elsewhere "khong" is "không" typed badly.
    """
    weights: dict[str, float] = {}
    trusted: set[str] = set()
    for source, lines in read:
        counted = Counter(word for line in lines for word in line)
        for word, count in counted.items():
            weights[word] = weights.get(word, 0.0) + source.weight * count
        if source.trusted:
            trusted.update(counted)
    kept = [
        (-weight, word)
        for word, weight in weights.items()
        if word in trusted or (weight >= LEAST_OTHER and (has_marks(word) or not is_syllable(word)))
    ]
    return (*SPECIAL, *(word for _, word in sorted(kept) if word not in SPECIAL))


def count(read: Sequence[tuple[Source, Sequence[Sequence[str]]]]) -> Counted:
    """Counts single words (weighted), pairs and triples (source by source)."""
    words = vocabulary_of(read)
    ids = {word: i for i, word in enumerate(words)}
    singles = np.zeros(len(words))
    counted = []
    for source, lines in read:
        run = np.fromiter((ids.get(word, UNKNOWN) for line in lines for word in line), dtype=np.int64)
        singles += source.weight * np.bincount(run, minlength=len(words))
        if source.kind != "words":
            pairs, triples = (_runs(run, len(words), length, source.kind == "phrases") for length in (2, 3))
            discount = LISTED_DISCOUNT if source.kind == "phrases" else 1.0
            counted.append(SourceCounts(source.weight, discount, pairs, triples))
    return Counted(words, singles, tuple(counted))


def _runs(run: NDArray[np.int64], size: int, length: int, edgeless: bool) -> Counts:
    """Counts the runs of `length` words that do not cross the edge of a sentence (`edgeless`: nor touch it)."""
    windows = np.lib.stride_tricks.sliding_window_view(run, length)
    edges = windows == START
    inside = ~edges.any(axis=1) if edgeless else ~edges[:, 1:-1].any(axis=1) & ~(edges[:, 0] & edges[:, 1])
    return Counts.of(windows[inside] @ np.array([size**power for power in range(length - 1, -1, -1)], dtype=np.int64))


def _steps(logs: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.rint(logs / STEP), 0, 255).astype(np.uint8)


def pack(words: Sequence[str], model: Model) -> bytes:
    """Returns the file: lzma over an npz of quantised logs and the steps between ascending keys."""
    buffer = io.BytesIO()
    np.savez(
        buffer,
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        single=model.single.astype(np.float32),
        single_backoff=model.single_backoff.astype(np.float32),
        pair_steps=np.diff(model.pair_keys, prepend=0).astype(np.uint32),
        pair=_steps(model.pair),
        pair_backoff=_steps(model.pair_backoff),
        triple_steps=np.diff(model.triple_keys, prepend=0).astype(np.uint32),
        triple=_steps(model.triple),
    )
    return lzma.compress(buffer.getvalue(), preset=9)


def build(sources: Iterable[tuple[Source, Iterable[str]]]) -> tuple[bytes, Counted]:
    """Returns the packed model of the lines of `sources`, and what was counted."""
    read = [(source, [words for line in lines if (words := words_of(line))]) for source, lines in sources]
    counted = count(read)
    model = estimate(len(counted.words), counted.singles, counted.sources, LEAST_TRIPLE)
    return pack(counted.words, model), counted


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help="folder that keeps the sentences between runs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        packed, counted = build(collect(chosen.text or Path(temporary)))
    MODEL.write_bytes(packed)
    print(  # noqa: T201  # a command speaks
        f"{len(counted.words)} words, {len(packed) / 1e6:.2f} MB, sha256 {hashlib.sha256(packed).hexdigest()}"
    )


if __name__ == "__main__":
    main()
