import errno
import os
from pathlib import Path

import pytest

from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, WriteFailed
from index.storage import versions
from index.storage.versions import (
    FORMAT,
    Manifest,
    Version,
    check,
    checksums,
    current,
    held,
    new_version,
    newest,
    samples,
    write_lock,
    write_manifest,
)


def manifest(version: Version, format: int = FORMAT) -> Manifest:
    return Manifest(format, 1, "encoder", "f", 2, 1, 1, checksums(version), samples=samples(version))


def write(index_dir: Path, text: str, format: int = FORMAT) -> None:
    with new_version(index_dir) as version:
        version.documents.write_text(text)
        write_manifest(version, manifest(version, format))


def there(index_dir: Path) -> list[str]:
    return sorted(v.name for v in (index_dir / "versions").iterdir())


def test_a_version_is_in_use_only_once_it_is_whole(tmp_path: Path) -> None:
    with new_version(tmp_path) as version:
        version.documents.write_text("one")
        write_manifest(version, Manifest(FORMAT, 1, "encoder", "f", 2, 1, 1, {}))
        with pytest.raises(IndexMissing):
            current(tmp_path)
    assert current(tmp_path).documents.read_text() == "one"


def test_a_version_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    write(tmp_path, "one")
    with pytest.raises(RuntimeError), new_version(tmp_path) as version:
        version.documents.write_text("two")
        raise RuntimeError
    assert current(tmp_path).documents.read_text() == "one"
    assert there(tmp_path) == ["000001"]


def test_what_a_killed_build_left_is_cleared_and_old_versions_go(tmp_path: Path) -> None:
    (tmp_path / "versions" / "000001.part").mkdir(parents=True)
    (tmp_path / "versions" / "000002.old").mkdir()
    for text in ("one", "two", "three"):
        write(tmp_path, text)
    assert there(tmp_path) == ["000003"]


def test_a_version_stays_as_long_as_somebody_reads_it(tmp_path: Path) -> None:
    write(tmp_path, "one")
    reader = current(tmp_path)
    write(tmp_path, "two")
    write(tmp_path, "three")
    assert there(tmp_path) == ["000001", "000003"]
    assert reader.documents.read_text() == "one"
    del reader
    write(tmp_path, "four")
    assert there(tmp_path) == ["000004"]


def test_a_reader_that_comes_while_its_version_is_cleaned_up_gets_the_next(tmp_path: Path, monkeypatch) -> None:
    write(tmp_path, "one")
    hold = versions._Hold

    def late(file: Path) -> versions._Hold:
        if file.parent.name == "000001":
            write(tmp_path, "two")
        return hold(file)

    monkeypatch.setattr(versions, "_Hold", late)
    assert current(tmp_path).documents.read_text() == "two"
    assert there(tmp_path) == ["000002"]


def test_a_version_that_is_cleaned_up_before_it_is_looked_for_is_not_damage(tmp_path: Path, monkeypatch) -> None:
    write(tmp_path, "one")
    pointed = versions._pointed

    def late(index_dir: Path, written: bytes) -> Version | None:
        if written.startswith(b"000001") and there(tmp_path) == ["000001"]:
            monkeypatch.setattr(versions, "_pointed", pointed)
            write(tmp_path, "two")
        return pointed(index_dir, written)

    monkeypatch.setattr(versions, "_pointed", late)
    assert current(tmp_path).documents.read_text() == "two"


def test_a_version_that_cannot_be_removed_is_left_for_the_next_build(tmp_path: Path, monkeypatch) -> None:
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


@pytest.mark.parametrize("name", ["000009", "", "../versions/000001", "one", "²", "٠٠٠٠٠١", "000001", "000001 f"])
def test_a_pointer_to_a_missing_version_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").write_text(f"{name}\n")
    with pytest.raises(IndexDamaged, match="CURRENT names the version"):
        current(tmp_path)


def test_a_pointer_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_bytes(b"\xff\xff")
    with pytest.raises(IndexDamaged, match="CURRENT names the version"):
        current(tmp_path)


def test_a_folder_whose_name_is_a_digit_to_unicode_only_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "versions" / "²").mkdir(parents=True)
    with pytest.raises(IndexMissing):
        current(tmp_path)
    write(tmp_path, "one")
    write(tmp_path, "two")
    assert there(tmp_path) == ["000002", "²"]


def test_current_vouches_for_the_manifest(tmp_path: Path) -> None:
    write(tmp_path, "one")
    file = newest(tmp_path).manifest_file
    file.write_text(file.read_text().replace('"passages": 1', '"passages": 2'))
    with pytest.raises(IndexDamaged, match="is not what was written there, or CURRENT is not"):
        current(tmp_path)


def test_an_index_without_current_is_damaged_and_not_missing(tmp_path: Path) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match=r"CURRENT is missing, though the version 000001 is there.*yinju build"):
        current(tmp_path)


def test_a_first_build_that_was_killed_before_its_last_step_is_taken_up(tmp_path: Path) -> None:
    write(tmp_path, "one")
    (tmp_path / "CURRENT").rename(tmp_path / "CURRENT.part")
    assert current(tmp_path).documents.read_text() == "one"
    write(tmp_path, "two")
    assert current(tmp_path).documents.read_text() == "two"


def test_the_files_of_a_version_are_looked_at_before_it_is_used(tmp_path: Path) -> None:
    write(tmp_path, "one")
    file = newest(tmp_path).documents
    for text, what in (("two", "is not what was written there"), ("four", "has 4 bytes instead of 3")):
        file.write_text(text)
        with pytest.raises(IndexDamaged, match=rf"{file} {what}; build the index again"):
            current(tmp_path)
        assert held(tmp_path).folder == file.parent


def test_a_version_knows_those_it_was_made_of(tmp_path: Path) -> None:
    write(tmp_path, "one")
    first = manifest(newest(tmp_path)).after(None)
    second = first.after(first)
    third = second.after(second)
    assert [one.goes_on_from(first) for one in (first, second, third)] == [True] * 3
    assert not first.goes_on_from(second)
    assert not manifest(newest(tmp_path)).after(None).goes_on_from(first)
    for _ in range(versions._LINE + 5):
        third = third.after(third)
    assert len(third.line) == versions._LINE
    assert not third.goes_on_from(first)


def test_a_file_in_the_place_of_the_folder_holds_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexMissing, match="yinju build"):
        current(tmp_path / "file")
    with pytest.raises(WriteFailed, match="file"), write_lock(tmp_path / "file"):
        pass


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"surprise": 1}'])
def test_a_broken_manifest_is_damaged(tmp_path: Path, manifest: str) -> None:
    write(tmp_path, "one")
    newest(tmp_path).manifest_file.write_text(manifest)
    with pytest.raises(IndexDamaged, match="manifest"):
        current(tmp_path)


def test_a_version_of_another_format_is_named_and_can_be_read_for_rewriting(tmp_path: Path) -> None:
    write(tmp_path, "one", format=FORMAT - 1)
    with pytest.raises(IndexOutdated, match=f"format {FORMAT - 1}.*yinju build"):
        current(tmp_path)
    assert newest(tmp_path).documents.read_text() == "one"


def test_a_changed_or_missing_file_is_found_by_its_checksum(tmp_path: Path) -> None:
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


def test_a_second_writer_is_told_that_the_index_is_busy(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path),
        pytest.raises(IndexBusy, match=rf"writing to {tmp_path}.*try again"),
        write_lock(tmp_path, wait=0),
    ):
        pass
    with write_lock(tmp_path, wait=0):
        pass
