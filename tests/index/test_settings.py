from pathlib import Path

import pytest

from index import IndexingError, build_index


def test_a_weight_that_was_given_stays_for_its_encoder_and_for_no_other(papers, tmp_path, other_encoder) -> None:
    assert build_index([papers], tmp_path / "index", dense_weight=0.7).manifest.dense_weight == 0.7
    (papers / "second.txt").unlink()
    assert build_index([papers], tmp_path / "index").manifest.dense_weight == 0.7
    other = build_index([papers], tmp_path / "index", encoder=other_encoder).manifest
    assert (other.dense_weight, other.weight_by) == (0.1, "default")


@pytest.mark.parametrize("weight", [-0.1, 10.1, float("nan")])
def test_a_weight_that_no_encoder_can_have_is_refused(papers: Path, tmp_path: Path, weight: float) -> None:
    with pytest.raises(IndexingError, match=r"dense weight of .* from 0 to 10"):
        build_index([papers], tmp_path / "index", dense_weight=weight)
    assert not (tmp_path / "index").exists()
