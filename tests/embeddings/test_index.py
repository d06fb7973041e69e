"""The vector index against brute force."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from embeddings.index import EXACT_UNTIL, VectorIndex
from embeddings.training.bench_index import clustered, recall


def test_up_to_50000_vectors_search_is_exact() -> None:
    assert EXACT_UNTIL == 50_000
    vectors, queries = clustered(3_000, 40)
    index = VectorIndex(vectors)
    scores, rows = index.search(queries, 10)
    expected = queries @ vectors.T
    assert index.exact
    assert (scores.dtype, rows.dtype) == (np.float32, np.int64)
    assert scores.shape == rows.shape == (40, 10)
    np.testing.assert_array_equal(rows, np.argsort(-expected, axis=1, kind="stable")[:, :10])
    np.testing.assert_allclose(scores, np.take_along_axis(expected, rows, axis=1), atol=1e-5)


def test_above_the_threshold_it_finds_95_in_100_of_the_true_neighbours() -> None:
    vectors, queries = clustered(6_000, 100)
    index = VectorIndex(vectors, exact_until=5_999)
    scores, rows = index.search(queries, 10)
    truth = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    assert not index.exact
    assert recall(rows, truth) >= 0.95
    assert (np.diff(scores, axis=1) <= 0).all()
    np.testing.assert_allclose(scores, np.einsum("qd,qkd->qk", queries, vectors[rows]), atol=1e-5)


@pytest.mark.parametrize("exact_until", [0, 100])
def test_asking_for_more_than_there_is_gives_all_there_is(exact_until: int) -> None:
    vectors, queries = clustered(7, 2)
    scores, rows = VectorIndex(vectors, exact_until).search(queries, 50)
    assert scores.shape == rows.shape == (2, 7)
    assert sorted(rows[0].tolist()) == list(range(7))


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex(np.empty((0, 384), np.float32))
    scores, rows = index.search(clustered(1, 3)[1], 10)
    assert len(index) == 0
    assert scores.shape == rows.shape == (3, 0)


def test_no_queries_and_no_neighbours_are_no_error() -> None:
    vectors, queries = clustered(5, 2)
    index = VectorIndex(vectors)
    assert index.search(queries[:0], 3)[1].shape == (0, 3)
    assert index.search(queries, 0)[1].shape == (2, 0)


def test_changing_the_vectors_afterwards_does_not_change_the_index() -> None:
    vectors, queries = clustered(50, 1)
    index = VectorIndex(vectors)
    before = index.search(queries, 5)[0]
    vectors[:] = 0
    np.testing.assert_array_equal(index.search(queries, 5)[0], before)


def test_rows_in_any_memory_order_are_taken() -> None:
    vectors, queries = clustered(50, 2)
    index = VectorIndex(np.asfortranarray(vectors))
    np.testing.assert_array_equal(index.search(queries, 5)[1], VectorIndex(vectors).search(queries, 5)[1])


def test_one_flat_row_of_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        VectorIndex(np.zeros(384, np.float32))


def test_threads_may_share_one_index() -> None:
    vectors, queries = clustered(2_000, 20)
    index = VectorIndex(vectors)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: index.search(queries, 5)[1], range(8)))
    for rows in found:
        np.testing.assert_array_equal(rows, found[0])
