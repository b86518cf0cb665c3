from pathlib import Path

import pytest

from index.errors import IndexDamaged, IndexMissing, IndexOutdated, WriteFailed
from index.storage import versions
from index.storage.layout import Version
from index.storage.lock import write_lock
from index.storage.manifest import FORMAT
from index.storage.versions import current, held, newest


def test_a_reader_that_comes_while_its_version_is_cleaned_up_gets_the_next(
    tmp_path: Path, there, write, monkeypatch
) -> None:
    write(tmp_path, "one")
    hold = versions.Hold

    def late(file: Path) -> versions.Hold:
        if file.parent.name == "000001":
            write(tmp_path, "two")
        return hold(file)

    monkeypatch.setattr(versions, "Hold", late)
    assert current(tmp_path).documents.read_text() == "two"
    assert there(tmp_path) == ["000002"]


def test_a_version_that_is_cleaned_up_before_it_is_looked_for_is_not_damage(
    tmp_path: Path, there, write, monkeypatch
) -> None:
    write(tmp_path, "one")
    pointed = versions._pointed

    def late(index_dir: Path, written: bytes) -> Version | None:
        if written.startswith(b"000001") and there(tmp_path) == ["000001"]:
            monkeypatch.setattr(versions, "_pointed", pointed)
            write(tmp_path, "two")
        return pointed(index_dir, written)

    monkeypatch.setattr(versions, "_pointed", late)
    assert current(tmp_path).documents.read_text() == "two"


@pytest.mark.parametrize("name", ["000009", "", "../versions/000001", "one", "²", "٠٠٠٠٠١", "000001", "000001 f"])
def test_a_pointer_to_a_missing_version_is_named(tmp_path: Path, write, name: str) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").write_text(f"{name}\n")
    with pytest.raises(IndexDamaged, match="CURRENT names the version"):
        current(tmp_path)


def test_a_pointer_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_bytes(b"\xff\xff")
    with pytest.raises(IndexDamaged, match="CURRENT names the version"):
        current(tmp_path)


def test_current_vouches_for_the_manifest(tmp_path: Path, write) -> None:
    write(tmp_path, "one")
    file = newest(tmp_path).manifest_file
    file.write_text(file.read_text().replace('"passages": 1', '"passages": 2'))
    with pytest.raises(IndexDamaged, match="is not what was written there, or CURRENT is not"):
        current(tmp_path)


def test_an_index_without_current_is_damaged_and_not_missing(tmp_path: Path, write) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match=r"CURRENT is missing, though the version 000001 is there.*yinju build"):
        current(tmp_path)


def test_a_first_build_that_was_killed_before_its_last_step_is_taken_up(tmp_path: Path, write) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").rename(tmp_path / "CURRENT.part")
    assert current(tmp_path).documents.read_text() == "one"
    write(tmp_path, "two")
    assert current(tmp_path).documents.read_text() == "two"


def test_the_files_of_a_version_are_looked_at_before_it_is_used(tmp_path: Path, write) -> None:
    write(tmp_path, "one")
    file = newest(tmp_path).documents
    for text, what in (("two", "is not what was written there"), ("four", "has 4 bytes instead of 3")):
        file.write_text(text)
        with pytest.raises(IndexDamaged, match=rf"{file} {what}; build the index again"):
            current(tmp_path)
        assert held(tmp_path).folder == file.parent


def test_a_file_in_the_place_of_the_folder_holds_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexMissing, match="yinju build"):
        current(tmp_path / "file")
    with pytest.raises(WriteFailed, match="file"), write_lock(tmp_path / "file"):
        pass


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"surprise": 1}'])
def test_a_broken_manifest_is_damaged(tmp_path: Path, write, manifest: str) -> None:
    write(tmp_path, "one")
    newest(tmp_path).manifest_file.write_text(manifest)
    with pytest.raises(IndexDamaged, match="manifest"):
        current(tmp_path)


def test_a_version_of_another_format_is_named_and_can_be_read_for_rewriting(tmp_path: Path, write) -> None:
    write(tmp_path, "one", format=FORMAT - 1)
    with pytest.raises(IndexOutdated, match=f"format {FORMAT - 1}.*yinju build"):
        current(tmp_path)
    assert newest(tmp_path).documents.read_text() == "one"
