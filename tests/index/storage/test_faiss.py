import os
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.errors import IndexDamaged, WriteFailed
from index.storage.faiss import FloatArray, VectorIndex, VectorWriter


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
    assert list(found.values()) == pytest.approx(sorted(expected, reverse=True)[:7], abs=1e-3)


def test_asking_for_more_than_there_is_gives_each_vector_once(index: VectorIndex) -> None:
    assert sorted(index.search(rows(1)[0], 500)) == list(range(10, 60))


def test_an_empty_query_vector_finds_nothing(index: VectorIndex) -> None:
    assert index.search(np.zeros(16, dtype=np.float32), 5) == {}


def test_vectors_come_back_by_key(index: VectorIndex) -> None:
    assert np.abs(index.vectors([12, 10]) - rows(50)[[2, 0]]).max() < 5e-4
    assert index.vectors([]).shape == (0, 16)


def test_a_later_index_holds_the_one_before_less_what_was_removed(index: VectorIndex, tmp_path: Path) -> None:
    writer = VectorWriter(16, tmp_path / "v.faiss")
    writer.remove([11, 13])
    writer.add([99], rows(51)[50:])
    writer.write(tmp_path / "later.faiss")
    later = VectorIndex(tmp_path / "later.faiss")
    kept = [key for key in range(10, 60) if key not in (11, 13)]
    assert len(later) == 49
    expected = np.stack([*(rows(50)[k - 10] for k in kept), rows(51)[50]])
    assert np.abs(later.vectors([*kept, 99]) - expected).max() < 5e-4
    assert sorted(later.search(rows(1)[0], 500)) == [*kept, 99]


def test_what_is_no_index_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no vectors")
    for file in (tmp_path / "text", tmp_path / "nowhere"):
        with pytest.raises(IndexDamaged, match="build the index again"):
            VectorIndex(file)


def test_a_row_or_key_that_was_changed_is_told_and_not_scored(tmp_path: Path) -> None:
    file = tmp_path / "v.faiss"
    writer = VectorWriter(16)
    writer.add(list(range(10, 60)), rows(50))
    writer.write(file)
    data = file.read_bytes()
    width = 32
    row, key = len(data) - 8 * 50 - 8 - width * 20, len(data) - 8 * 20
    for at in (row, row + width - 1, key):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(IndexDamaged, match="build the index again"):
            VectorIndex(file).vectors([40])
        with pytest.raises(IndexDamaged, match="build the index again"):
            VectorIndex(file).search(rows(1)[0], 5)
    file.write_bytes(data)
    assert VectorIndex(file).vectors([40]).shape == (1, 16)


@pytest.mark.parametrize("sums", [None, b"", b"1234", bytes(200)])
def test_without_the_checksums_of_its_rows_nothing_is_scored(index: VectorIndex, tmp_path: Path, sums) -> None:
    (tmp_path / "v.sums").unlink()
    if sums is not None:
        (tmp_path / "v.sums").write_bytes(sums)
    with pytest.raises(IndexDamaged, match="build the index again"):
        VectorIndex(tmp_path / "v.faiss").cosines(rows(1)[0], [12])


def test_what_holds_no_keys_is_damaged(tmp_path: Path) -> None:
    faiss.write_index(faiss.IndexFlatIP(4), str(tmp_path / "v.faiss"))
    with pytest.raises(IndexDamaged, match="no vectors by key"):
        VectorIndex(tmp_path / "v.faiss")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match="nowhere"):
        VectorWriter(16).write(tmp_path / "nowhere" / "v.faiss")


def test_a_search_within_keys_gives_the_best_of_those(tmp_path: Path) -> None:
    writer = VectorWriter(16)
    writer.add(list(range(10, 60)), rows(50))
    writer.write(tmp_path / "v.faiss")
    found = VectorIndex(tmp_path / "v.faiss").search(rows(51)[-1], 5, within=[12, 30, 55, 99])
    expected = {key: float(rows(50)[key - 10] @ rows(51)[-1]) for key in (12, 30, 55)}
    assert found == pytest.approx(expected, abs=1e-3)
    assert list(found) == sorted(expected, key=lambda key: -expected[key])
    assert VectorIndex(tmp_path / "v.faiss").search(rows(1)[0], 5, within=[]) == {}


def test_rows_are_scored_by_key_without_a_search(index: VectorIndex) -> None:
    query = rows(51)[-1]
    scored = index.cosines(query, [12, 59, 10])
    assert list(scored) == [12, 59, 10]
    assert list(scored.values()) == pytest.approx(list(rows(51)[[2, 49, 0]] @ query), abs=1e-3)
    assert index.cosines(query, []) == {}


def test_a_key_that_is_not_there_is_damage_and_not_another_vector(index: VectorIndex) -> None:
    for key in (9, 60, 10_000):
        with pytest.raises(IndexDamaged, match="lacks the vector"):
            index.vectors([10, key])


def test_keys_come_back_whatever_the_order_they_were_added_in(tmp_path: Path) -> None:
    writer = VectorWriter(16)
    writer.add([7, 3], rows(3)[:2])
    writer.add([5], rows(3)[2:])
    writer.write(tmp_path / "v.faiss")
    assert np.abs(VectorIndex(tmp_path / "v.faiss").vectors([3, 5, 7]) - rows(3)[[1, 2, 0]]).max() < 5e-4


def test_vectors_take_two_bytes_a_number_and_come_back_within_rounding(tmp_path: Path) -> None:
    writer = VectorWriter(16)
    for first in range(0, 2000, 70):
        part = list(range(first, min(first + 70, 2000)))
        writer.add(part, rows(2000)[part])
    writer.write(tmp_path / "v.faiss")
    later = VectorIndex(tmp_path / "v.faiss")
    assert len(later) == 2000
    for n in (0, 1000, 1999):
        assert next(iter(later.search(rows(2000)[n], 3).items())) == (n, pytest.approx(1, abs=1e-3))
    assert np.abs(later.vectors(list(range(2000))) - rows(2000)).max() < 5e-4
    assert (tmp_path / "v.faiss").stat().st_size < 2000 * (2 * 16 + 8) + 1000


def test_what_is_taken_over_is_not_rounded_again(tmp_path: Path) -> None:
    vectors = rows(60)
    files = [tmp_path / f"{n}.faiss" for n in range(3)]
    writer = VectorWriter(16)
    writer.add(list(range(40)), vectors[:40])
    writer.write(files[0])
    writer = VectorWriter(16, files[0])
    writer.add(list(range(40, 60)), vectors[40:])
    writer.remove([3])
    writer.write(files[1])
    writer = VectorWriter(16)
    kept = [n for n in range(60) if n != 3]
    writer.add(kept, VectorIndex(files[1]).vectors(kept))
    writer.write(files[2])
    last = VectorIndex(files[2])
    assert sorted(last.search(vectors[0], 500)) == kept
    assert np.abs(last.vectors(kept) - vectors[kept]).max() < 5e-4
    assert (last.vectors(kept) == VectorIndex(files[1]).vectors(kept)).all()


def test_an_open_index_is_read_on_when_its_file_is_gone(index: VectorIndex, tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("an open file cannot be removed here")
    (tmp_path / "v.faiss").unlink()
    assert np.abs(index.vectors([12, 10]) - rows(50)[[2, 0]]).max() < 5e-4
