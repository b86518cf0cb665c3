"""An index that is kept in step with a folder."""

import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from corpus.errors import YinjuError
from index import Retriever
from ui.in_step import _Seen, changes, follow


def test_it_builds_at_first_and_for_each_change_and_not_when_time_merely_passes():
    built = []
    follow([set(), {(1, "a")}, set(), {(1, "a"), (2, "b")}], lambda: built.append(1), lambda said: None)
    assert len(built) == 3


def test_a_build_that_fails_is_said_once_and_tried_again_when_time_has_passed():
    outcomes = iter([YinjuError("busy"), YinjuError("busy"), YinjuError("full"), None])
    said = []

    def build():
        outcome = next(outcomes)
        if outcome:
            raise outcome

    follow([{(1, "a")}, set(), set(), set(), set()], build, said.append)
    assert said == ["yinju: busy", "yinju: full"]
    assert next(outcomes, "all were") == "all were"


def test_files_given_and_those_in_folders_given_concern_an_index_but_neither_hidden_ones_nor_its_own(
    tmp_path,
):
    folder = tmp_path / "notes"
    for name in ("in", ".git", "index/versions"):
        (folder / name).mkdir(parents=True)
    (tmp_path / "one.txt").touch()
    seen = _Seen([str(folder), str(tmp_path / "one.txt")], folder / "index")
    assert seen.folders == sorted([str(tmp_path.resolve()), str(folder.resolve())])
    for name in ("notes/a.txt", "notes/in/b.txt", "notes/gone.txt", "one.txt"):
        assert seen.concerns(1, str(tmp_path / name)), name
    for name in ("notes/.a.swp", "notes/.git/index", "notes/index/versions/1", "two.txt", "notes-old/a.txt"):
        assert not seen.concerns(1, str(tmp_path / name)), name


@pytest.mark.parametrize("given", ["", "a.txt"])
def test_a_change_is_seen_in_a_folder_and_in_a_file_that_another_one_replaces(tmp_path, given):
    (tmp_path / "a.txt").write_text("一", "utf-8")
    watched = changes([str(tmp_path / given)], tmp_path / "index")
    assert next(watched) == set()  # it has begun to look
    (tmp_path / "b.part").write_text("二", "utf-8")
    (tmp_path / "b.part").replace(tmp_path / "a.txt")
    seen = next(each for each in watched if each)
    assert str(tmp_path / "a.txt") in {path for _, path in seen}
    watched.close()


def _interruptible():
    """Let what is started be interrupted, though the tests may run in the background, where nothing is."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_command_goes_on_past_a_bad_file_and_ends_with_one_line(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "pond.txt").write_text("池塘里养着四十条鲤鱼。\n", "utf-8")
    command = [sys.executable, "-m", "ui", "build", str(notes), "--index", str(tmp_path / "index"), "--watch"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        preexec_fn=_interruptible,
    ) as watching:
        lines = iter(watching.stdout.readline, "")
        assert next(lines).startswith("1 documents")
        assert next(lines).startswith("Watching for changes")
        (notes / "bad.pdf").write_bytes(b"no pdf")
        assert "bad.pdf" in next(line for line in lines if "skipped" in line)
        (notes / "tower.txt").write_text("北屿灯塔高六十三米。\n", "utf-8")
        assert next(line for line in lines if line.startswith("2 documents"))
        watching.send_signal(signal.SIGINT)
        assert [line for line in lines if "skipped" not in line and "documents" not in line] == [
            "Stopped watching; the index is as it was last built. 已停止。\n"
        ]
    assert watching.returncode == 0
    with suppress(FileNotFoundError):
        (notes / "bad.pdf").unlink()
    assert len(Retriever.load(tmp_path / "index").documents) == 2
