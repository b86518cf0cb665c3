import errno
from pathlib import Path

import pytest

from index.errors import IndexMissing
from index.storage.commit import new_version, write_manifest
from index.storage.manifest import FORMAT, Manifest
from index.storage.versions import current


def test_a_version_is_in_use_only_once_it_is_whole(tmp_path: Path) -> None:
    with new_version(tmp_path) as version:
        version.documents.write_text("one")
        write_manifest(version, Manifest(FORMAT, 1, "encoder", "f", 2, 1, 1, {}))
        with pytest.raises(IndexMissing):
            current(tmp_path)
    assert current(tmp_path).documents.read_text() == "one"


def test_a_version_that_fails_leaves_the_one_before(tmp_path: Path, there, write) -> None:
    write(tmp_path, "one")
    with pytest.raises(RuntimeError), new_version(tmp_path) as version:
        version.documents.write_text("two")
        raise RuntimeError
    assert current(tmp_path).documents.read_text() == "one"
    assert there(tmp_path) == ["000001"]


def test_what_a_killed_build_left_is_cleared_and_old_versions_go(tmp_path: Path, there, write) -> None:
    (tmp_path / "versions" / "000001.part").mkdir(parents=True)
    (tmp_path / "versions" / "000002.old").mkdir()
    for text in ("one", "two", "three"):
        write(tmp_path, text)
    assert there(tmp_path) == ["000003"]


def test_a_version_stays_as_long_as_somebody_reads_it(tmp_path: Path, there, write) -> None:
    write(tmp_path, "one")
    reader = current(tmp_path)
    write(tmp_path, "two")
    write(tmp_path, "three")
    assert there(tmp_path) == ["000001", "000003"]
    assert reader.documents.read_text() == "one"
    del reader
    write(tmp_path, "four")
    assert there(tmp_path) == ["000004"]


def test_a_version_that_cannot_be_removed_is_left_for_the_next_build(tmp_path: Path, there, write, monkeypatch) -> None:
    write(tmp_path, "one")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".old":
            raise PermissionError(errno.EACCES, "open on Windows")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        write(tmp_path, "two")
    assert there(tmp_path) == ["000001", "000002"]
    write(tmp_path, "three")
    assert there(tmp_path) == ["000003"]


def test_a_folder_whose_name_is_a_digit_to_unicode_only_is_let_be(tmp_path: Path, there, write) -> None:
    (tmp_path / "versions" / "²").mkdir(parents=True)
    with pytest.raises(IndexMissing):
        current(tmp_path)
    write(tmp_path, "one")
    write(tmp_path, "two")
    assert there(tmp_path) == ["000002", "²"]
