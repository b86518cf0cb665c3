import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typst

from corpus import CorpusError, FileMissing, Limits, default_document, read, read_text
from corpus.boxes import boxes_of
from index import (
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexReplaced,
    NothingToIndex,
    Retriever,
    WriteFailed,
    build_index,
    update_index,
)
from index.sources import gather
from index.storage.integrity import check
from index.storage.lock import write_lock
from index.storage.versions import current, newest

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


def test_the_rectangles_of_a_pdf_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(typst.compile(b"The lighthouse is sixty-three metres high."))
    (document,) = read(tmp_path / "a.pdf")
    (kept,) = build_index([tmp_path / "a.pdf"], tmp_path / "index").documents
    assert kept.boxes == document.boxes
    assert boxes_of(kept, 4, 14) == boxes_of(document, 4, 14) != ()


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


def test_only_the_passages_that_changed_are_encoded(
    papers: Path, tmp_path: Path, encoded: list[str], write_book
) -> None:
    write_book(papers / "book.txt")
    first = build_index([papers], tmp_path / "index").report
    assert first is not None
    assert len(encoded) == first.new == first.passages
    encoded.clear()
    write_book(papers / "book.txt", changed=9)
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert report.new == len(encoded) == 1
    assert "已经全部改写" in encoded[0]
    assert report.kept == report.passages - 1 == first.passages - report.removed


def test_nothing_is_read_or_written_where_nothing_changed(papers: Path, tmp_path: Path, monkeypatch) -> None:
    build_index([papers], tmp_path / "index")
    before = current(tmp_path / "index").folder
    monkeypatch.setattr("index.build.Worker.start", lambda worker: pytest.fail("something was to be read"))
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert (report.new, report.kept, report.removed) == (0, report.passages, 0)
    assert current(tmp_path / "index").folder == before


def test_removing_the_last_document_is_refused(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    ids = [d.id for d in Retriever.load(tmp_path / "index").documents]
    with pytest.raises(NothingToIndex, match="keep or add"):
        update_index(tmp_path / "index", remove=ids)
    assert len(Retriever.load(tmp_path / "index").documents) == 2


def test_what_was_added_beside_is_gone_after_a_build(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    update_index(tmp_path / "index", add=[read_text("朱鹮五千只。", title="朱鹮", source="pasted text")])
    assert texts(build_index([papers], tmp_path / "index")) == ["first.txt", "second.txt"]


def test_what_was_read_without_a_recogniser_or_with_another_is_read_again(papers, tmp_path, monkeypatch) -> None:
    build_index([papers], tmp_path / "index")
    before = [source.digest for source in gather([papers])]
    monkeypatch.setattr("index.sources.recogniser", lambda: "another")
    assert not {*before} & {source.digest for source in gather([papers])}


def test_many_small_changes_answer_like_a_build_from_nothing(papers: Path, tmp_path: Path, write_book) -> None:
    write_book(papers / "book.txt")
    build_index([papers], tmp_path / "index")
    for changed in (3, 9, None, 12):
        write_book(papers / "book.txt", changed)
        stepwise = build_index([papers], tmp_path / "index")
    fresh = build_index([papers], tmp_path / "fresh")
    for question in ("哪一章已经全部改写？", "植物园有多少个？", "快递网点备案", "麋鹿总数"):
        found, expected = ([hit.passage.id for hit in r.search(question, k=1)] for r in (stepwise, fresh))
        assert found == expected
    assert sorted(d.id for d in stepwise.documents) == sorted(d.id for d in fresh.documents)


def answers(index_dir: Path) -> None:
    retriever = Retriever.load(index_dir)
    check(retriever.engine.version)
    assert "植物园近200个" in retriever.search("植物园有多少个？")[0].passage.text


def leftovers(index_dir: Path) -> list[str]:
    return [str(p.relative_to(index_dir)) for p in index_dir.rglob("*") if p.suffix in (".part", ".old")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Give a folder on a disk with room for so many kilobytes."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        place = tmp_path / f"disk{kilobytes}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a small disk needs Linux and root")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_told_and_the_index_stays(papers: Path, tmp_path: Path, small_disk, write_book) -> None:
    build_index([papers / "first.txt"], tmp_path / "index")
    for n in range(12):
        write_book(papers / f"book{n}.txt", changed=n % 20)
    needed = sum(f.stat().st_size for f in (tmp_path / "index").rglob("*") if f.is_file()) // 1024
    failed = 0
    for room in range(needed + 160, needed + 1120, 80):
        disk = small_disk(room)
        shutil.copytree(tmp_path / "index", disk / "index")
        try:
            build_index([papers], disk / "index")
        except WriteFailed as error:
            failed += 1
            assert str(disk / "index") in str(error)
            assert "MB are free" in str(error)
            assert "make sure that the disk has room" in str(error)
            assert len(Retriever.load(disk / "index").documents) == 1
            assert leftovers(disk / "index") == []
        answers(disk / "index")
    assert 4 <= failed < 12  # at every stage, from the first file to the last; the largest disks are large enough


def test_a_folder_that_cannot_be_written_is_told_and_goes_on_answering(
    papers: Path, tmp_path: Path, small_disk
) -> None:
    disk = small_disk(20_000)
    build_index([papers], tmp_path / "index")
    shutil.copytree(tmp_path / "index", disk / "index")  # nothing there is held open, which a busy machine does longer
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(WriteFailed, match="the folder may be written"):
        build_index([papers / "first.txt"], disk / "index")
    answers(disk / "index")


ADDING = """
import sys
from corpus import read_text
from index import update_index
for n in range(8):
    document = read_text(f"第{n}号记录由{sys.argv[2]}写成。", title=f"{sys.argv[2]}{n}", source="pasted text")
    update_index(sys.argv[1], add=[document])
"""


@pytest.fixture
def opened(papers: Path, tmp_path: Path) -> Iterator[Retriever]:
    """An index that is open, as a page holds it."""
    retriever = build_index([papers], tmp_path / "index")
    yield retriever
    retriever.close()


PASTED = read_text("朱鹮的野外种群已超过5000只。", title="朱鹮", source="pasted text")


def lose_folder(index_dir: Path, aside: Path) -> None:
    index_dir.rename(aside)


def lose_current(index_dir: Path, aside: Path) -> None:
    (index_dir / "CURRENT").unlink()


def lose_versions(index_dir: Path, aside: Path) -> None:
    (index_dir / "versions").rename(aside)


def empty(index_dir: Path, aside: Path) -> None:
    index_dir.rename(aside)
    index_dir.mkdir()


def put_another(index_dir: Path, aside: Path) -> None:
    index_dir.rename(aside)
    update_index(index_dir, add=[read_text("另一个索引。", title="另", source="other.txt")])


@pytest.mark.parametrize("lose", [lose_folder, lose_current, lose_versions, empty, put_another])
@pytest.mark.parametrize("change", [{"add": [PASTED]}, {"remove": ["any"]}])
def test_nothing_is_written_where_the_index_that_is_open_is_gone(opened, tmp_path, lose, change) -> None:
    index_dir = tmp_path / "index"
    lose(index_dir, tmp_path / "aside")
    before = {file: file.stat().st_ino for file in index_dir.rglob("*")} if index_dir.exists() else None
    with pytest.raises((IndexReplaced, IndexDamaged), match=f"{index_dir}"):
        update_index(index_dir, onto=opened, **change)
    after = {file: file.stat().st_ino for file in index_dir.rglob("*")} if index_dir.exists() else None
    assert after == before
    assert "植物园近200个" in opened.search("植物园有多少个？")[0].passage.text


def test_an_index_that_went_back_to_a_copy_of_an_earlier_day_is_not_written_onto(opened, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    shutil.copytree(index_dir, tmp_path / "copy")
    update_index(index_dir, add=[PASTED], onto=opened)
    later = Retriever.load(index_dir)
    shutil.rmtree(index_dir)
    (tmp_path / "copy").rename(index_dir)
    with pytest.raises(IndexReplaced, match="replaced by another"):
        update_index(index_dir, remove=[PASTED.id], onto=later)
    assert update_index(index_dir, add=[PASTED], onto=opened).documents == 3
    later.close()


def test_what_others_wrote_meanwhile_is_gone_on_from(opened, papers: Path, tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    update_index(index_dir, add=[read_text("竹林。", title="竹", source="pasted text")])
    update_index(index_dir, add=[read_text("松林。", title="松", source="pasted text")])
    assert update_index(index_dir, add=[PASTED], onto=opened).documents == 5
    build_index([papers], index_dir)
    assert update_index(index_dir, add=[PASTED], onto=opened).documents == 3
    # and what was healed by a build over it goes on too
    newest(index_dir).vectors.write_bytes(b"")
    build_index([papers], index_dir)
    assert update_index(index_dir, add=[PASTED], onto=opened).documents == 3


def test_two_processes_that_write_at_once_lose_nothing(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    writers = [
        subprocess.Popen([sys.executable, "-c", ADDING, str(tmp_path / "index"), name], cwd=PROJECT)
        for name in ("甲", "乙")
    ]
    while any(writer.poll() is None for writer in writers):
        answers(tmp_path / "index")
    assert [writer.returncode for writer in writers] == [0, 0]
    titles = {d.title for d in Retriever.load(tmp_path / "index").documents if d.source == "pasted text"}
    assert titles == {f"{name}{n}" for name in "甲乙" for n in range(8)}
    assert leftovers(tmp_path / "index") == []


def test_a_writer_that_waits_in_vain_is_told(papers: Path, tmp_path: Path, monkeypatch) -> None:
    build_index([papers], tmp_path / "index")
    monkeypatch.setattr("index.storage.lock._WAIT_SECONDS", 0)
    with write_lock(tmp_path / "index"), pytest.raises(IndexBusy, match="try again"):
        build_index([papers], tmp_path / "index")


KILLING = Path(__file__).parent / "killing.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs fork, to be quick, and signals")
def test_a_kill_at_a_hundred_moments_and_at_every_step_leaves_the_old_index_or_the_new(tmp_path: Path) -> None:
    command = [sys.executable, str(KILLING), str(tmp_path), "100"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    assert done.returncode == 0, done.stderr
    kills = json.loads(done.stdout)
    assert kills["sound"] == 100
    # the kills hit builds at work
    assert kills["old"] > 20
    assert kills["finished before"] < 70
    # and one stood before and after each step that moves or removes files
    assert kills["sound steps"] == kills["steps"] > 6
    assert leftovers(tmp_path / "index") == []
    assert len(list((tmp_path / "index" / "versions").iterdir())) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs fork, to be quick, and signals")
def test_of_two_writers_that_are_killed_at_any_moment_nothing_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, str(KILLING), str(tmp_path), "20", "--writers"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(PROJECT)}
    )
    assert done.returncode == 0, done.stderr
    kills = json.loads(done.stdout)
    assert kills["sound"] == kills["killed at work"] == 20, done.stderr
    assert kills["reader sound"] == kills["sound at the end"] == 1, done.stderr
    assert kills["documents added"] > 0
    assert kills["looks of the reader"] > 0


def test_a_file_over_a_limit_is_named_with_the_way_to_raise_it(papers: Path, tmp_path: Path) -> None:
    report = build_index([papers], tmp_path / "index", limits=Limits(characters=30)).report
    assert report is not None
    assert report.documents == 1
    assert "--max-characters" in report.skipped[0].reason
    raised = build_index([papers], tmp_path / "index", limits=Limits(characters=1000)).report
    assert raised is not None
    assert (raised.documents, raised.skipped) == (2, ())


def write_book_with_a_broken_chapter(file: Path, compression: int) -> None:
    """Write an EPUB whose only chapter is no stream that its compression can have made."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = '<container xmlns="c"><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("META-INF/container.xml", container)
        book.writestr("p.opf", package)
        book.writestr("a.xhtml", "<p>" + "内容。" * 500, compression)
        place = book.getinfo("a.xhtml")
    data = bytearray(file.read_bytes())
    start = place.header_offset + 30 + len("a.xhtml")
    # past the properties that stand before an LZMA stream
    data[start + 9 : start + place.compress_size] = b"?" * (place.compress_size - 9)
    file.write_bytes(data)


BAD = {
    "a.html": lambda file: file.write_text("<meta charset=undefined><p>内容。</p>", encoding="utf-8"),
    "b.jsonl": lambda file: file.write_text('{"_id": "b", "text": ' + "[" * 200_000 + "}", encoding="utf-8"),
    "c.jsonl": lambda file: file.write_text('{"_id": "c", "text": "好。"}\n{"_id": ' + "9" * 9_999 + "}"),
    "d.epub": lambda file: write_book_with_a_broken_chapter(file, zipfile.ZIP_BZIP2),
    "e.epub": lambda file: write_book_with_a_broken_chapter(file, zipfile.ZIP_DEFLATED),
    "f.epub": lambda file: write_book_with_a_broken_chapter(file, zipfile.ZIP_LZMA),
    "g.docx": lambda file: file.write_bytes(b"PK\3\4" + b"?" * 99),
    "h.pdf": lambda file: file.write_bytes(b"%PDF-1.4\n" + b"?" * 99),
    "i.txt": os.mkfifo,
}


def test_whatever_a_reader_raises_the_file_is_named_and_the_others_go_in(papers: Path, tmp_path: Path) -> None:
    for name, write in BAD.items():
        write(papers / name)
    retriever = build_index([papers], tmp_path / "index")
    assert retriever.report is not None
    skipped = {Path(each.source).name: each.reason for each in retriever.report.skipped}
    # what has become readable since is a document
    assert {*texts(retriever), *skipped} == {"first.txt", "second.txt", *BAD}
    assert {"b.jsonl", "c.jsonl", "d.epub", "e.epub", "f.epub", "g.docx", "h.pdf", "i.txt"} <= {*skipped}
    assert all(str(papers / name) in reason for name, reason in skipped.items())
    assert "Invalid data stream" in skipped["d.epub"]
    assert len(retriever.documents) + len(skipped) == 2 + len(BAD)


@pytest.mark.parametrize("name", BAD)
def test_reading_one_file_raises_nothing_but_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    BAD[name](tmp_path / name)
    try:
        (document,) = read(tmp_path / name)
    except CorpusError as error:
        assert str(tmp_path / name) in str(error)
    else:
        assert document.text == "内容。"


def test_a_file_that_takes_too_long_does_not_keep_the_others_out(papers: Path, tmp_path: Path) -> None:
    (papers / "long.txt").write_text(default_document().read_text(encoding="utf-8") * 900, encoding="utf-8")
    retriever = build_index([papers], tmp_path / "index", limits=Limits(seconds=1))
    assert retriever.report is not None
    (skipped,) = retriever.report.skipped
    assert "--max-seconds" in skipped.reason
    assert texts(retriever) == ["first.txt", "second.txt"]


def test_a_build_is_stopped_by_its_progress_while_a_file_is_read(papers: Path, tmp_path: Path) -> None:
    (papers / "long.txt").write_text(default_document().read_text(encoding="utf-8") * 900, encoding="utf-8")
    told: list[int] = []

    def stop(done: int, _total: int, _words: str) -> None:
        told.append(done)
        if len(told) > 1 and told[-1] == told[-2]:  # nothing has gone on: a file is waited for
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index([papers], tmp_path / "index", progress=stop)
    with pytest.raises(IndexMissing):
        Retriever.load(tmp_path / "index")


def test_a_link_out_of_the_folder_is_named_and_what_it_leads_to_read_where_that_is_given(papers, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("朱鹮的野外种群已超过5000只。", encoding="utf-8")
    (papers / "link.txt").symlink_to(secret)
    (papers / "inside.txt").symlink_to("first.txt")
    for given, there in (([papers], []), ([papers, secret], ["secret.txt"])):
        retriever = build_index(given, tmp_path / "index")
        assert retriever.report is not None
        (skipped,) = retriever.report.skipped
        assert (skipped.source, texts(retriever)) == (str(papers / "link.txt"), ["first.txt", "second.txt", *there])
        assert f"leads out of {papers}" in skipped.reason


def test_a_file_whose_name_is_no_utf8_is_read_once_and_found_again(papers: Path, tmp_path: Path, monkeypatch) -> None:
    file = Path(os.fsdecode(bytes(papers) + b"/caf\xe9 \x1b[31m.txt"))
    try:
        file.write_text("朱鹮的野外种群已超过5000只。", encoding="utf-8")
    except OSError:
        pytest.skip("this disk has names in UTF-8 only")
    retriever = build_index([papers], tmp_path / "index")
    assert retriever.report is not None
    assert retriever.report.skipped == ()
    document = retriever.search("朱鹮有多少只？")[0].passage.document
    assert (document.title, document.source) == ("caf\\xe9 \x1b[31m", str(file))
    assert read(Path(document.source))[0] == document
    monkeypatch.setattr("index.build.Worker.start", lambda worker: pytest.fail("something was to be read"))
    again = build_index([papers], tmp_path / "index").report
    assert again is not None
    assert (again.new, again.kept) == (0, retriever.report.passages)


def test_a_text_is_found_by_the_name_of_its_file_and_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "资料"
    for year, amount in (("2021", "三"), ("2022", "五"), ("2023", "七")):
        (folder / "北京分部").mkdir(parents=True, exist_ok=True)
        (folder / "上海分部").mkdir(parents=True, exist_ok=True)
        for place, more in (("北京分部", "亿"), ("上海分部", "千万")):
            text = f"年度总结\n全年总收入为{amount}{more}元，比上年有所增长。\n"
            (folder / place / f"{year}年度总结.txt").write_text(text, encoding="utf-8")
    retriever = build_index([folder], tmp_path / "index")
    for question, answer in (
        ("2022年的总收入是多少？", "五"),
        ("2023年的总收入是多少？", "七"),
        ("上海分部2021年的总收入是多少？", "三千万"),
        ("北京分部2022年的总收入是多少？", "五亿"),
    ):
        assert answer in retriever.search(question)[0].passage.text
    # where the folder has another name, that one counts
    (folder / "上海分部").rename(folder / "广州分部")
    moved = build_index([folder], tmp_path / "index")
    assert "三千万" in moved.search("广州分部2021年的总收入是多少？")[0].passage.text
    assert moved.report is not None
    assert moved.report.new == 0
