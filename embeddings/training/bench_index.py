"""Exact search against HNSW over 10,000 to 200,000 vectors: `python -m embeddings.training.bench_index`.

The vectors imitate the encoder's: 384 dimensions, a strong common direction, and clusters of about fifty that are wide
enough to touch, so that the cosines of good and bad neighbours lie between 0.80 and 0.90. Prints Markdown. One query at
a time, on one thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Annotated

import faiss
import numpy as np
import typer

from embeddings.encoder import Vectors
from embeddings.index import CANDIDATES_BUILDING, LINKS, Rows, VectorIndex

DIMENSIONS = 384
_QUERIES = 200
_NEIGHBOURS = 10
_CLUSTER = 50


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of vectors, with commas.")] = "10000,50000,200000",
    candidates: Annotated[str, typer.Option(help="Values of efSearch, with commas.")] = "64,128,256,512",
) -> None:
    """Prints one row a size and method: build time, milliseconds a query, recall@10."""
    typer.echo("| vectors | method | built in s | ms a query | 95 % within ms | recall@10 |\n|---|---|---|---|---|---|")
    for size in (int(number) for number in sizes.split(",")):
        _compare(size, [int(number) for number in candidates.split(",")])


def clustered(count: int, queries: int, seed: int = 0) -> tuple[Vectors, Vectors]:
    """Returns `count` vectors and `queries` more of the same clusters, L2-normalised."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((max(1, count // _CLUSTER), DIMENSIONS), dtype=np.float32)
    common = 5 * random.standard_normal(DIMENSIONS, dtype=np.float32)
    rows = random.integers(0, len(centres), count + queries)
    noise = random.standard_normal((len(rows), DIMENSIONS), dtype=np.float32)
    points = common + centres[rows] + 2 * noise
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points[:count], points[count:]


def recall(found: Rows, wanted: Rows) -> float:
    """Returns the share of wanted rows that were found, over all queries."""
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, wanted, strict=True)]))


def _compare(size: int, candidates: list[int]) -> None:
    vectors, queries = clustered(size, _QUERIES)
    began = time.perf_counter()
    exact = VectorIndex(vectors, exact_until=size)
    seconds = time.perf_counter() - began
    truth = exact.search(queries, _NEIGHBOURS)[1]
    _row(size, "exact", seconds, queries, truth, lambda query: exact.search(query, _NEIGHBOURS)[1])

    hnsw = faiss.IndexHNSWFlat(DIMENSIONS, LINKS, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efConstruction = CANDIDATES_BUILDING
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    began = time.perf_counter()
    hnsw.add(vectors)
    seconds = time.perf_counter() - began
    faiss.omp_set_num_threads(1)
    for width in candidates:
        hnsw.hnsw.efSearch = width
        _row(size, f"HNSW, efSearch {width}", seconds, queries, truth, lambda query: hnsw.search(query, _NEIGHBOURS)[1])


def _row(
    size: int, method: str, seconds: float, queries: Vectors, truth: Rows, search: Callable[[Vectors], Rows]
) -> None:
    found, times = [], []
    for query in queries:
        began = time.perf_counter()
        found.append(search(query[None])[0])
        times.append((time.perf_counter() - began) * 1000)
    middle, late = np.percentile(times, [50, 95])
    share = recall(np.array(found), truth)
    typer.echo(f"| {size:,} | {method} | {seconds:.1f} | {middle:.2f} | {late:.2f} | {share:.3f} |")


if __name__ == "__main__":
    typer.run(main)
