"""Hits of an encoder in %: `python -m embeddings.training.measure_hits [MODEL]` (default: the shipped one).

On the development questions, on questions to single passages that nothing was trained on (`by_passage.jsonl`), and
on the general set of `tests/data`. Prints Markdown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from bot.evaluation.noise import spoil
from bot.evaluation.rows import SETS, Question, read_rows
from bot.evaluation.scoring import contains
from embeddings.encoder import Encoder, Vectors, load_encoder
from embeddings.typed.reader import Reader, load_reader
from knowledge.build import build_version
from knowledge.corpus import read_corpus
from knowledge.hybrid import HybridIndex, weighted
from knowledge.library import Content, Version
from knowledge.provinces import provinces_asked
from knowledge.retrieval import Knowledge
from knowledge.reviewed import read_reviewed, with_reviews

GENERAL = Path("tests/data")
BARE = "no diacritics, lower case"
UPTO = (1, 2, 3, 10)
Ranks = Sequence[float]


def main(
    model: Annotated[str, typer.Argument(help="Name or folder of a sentence-transformers model.")] = "",
) -> None:
    """Prints one line a set and way of searching."""
    encoder, reader = load_encoder(model), load_reader()
    typer.echo(f"{encoder.name}\n\n| set | " + " | ".join(f"hit@{k}" for k in UPTO) + " |\n|---" + "|--:" * 4 + "|")
    corpus = read_corpus()
    passages = with_reviews(corpus.passages, read_reviewed())
    version = build_version(Content(corpus.documents, passages), encoder)
    _development(encoder, reader, version)
    _by_passage(encoder, reader, version)
    _general(encoder, reader)


def _development(encoder: Encoder, reader: Reader, version: Version) -> None:
    """Dense: the nearest text of a passage of the asked provinces. Fused: as the program searches."""
    asked = read_rows(SETS / "dev_questions.jsonl", Question)
    passages, knowledge = version.passages, Knowledge(version, encoder, reader)
    cosines = _best(encoder.encode_queries([q.text for q in asked]) @ version.vectors.T, version.owners)
    dense = []
    for question, line in zip(asked, cosines, strict=True):
        where = provinces_asked(question.text)
        order = [i for i in np.argsort(-line, kind="stable") if passages[i].province in where]
        dense.append(_rank([contains(passages[i].quote, question.quotes) for i in order[: UPTO[-1]]]))
    _print("dev, dense", dense)
    for noise in ("clean", BARE, "teencode"):
        fused = []
        for question in asked:
            reading = reader.read(spoil(noise, question.text, question.id))
            found = knowledge.retrieve(reading, provinces_asked(reading.best), ("public",))
            fused.append(_rank([contains(hit.passage.quote, question.quotes) for hit in found.hits]))
        _print(f"dev, fused, {noise}", fused)


def _by_passage(encoder: Encoder, reader: Reader, version: Version) -> None:
    """The questions to single passages, as the program searches; a near twin of the passage counts as a miss."""
    asked = [json.loads(line) for line in (SETS / "by_passage.jsonl").read_text("utf-8").splitlines()]
    knowledge, ranks = Knowledge(version, encoder, reader), []
    for row in asked:
        reading = reader.read(row["question"])
        found = knowledge.retrieve(reading, provinces_asked(reading.best), ("public",))
        ranks.append(_rank([hit.passage.id == row["passage"] for hit in found.hits]))
    _print("questions to single passages, fused", ranks)


def _general(encoder: Encoder, reader: Reader) -> None:
    corpus, queries = (
        [json.loads(line) for line in (GENERAL / name).read_text("utf-8").splitlines()]
        for name in ("general_corpus.jsonl", "general_queries.jsonl")
    )
    names, texts = [row["id"] for row in corpus], [row["text"] for row in corpus]
    vectors = encoder.encode_passages(texts)
    index = HybridIndex(encoder, texts, vectors, np.arange(len(texts), dtype=np.int32))
    right = np.array([names.index(query["id"]) for query in queries])
    for noise in ("clean", BARE):
        readings = [reader.read(spoil(noise, query["text"], query["id"])) for query in queries]
        _print(
            f"general, dense, {noise}", _ranks(encoder.encode_queries([r.best for r in readings]) @ vectors.T, right)
        )
        found = [index.search(weighted(reading), UPTO[-1]).matches for reading in readings]
        _print(
            f"general, fused, {noise}",
            [_rank([m.item == i for m in line]) for line, i in zip(found, right, strict=True)],
        )


def _best(cosines: Vectors, owners: NDArray[np.int32]) -> Vectors:
    """The best cosine of each passage's texts: shape (questions, passages)."""
    return np.asarray(np.maximum.reduceat(cosines, np.unique(owners, return_index=True)[1], axis=1), dtype=np.float32)


def _ranks(scores: Vectors, right: NDArray[np.int64]) -> Ranks:
    own = np.take_along_axis(scores, right[:, np.newaxis], axis=1)
    return [float(rank) for rank in 1 + (scores > own).sum(axis=1)]


def _rank(found: Sequence[bool]) -> float:
    """The place of the first hit, from 1; infinity without one."""
    return next((float(place) for place, hit in enumerate(found, start=1) if hit), np.inf)


def _print(label: str, ranks: Ranks) -> None:
    shares = " | ".join(f"{100 * np.mean([rank <= k for rank in ranks]):.1f}" for k in UPTO)
    typer.echo(f"| {label} ({len(ranks)}) | {shares} |")


if __name__ == "__main__":
    typer.run(main)
