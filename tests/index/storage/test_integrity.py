import os
from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.storage.commit import write_manifest
from index.storage.integrity import check, checksums
from index.storage.layout import Version
from index.storage.manifest import FORMAT, Manifest
from index.storage.versions import newest


def test_a_changed_or_missing_file_is_found_by_its_checksum(tmp_path: Path, write) -> None:
    write(tmp_path, "one")
    version = newest(tmp_path)
    check(version)
    version.documents.write_text("two")
    with pytest.raises(IndexDamaged, match="is not what was written there"):
        check(version)
    version.documents.write_text("longer")
    with pytest.raises(IndexDamaged, match=r"documents\.sqlite has 6 bytes instead of 3"):
        check(version)
    version.documents.unlink()
    with pytest.raises(IndexDamaged, match="cannot be read"):
        check(version)


def test_checksums_of_linked_files_are_taken_over_and_those_of_others_are_not(tmp_path: Path) -> None:
    base, later = Version(tmp_path / "base"), Version(tmp_path / "later")
    for version in (base, later):
        version.passages.mkdir(parents=True)
    (base.passages / "segment").write_text("same")
    base.documents.write_text("old")
    write_manifest(base, Manifest(FORMAT, 1, "e", "f", 2, 1, 1, checksums(base) | {"passages/segment": "taken over"}))
    os.link(base.passages / "segment", later.passages / "segment")
    later.documents.write_text("new")
    found = checksums(later, base)
    assert found["passages/segment"] == "taken over"
    assert found["documents.sqlite"] == checksums(later)["documents.sqlite"] != checksums(base)["documents.sqlite"]
