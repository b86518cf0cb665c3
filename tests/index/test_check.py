from pathlib import Path

import pytest

from index import Fault, IndexDamaged, IndexMissing, build_index, check_index
from index.storage.versions import newest


def test_a_sound_index_has_no_faults(papers: Path, tmp_path: Path) -> None:
    version = build_index([papers], tmp_path / "index").engine.version
    checked = check_index(tmp_path / "index")
    assert (checked.folder, checked.faults) == (version.folder, ())
    assert checked.files == len(version.manifest().checksums) > 10


def test_every_damaged_file_is_named(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index").close()
    version = newest(tmp_path / "index")
    version.vectors.write_bytes(version.vectors.read_bytes()[:-1] + b"?")
    meta = version.parents / "meta.json"
    meta.unlink()
    version.documents.write_bytes(b"")
    assert set(check_index(tmp_path / "index").faults) == {
        Fault(version.vectors, "is not what was written there"),
        Fault(meta, "cannot be read (No such file or directory)"),
        Fault(version.documents, f"has 0 bytes instead of {version.manifest().samples['documents.sqlite'].size:,}"),
    }


def test_without_its_manifest_nothing_is_known_of_an_index(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index").close()
    newest(tmp_path / "index").manifest_file.unlink()
    with pytest.raises(IndexDamaged, match=r"manifest\.json cannot be read"):
        check_index(tmp_path / "index")
    with pytest.raises(IndexMissing, match="yinju build"):
        check_index(tmp_path / "nowhere")
