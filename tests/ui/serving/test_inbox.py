"""Uploads by session: whose they are, what is opened, and when they go."""

import os

import pytest

from ui.serving.inbox import Inbox, NotYours, TooMuch, UploadLimits
from ui.serving.scratch import remove_leftovers


@pytest.fixture
def inbox(tmp_path, clock):
    return Inbox(tmp_path / "inbox", UploadLimits(file=10_000, session=20_000, total=30_000), clock=clock)


def put(inbox, session, content=b"fish", name="a.txt"):
    file = inbox.receive(session, name)
    file.write(content)
    return file.keep()


def files(inbox_folder):
    return [path for path in inbox_folder.rglob("*") if path.is_file()]


def test_only_who_uploaded_a_file_opens_it(inbox):
    path = put(inbox, "one")
    assert inbox.owns("one", path)
    with inbox.open("one", path) as file:
        assert file.read() == b"fish"
    for session in ("other", "", None):
        assert not inbox.owns(session, path)
        with pytest.raises(NotYours, match="upload it again"):
            inbox.open(session, path)


@pytest.mark.parametrize("path", ["/etc/passwd", "", ".", "a.txt", None, 7, ["a"], "\0"])
def test_no_other_path_is_anybody_s(inbox, path):
    put(inbox, "one")
    assert not inbox.owns("one", path)


def test_another_spelling_of_a_path_is_another_path(inbox):
    path = put(inbox, "one")
    for other in (path + "/", path.replace("/a.txt", "/./a.txt"), path.upper(), os.path.relpath(path)):
        assert not inbox.owns("one", other)


def test_another_file_in_its_place_is_not_opened(inbox, tmp_path):
    path = put(inbox, "one")
    other = tmp_path / "other.txt"
    other.write_text("secret")
    for change in (os.link, os.symlink):
        os.remove(path)
        change(other, path)
        with pytest.raises(NotYours):
            inbox.open("one", path)
    os.remove(path)
    with pytest.raises(NotYours):
        inbox.open("one", path)
    os.mkdir(path)
    with pytest.raises(NotYours):
        inbox.open("one", path)


def test_a_link_among_the_folders_is_not_followed(inbox, tmp_path):
    path = put(inbox, "one")
    folder = os.path.dirname(path)
    os.rename(folder, tmp_path / "elsewhere")  # the same file, but no longer inside
    os.symlink(tmp_path / "elsewhere", folder)
    with pytest.raises(NotYours):
        inbox.open("one", path)


def test_what_is_read_are_copies_of_what_was_checked_and_they_go(inbox, tmp_path):
    paths = [put(inbox, "one", name="鱼.txt"), put(inbox, "one", b"bird", name="鱼.txt")]
    with inbox.copied("one", paths) as copies:
        assert [os.path.basename(copy) for copy in copies] == ["鱼.txt", "鱼.txt"]
        assert [open_and_read(copy) for copy in copies] == [b"fish", b"bird"]
        assert not set(copies) & set(paths)
    assert len(files(tmp_path)) == 2
    with inbox.copied("one", paths * 1000) as copies:
        assert len(copies) == 2
    with pytest.raises(NotYours), inbox.copied("other", paths):
        pass
    assert len(files(tmp_path)) == 2


def open_and_read(path):
    with open(path, "rb") as file:
        return file.read()


def test_room_is_given_back_by_what_is_dropped_discarded_and_left(inbox, clock):
    for _ in range(5):
        file = inbox.receive("one", "a")
        with pytest.raises(TooMuch):
            file.write(bytes(10_001))
        file.drop()
    for _ in range(5):
        inbox.discard("one", [put(inbox, "one", bytes(10_000)), put(inbox, "one", bytes(10_000)), "/etc/passwd"])
    for _ in range(5):
        put(inbox, "one", bytes(10_000))
        put(inbox, "one", bytes(10_000))
        put(inbox, "two", bytes(10_000))
        with pytest.raises(TooMuch, match="wait"):
            put(inbox, "two", bytes(10_000))
        clock.now += 601
        inbox.sweep()


def test_what_is_uploaded_goes_when_the_last_page_has_been_closed_a_while(inbox, clock, tmp_path):
    path = put(inbox, "one")
    with inbox.present("one"):
        with inbox.present("one"):
            clock.now += 10_000
            inbox.sweep()
        clock.now += 10_000
        inbox.sweep()
        assert inbox.owns("one", path)
    clock.now += 599
    inbox.sweep()
    assert inbox.owns("one", path)
    clock.now += 2
    inbox.sweep()
    assert not inbox.owns("one", path)
    assert files(tmp_path) == []


def test_visitors_who_upload_nothing_are_not_remembered(inbox):
    for n in range(100):
        with inbox.present(str(n)):
            assert len(inbox._held) == 1
    assert inbox._held == {}


def test_what_another_process_left_is_removed_and_what_one_uses_is_not(tmp_path):
    from filelock import FileLock

    for name in ("yinju-uploads-left", "yinju-uploads-used", "yinju-uploads-new", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("fish")
    for name in ("yinju-uploads-left", "yinju-uploads-used", "other"):
        (tmp_path / name / ".lock").touch()
    (tmp_path / "yinju-uploads-link").symlink_to(tmp_path / "other")
    with FileLock(tmp_path / "yinju-uploads-used" / ".lock"):
        remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "other", "yinju-uploads-link", "yinju-uploads-new", "yinju-uploads-used",
    ]  # fmt: skip
    assert (tmp_path / "other" / "a.txt").exists()
