"""Measures the reader on unseen sentences: `python -m embeddings.training.measure_reading --text FOLDER`.

Every tenth line of the plans and of `everyday.txt` is left out of a model built for this, and read in eight ways.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import LCSseq

from embeddings.training.build_language_model import build
from embeddings.training.language_sources import Source, collect
from embeddings.training.spoil import SPOILERS, spoiled
from embeddings.typed.letters import canonical
from embeddings.typed.reader import Reader, load_reader
from embeddings.typed.tokens import tokens

HELD_OUT_FROM = ("plans", "everyday")


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares in 0..1: syllables right, sentences unchanged or wholly right; milliseconds at the median."""

    syllables: float
    sentences: float
    milliseconds: float


def measure(reader: Reader, lines: Sequence[str], noise: str) -> Measured:
    """Reads `lines`, spoiled by `noise`, and compares with the originals, capitals and place of the tone aside."""
    right = total = whole = 0
    took = []
    for line in lines:
        typed = spoiled(noise, line)
        started = time.perf_counter()
        read = reader.read(typed).best
        took.append((time.perf_counter() - started) * 1e3)
        wanted, got = _words(line), _words(read)
        right += LCSseq.similarity(wanted, got)
        total += len(wanted)
        whole += wanted == got
    return Measured(right / total, whole / len(lines), statistics.median(took))


def _words(line: str) -> list[str]:
    return [canonical(token.text) for token in tokens(line)]


def split(folder: Path) -> tuple[list[tuple[Source, list[str]]], dict[str, list[str]]]:
    """Returns the sources without every tenth line of our own, and those lines."""
    kept, held_out = [], {}
    for source, lines in collect(folder):
        listed = list(lines)
        if source.name in HELD_OUT_FROM:
            held_out[source.name] = [line for line in listed[5::10] if len(line.split()) >= 4]
            seen = set(held_out[source.name])
            listed = [line for i, line in enumerate(listed) if i % 10 != 5 and line not in seen]
        kept.append((source, listed))
    return kept, held_out


def table(reader: Reader, sets: dict[str, list[str]]) -> Iterator[str]:
    """Returns the lines of a Markdown table."""
    yield "| set | typed as | syllables right | sentences right | ms p50 |"
    yield "|---|---|--:|--:|--:|"
    for name, lines in sets.items():
        for noise in SPOILERS:
            got = measure(reader, lines, noise)
            yield f"| {name} | {noise} | {got.syllables:.3f} | {got.sentences:.3f} | {got.milliseconds:.1f} |"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder of the sentences, as for build_language_model")
    parser.add_argument("--unseen", type=Path, help="a file of sentences of which no model has seen any")
    chosen = parser.parse_args()
    kept, sets = split(chosen.text)
    if chosen.unseen:
        sets["unseen"] = chosen.unseen.read_text("utf-8").splitlines()
    packed, _ = build(kept)
    for line in table(load_reader(packed), sets):
        print(line, flush=True)  # noqa: T201  # a command speaks


if __name__ == "__main__":
    main()
