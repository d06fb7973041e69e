"""Figures of the shipped model for its card: `python -m embeddings.training.measure`.

Times depend on the machine and on what else runs there; the cosines do not. Prints Markdown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import typer

from embeddings.encoder import Encoder, Vectors
from embeddings.shipped import MODEL_FOLDER, ShippedEncoder, read_manifest

Result = TypeVar("Result")

_CHARACTERS = 450
"""About 150 tokens of the plans."""


def main(
    texts: Annotated[Path, typer.Option(help="Folder of .txt files to cut into passages.")] = Path("knowledge/plans"),
    questions: Annotated[Path, typer.Option(help="JSON lines with a field `question`.")] = Path(
        "bot/evaluation/sets/dev_questions.jsonl"
    ),
    full: Annotated[Path, typer.Option(help="The adapted float32 model.")] = Path("var/encoder/adapted"),
    passages: Annotated[int, typer.Option(help="How many passages.")] = 1500,
    seconds: Annotated[float, typer.Option(help="How long to ask questions.")] = 10.0,
) -> None:
    """Prints size, load time, memory, milliseconds a question, passages a second, agreement with the float32 model."""
    asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").splitlines()]
    pieces = _pieces(texts, passages)
    before = _resident()
    took, encoder = _timed(ShippedEncoder)
    typer.echo("| figure | value |\n|---|---|")
    size = sum(file.bytes for file in read_manifest(MODEL_FOLDER).files.values())
    _row("size of the files", f"{size / 1e6:.1f} MB")
    _row("loads in", f"{took * 1000:.0f} ms, checksums included")
    _row("memory before, after loading", f"{before:.0f}, {_resident():.0f} MB")
    times = _question_times(encoder, asked, seconds)
    _row(
        "a question: least, median, 95 % within",
        " / ".join(f"{t:.1f}" for t in np.percentile(times, [0, 50, 95])) + " ms",
    )
    took, mine = _timed(lambda: encoder.encode_passages(pieces))
    _row(f"{len(pieces)} passages of {_CHARACTERS} characters", f"{took:.0f} s, {len(pieces) / took:.0f} a second")
    _row("memory after them", f"{_resident():.0f} MB")
    if full.is_dir():
        _agreement(full, encoder, asked, pieces, mine)


def _agreement(full: Path, encoder: Encoder, asked: Sequence[str], pieces: Sequence[str], mine: Vectors) -> None:
    from embeddings.by_name import SentenceTransformerEncoder

    other = SentenceTransformerEncoder(str(full))
    theirs, theirs_asked, mine_asked = (
        other.encode_passages(pieces),
        other.encode_queries(asked),
        encoder.encode_queries(asked),
    )
    for name, left, right in (("questions", mine_asked, theirs_asked), ("passages", mine, theirs)):
        cosines = np.einsum("nd,nd->n", left, right)
        _row(f"cosine with float32, {name}: mean, least", f"{cosines.mean():.6f}, {cosines.min():.6f}")
    same = (mine_asked @ mine.T).argmax(axis=1) == (theirs_asked @ theirs.T).argmax(axis=1)
    _row("same top passage as float32", f"{same.sum()} of {len(asked)}")


def _pieces(folder: Path, count: int) -> list[str]:
    text = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(folder.glob("*.txt")))
    starts = np.linspace(0, max(0, len(text) - _CHARACTERS), count).astype(int)
    return [text[start : start + _CHARACTERS] for start in starts]


def _question_times(encoder: Encoder, asked: Sequence[str], seconds: float) -> list[float]:
    encoder.encode_queries(asked[:3])
    times: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        took, _ = _timed(lambda: encoder.encode_queries([asked[len(times) % len(asked)]]))
        times.append(took * 1000)
    return times


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _resident() -> float:
    """Megabytes of memory that the process holds (Linux; elsewhere 0)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _row(name: str, value: str) -> None:
    typer.echo(f"| {name} | {value} |")


if __name__ == "__main__":
    typer.run(main)
