from pathlib import Path

import numpy as np
import pytest

from index.vectors import FloatArray, VectorIndex, write_vectors


def rows(count: int, dimension: int = 16) -> FloatArray:
    found = np.random.default_rng(5).normal(size=(count, dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    write_vectors(tmp_path / "v.faiss", 16, {10 + i: row for i, row in enumerate(rows(50))})
    return VectorIndex(tmp_path / "v.faiss")


def test_scores_are_the_cosines_of_a_brute_force_search(index: VectorIndex) -> None:
    query = rows(51)[-1]
    expected = rows(51)[:50] @ query
    found = index.search(query, 7)
    assert list(found) == [10 + int(i) for i in np.argsort(-expected)[:7]]
    assert list(found.values()) == pytest.approx(sorted(expected, reverse=True)[:7], abs=1e-5)


def test_asking_for_more_than_there_is_gives_each_vector_once(index: VectorIndex) -> None:
    assert sorted(index.search(rows(1)[0], 500)) == list(range(10, 60))


def test_an_empty_query_vector_finds_nothing(index: VectorIndex) -> None:
    assert index.search(np.zeros(16, dtype=np.float32), 5) == {}


def test_vectors_come_back_by_key(index: VectorIndex) -> None:
    assert np.allclose(index.vectors([12, 10]), rows(50)[[2, 0]])
