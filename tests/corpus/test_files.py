import os
import socket
from pathlib import Path

import pytest

from corpus import FileMissing, Unreadable, expand, read
from corpus.files import Found, find, open_regular


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a text, beside another one with a secret."""
    for name in ("given/a.txt", "away/secret.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("内容。", encoding="utf-8")
    return tmp_path / "given"


def test_a_link_that_leads_out_of_the_folder_is_found_and_never_opened(folder, tmp_path):
    (folder / "link.txt").symlink_to(tmp_path / "away" / "secret.txt")
    (folder / "all").symlink_to(tmp_path / "away", target_is_directory=True)
    found = {file.path.name: file for file in find([folder])}
    assert [name for name, file in found.items() if file.leads_out] == ["all", "link.txt"]
    for name in ("all", "link.txt"):
        with pytest.raises(Unreadable, match=rf"{name} is a link that leads out of {folder}"):
            open_regular(found[name].path, found[name].path, within=found[name].within)
    assert expand([folder]) == [folder / "a.txt"]


def test_a_link_that_stays_inside_is_read_and_so_is_one_that_is_named(folder, tmp_path):
    (folder / "same.txt").symlink_to("a.txt")
    (tmp_path / "to_folder").symlink_to(folder, target_is_directory=True)
    for given in (folder, tmp_path / "to_folder"):
        files = find([given])
        assert [(f.path.name, f.leads_out) for f in files] == [("a.txt", False), ("same.txt", False)]
        for file in files:
            open_regular(file.path, file.path, within=file.within).close()
    (tmp_path / "named.txt").symlink_to(tmp_path / "away" / "secret.txt")
    assert find([tmp_path / "named.txt"]) == [Found(tmp_path / "named.txt")]
    assert read(tmp_path / "named.txt")[0].text == "内容。"


def test_a_file_that_becomes_a_link_out_after_it_was_found_is_refused(folder, tmp_path):
    (file,) = find([folder])
    file.path.unlink()
    file.path.symlink_to(tmp_path / "away" / "secret.txt")
    with pytest.raises(Unreadable, match="leads out"):
        open_regular(file.path, file.path, within=file.within)
    (folder / "inner").mkdir()
    (folder / "inner" / "secret.txt").write_text("内容。", encoding="utf-8")
    inner = next(file for file in find([folder]) if file.path.name == "secret.txt")
    (folder / "inner").rename(tmp_path / "gone")
    (folder / "inner").symlink_to(tmp_path / "away", target_is_directory=True)
    with pytest.raises(Unreadable, match="leads out"):
        open_regular(inner.path, inner.path, within=inner.within)


def test_a_folder_whose_name_only_begins_alike_is_another_folder(folder, tmp_path):
    (tmp_path / "given2").mkdir()
    (tmp_path / "given2" / "b.txt").write_text("内容。", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "given2" / "b.txt")
    assert [file.leads_out for file in find([folder])] == [False, True]


def test_pipes_sockets_devices_and_folders_are_refused_without_waiting(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
        for name in ("pipe.txt", "socket.txt", "/dev/zero", "/dev/tty"):
            with pytest.raises(Unreadable, match="is a pipe, a socket or a device"):
                open_regular(name, name)
    with pytest.raises(Unreadable, match="is a folder"):
        open_regular(tmp_path, tmp_path)


def test_a_pipe_that_takes_the_place_of_a_checked_file_is_refused_without_waiting(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_text("内容。", encoding="utf-8")
    about = os.stat(file)
    file.unlink()
    os.mkfifo(file)
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda place: about)  # as it was a moment ago
        with pytest.raises(Unreadable, match="is a pipe"):
            open_regular(file, file)


@pytest.mark.parametrize("name", ["a\0b.txt", "half \ud800.txt"])
def test_what_can_be_no_name_is_an_error_that_says_so(name):
    with pytest.raises(Unreadable, match="no name that a file can have"):
        read(Path(name))


def test_a_stream_in_disguise_of_an_empty_file_is_not_read():
    if not os.path.exists("/proc/self/mountinfo"):
        pytest.skip("needs Linux")
    assert os.stat("/proc/self/mountinfo").st_size == 0
    with pytest.raises(Exception, match="is empty"):
        read(Path("/proc/self/mountinfo"))


def test_a_missing_file_is_named_by_its_name_not_its_place(tmp_path):
    with pytest.raises(FileMissing, match=r"^notes\.txt does not exist"):
        open_regular(tmp_path / "notes.txt", "notes.txt")
