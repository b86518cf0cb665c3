from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged, WriteFailed
from index.vectors import FloatArray, VectorIndex, VectorWriter


def rows(count: int, dimension: int = 16) -> FloatArray:
    found = np.random.default_rng(5).normal(size=(count, dimension)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    writer = VectorWriter(16)
    writer.add(list(range(10, 40)), rows(50)[:30])
    writer.add(list(range(40, 60)), rows(50)[30:])
    writer.write(tmp_path / "v.faiss")
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
    assert index.vectors([]).shape == (0, 16)


def test_a_later_index_holds_the_one_before_less_what_was_removed(index: VectorIndex, tmp_path: Path) -> None:
    writer = VectorWriter(16, tmp_path / "v.faiss")
    writer.remove([11, 13])
    writer.add([99], rows(51)[50:])
    writer.write(tmp_path / "later.faiss")
    later = VectorIndex(tmp_path / "later.faiss")
    kept = [key for key in range(10, 60) if key not in (11, 13)]
    assert len(later) == 49
    assert np.allclose(later.vectors([*kept, 99]), np.stack([*(rows(50)[k - 10] for k in kept), rows(51)[50]]))
    assert sorted(later.search(rows(1)[0], 500)) == [*kept, 99]


def test_what_is_no_index_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no vectors")
    for file in (tmp_path / "text", tmp_path / "nowhere"):
        with pytest.raises(IndexDamaged, match="build the index again"):
            VectorIndex(file)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="nowhere"):
        VectorWriter(16).write(tmp_path / "nowhere" / "v.faiss")
