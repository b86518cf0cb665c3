import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import FileMissing, read_text
from index import IndexMissing, NothingToIndex, Retriever, build_index, update_index
from index.versions import current

PROJECT = Path(__file__).parents[2]


def texts(retriever: Retriever) -> list[str]:
    return [d.source.split("/")[-1] for d in retriever.documents]


def test_a_folder_is_built_and_reported(papers: Path, tmp_path: Path) -> None:
    retriever = build_index([papers], tmp_path / "index")
    report = retriever.report
    assert report is not None
    assert (report.documents, report.new, report.kept, report.removed) == (2, report.passages, 0, 0)
    assert texts(retriever) == ["first.txt", "second.txt"]


def test_building_again_keeps_what_did_not_change(papers: Path, tmp_path: Path) -> None:
    first = build_index([papers], tmp_path / "index").report
    (papers / "second.txt").write_text("快递条例\n末端网点自开办之日起30日内备案。\n", encoding="utf-8")
    again = build_index([papers], tmp_path / "index")
    assert first is not None
    assert again.report is not None
    assert again.report.kept == first.passages - again.report.removed
    assert again.report.new == again.report.removed == 1
    assert "30日内" in again.search("多少日内备案？")[0].passage.text
    assert not any("20日内" in hit.passage.text for hit in again.search("20日内备案", k=10))


def test_the_index_afterwards_holds_exactly_what_was_given(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    assert texts(build_index([papers / "second.txt"], tmp_path / "index")) == ["second.txt"]


def test_documents_are_added_and_removed_beside_the_others(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    pasted = read_text("朱鹮的野外种群已超过5000只。", title="朱鹮", source="pasted text")
    assert update_index(tmp_path / "index", add=[pasted]).new == 1
    retriever = Retriever.load(tmp_path / "index")
    assert retriever.search("朱鹮有多少只？")[0].passage.document == pasted
    gone = [d.id for d in retriever.documents if d.source.endswith("first.txt")]
    update_index(tmp_path / "index", remove=gone)
    assert texts(Retriever.load(tmp_path / "index")) == ["second.txt", "pasted text"]


def test_a_reader_goes_on_with_the_version_it_opened(papers: Path, tmp_path: Path) -> None:
    old = build_index([papers], tmp_path / "index")
    build_index([papers / "second.txt"], tmp_path / "index")
    assert "植物园近200个" in old.search("植物园有多少个？")[0].passage.text


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_in(papers: Path, tmp_path: Path) -> None:
    (papers / "empty.txt").write_text("")
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert report.documents == 2
    assert [s.source.split("/")[-1] for s in report.skipped] == ["empty.txt"]


def test_bad_input_leaves_the_index_as_it_was(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    before = current(tmp_path / "index").folder
    (papers / "empty.txt").write_text("")
    with pytest.raises(FileMissing, match="gone"):
        build_index([papers / "gone.txt"], tmp_path / "index")
    with pytest.raises(NothingToIndex, match=r"empty\.txt"):
        build_index([papers / "empty.txt"], tmp_path / "index")
    assert current(tmp_path / "index").folder == before


def test_a_folder_without_an_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="yinju build"):
        Retriever.load(tmp_path)


KILLED = """
import sys, time
from pathlib import Path
from index import build_index
print("ready", flush=True)
build_index(sys.argv[1:2], sys.argv[2], progress=lambda *_: print("step", flush=True))
print("done", flush=True)
"""


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_kill_during_a_build_leaves_an_index_that_answers(papers: Path, tmp_path: Path, lines: int) -> None:
    build_index([papers / "first.txt"], tmp_path / "index")
    (papers / "many.txt").write_text("\n\n".join(f"第{i}段讲的是第{i}号样地。" for i in range(3000)), encoding="utf-8")
    build = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(papers), str(tmp_path / "index")],
        stdout=subprocess.PIPE, cwd=PROJECT, text=True,
    )  # fmt: skip
    assert build.stdout is not None
    with build:
        for _ in range(lines):
            build.stdout.readline()
        os.kill(build.pid, signal.SIGKILL)
    retriever = Retriever.load(tmp_path / "index")
    assert "植物园近200个" in retriever.search("植物园有多少个？")[0].passage.text
    assert len(build_index([papers], tmp_path / "index").documents) == 3
