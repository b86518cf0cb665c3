from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.versions import Version, current, new_version


def fill(version: Version, text: str) -> None:
    version.documents.write_text(text)


def test_a_version_is_in_use_only_once_it_is_whole(tmp_path: Path) -> None:
    with new_version(tmp_path) as version:
        fill(version, "one")
        assert not (tmp_path / "CURRENT").exists()
    assert current(tmp_path).documents.read_text() == "one"


def test_a_version_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    with new_version(tmp_path) as version:
        fill(version, "one")
    with pytest.raises(RuntimeError), new_version(tmp_path) as version:
        fill(version, "two")
        raise RuntimeError
    assert current(tmp_path).documents.read_text() == "one"
    assert [v.name for v in (tmp_path / "versions").iterdir()] == ["000001"]


def test_what_a_killed_build_left_is_cleared_and_old_versions_go(tmp_path: Path) -> None:
    (tmp_path / "versions" / "000001.part").mkdir(parents=True)
    for text in ("one", "two", "three"):
        with new_version(tmp_path) as version:
            fill(version, text)
    assert sorted(v.name for v in (tmp_path / "versions").iterdir()) == ["000002", "000003"]


def test_a_pointer_to_a_missing_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("000009\n")
    with pytest.raises(IndexDamaged, match="000009"):
        current(tmp_path)
