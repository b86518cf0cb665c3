import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from corpus import CorpusError, Document, LeftOut, read, read_text
from corpus.files import Found
from corpus.worker import Waiting, Worker
from index import Incomplete, Retriever, SameText, build_index, update_index


def test_what_is_left_out_of_a_file_is_reported_when_it_is_read(papers: Path, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_comment(document.add_paragraph("灯塔高六十三米。").runs, "待核实")
    document.save(str(papers / "a.docx"))
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert report.incomplete == (Incomplete(str(papers / "a.docx"), (LeftOut("comment", 1),)),)
    again = build_index([papers], tmp_path / "index")
    assert again.report is not None
    assert again.report.incomplete == ()
    assert [d for d in again.documents if d.source == str(papers / "a.docx")] == read(papers / "a.docx")


def named(retriever: Retriever) -> list[tuple[str, list[str]]]:
    """Return the name of each document, with the others that its text has."""
    return [(Path(d.source).name, [Path(twin.source).name for twin in d.also]) for d in retriever.documents]


def found(retriever: Retriever, question: str) -> list[str]:
    """Return the passages that hold the answer to a question about the second of the papers."""
    return [hit.passage.text for hit in retriever.search(question, k=10) if "20日内" in hit.passage.text]


def test_a_text_under_two_names_is_indexed_once_and_both_names_are_kept(papers: Path, tmp_path: Path) -> None:
    document = docx.Document()
    for line in (papers / "second.txt").read_text().splitlines():
        document.add_paragraph(line)
    document.save(str(papers / "third.docx"))
    retriever = build_index([papers], tmp_path / "index")
    assert retriever.report is not None
    assert retriever.report.twins == (SameText(str(papers / "third.docx"), str(papers / "second.txt")),)
    assert named(retriever) == [("first.txt", []), ("second.txt", ["third.docx"])]
    assert retriever.report.documents == 2
    assert len(found(retriever, "多少日内备案？")) == 1
    # asked of one of its names, the text is found
    twin = retriever.documents[1].also[0]
    assert [h.passage.document.source for h in retriever.search("备案", documents=[twin.id])] == [
        retriever.documents[1].source
    ]
    again = build_index([papers], tmp_path / "index")
    assert again.engine.version.folder == retriever.engine.version.folder


def test_one_of_two_names_stays_when_the_other_goes_or_its_text_changes(papers: Path, tmp_path: Path) -> None:
    shutil.copy(papers / "second.txt", papers / "third.txt")
    shutil.copy(papers / "second.txt", papers / "zeroth.txt")
    build_index([papers], tmp_path / "index")
    # who held the text goes
    (papers / "second.txt").unlink()
    without = build_index([papers], tmp_path / "index")
    assert named(without) == [("first.txt", []), ("third.txt", ["zeroth.txt"])]
    assert len(found(without, "多少日内备案？")) == 1
    assert without.report is not None
    assert without.report.new == 0
    # the other is another text now
    (papers / "zeroth.txt").write_text((papers / "zeroth.txt").read_text().replace("20日", "45日"))
    changed = build_index([papers], tmp_path / "index")
    assert named(changed) == [("first.txt", []), ("third.txt", []), ("zeroth.txt", [])]
    assert any("45日内" in hit.passage.text for hit in changed.search("多少日内备案？"))
    # and the same again
    shutil.copy(papers / "third.txt", papers / "zeroth.txt")
    assert named(build_index([papers], tmp_path / "index")) == named(without)


def test_documents_with_one_text_are_added_and_removed_singly(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    text = (papers / "second.txt").read_text()
    pasted = [read_text(text, title=f"copy {n}", source=f"pasted {n}") for n in (1, 2)]
    assert update_index(tmp_path / "index", add=pasted).documents == 2
    retriever = Retriever.load(tmp_path / "index")
    assert named(retriever) == [("first.txt", []), ("second.txt", ["pasted 1", "pasted 2"])]
    update_index(tmp_path / "index", remove=[retriever.documents[1].id])
    assert named(Retriever.load(tmp_path / "index")) == [("first.txt", []), ("pasted 1", ["pasted 2"])]
    update_index(tmp_path / "index", remove=[pasted[1].id])
    assert named(Retriever.load(tmp_path / "index")) == [("first.txt", []), ("pasted 1", [])]


def test_a_text_is_found_by_each_of_its_names_as_long_as_it_has_it(papers: Path, tmp_path: Path) -> None:
    def by_name(retriever: Retriever, name: str) -> set[str]:
        hits = retriever.search(name, k=10)
        return {Path(hit.passage.document.source).name for hit in hits if hit.explain().parent > 0}

    def scores(retriever: Retriever) -> list[float]:
        return [hit.score for hit in retriever.search("多少日内备案？")]

    build_index([papers], tmp_path / "index")
    shutil.copy(papers / "second.txt", papers / "灯塔档案.txt")
    shutil.copy(papers / "second.txt", papers / "岛屿志.txt")
    both = build_index([papers], tmp_path / "index")
    assert both.report is not None
    assert (both.report.new, both.report.removed) == (0, 0)
    assert by_name(both, "灯塔") == by_name(both, "岛屿") == {"second.txt"}
    assert scores(both) == pytest.approx(scores(build_index([papers], tmp_path / "at once")))
    (papers / "灯塔档案.txt").unlink()
    one = build_index([papers], tmp_path / "index")
    assert (by_name(one, "灯塔"), by_name(one, "岛屿")) == (set(), {"second.txt"})
    (papers / "岛屿志.txt").unlink()
    assert by_name(build_index([papers], tmp_path / "index"), "岛屿") == set()
    shutil.copy(papers / "second.txt", papers / "岛屿志.txt")
    (papers / "second.txt").unlink()
    assert by_name(build_index([papers], tmp_path / "index"), "岛屿") == {"岛屿志.txt"}


def test_rows_of_a_collection_with_one_text_are_each_found_by_their_id(tmp_path: Path) -> None:
    rows = [{"_id": f"row {n}", "title": "", "text": "快递末端网点自开办之日起20日内备案。"} for n in (1, 2)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    retriever = build_index([tmp_path / "a.jsonl"], tmp_path / "index")
    assert {hit.passage.document.id for hit in retriever.search("多少日内备案？")} == {"row 1", "row 2"}


def test_an_edit_that_keeps_size_and_time_is_seen(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    file = papers / "second.txt"
    about = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("20", "30"), encoding="utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert "30日内" in build_index([papers], tmp_path / "index").search("多少日内备案？")[0].passage.text


def test_a_file_edited_while_it_is_read_is_read_again(papers: Path, tmp_path: Path, monkeypatch) -> None:
    def reading(worker: Worker, files: Sequence[Found], waiting: Waiting) -> Iterator[list[Document] | CorpusError]:
        for file, outcome in zip(files, outcomes(worker, files, waiting), strict=True):
            if file.path.name == "second.txt":
                file.path.write_text("快递条例\n末端网点自开办之日起40日内备案。\n", encoding="utf-8")
            yield outcome

    outcomes = Worker.outcomes
    with monkeypatch.context() as patched:
        patched.setattr(Worker, "outcomes", reading)
        build_index([papers], tmp_path / "index")
    assert "40日内" in build_index([papers], tmp_path / "index").search("多少日内备案？")[0].passage.text


def test_a_moved_file_gets_its_new_place_without_being_encoded(papers: Path, tmp_path: Path, encoded) -> None:
    build_index([papers], tmp_path / "index")
    encoded.clear()
    (papers / "inside").mkdir()
    (papers / "first.txt").rename(papers / "inside" / "first.txt")
    retriever = build_index([papers], tmp_path / "index")
    assert [Path(d.source).parent.name for d in retriever.documents] == ["papers", "inside"]
    assert encoded == []
    assert retriever.report is not None
    assert (retriever.report.new, retriever.report.removed) == (0, 0)


def test_a_document_with_another_title_or_source_is_updated_without_being_encoded(tmp_path: Path, encoded) -> None:
    text = "朱鹮的野外种群已超过5000只。"
    document = read_text(text, title="甲", source="one")
    update_index(tmp_path / "index", add=[document])
    encoded.clear()
    changed = replace(document, title="乙", source="two")
    report = update_index(tmp_path / "index", add=[changed])
    assert (report.new, report.kept, report.removed, encoded) == (0, 1, 0, [])
    assert Retriever.load(tmp_path / "index").documents == (changed,)


def test_a_document_with_the_same_id_and_another_text_is_replaced(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    for count in (5000, 6000):
        rows.write_text(json.dumps({"_id": "a", "title": "", "text": f"朱鹮的野外种群已超过{count}只。"}))
        retriever = build_index([rows], tmp_path / "index")
    assert [d.text for d in retriever.documents] == ["朱鹮的野外种群已超过6000只。"]
    assert retriever.search("朱鹮")[0].passage.text == "朱鹮的野外种群已超过6000只。"


def test_of_two_rows_with_one_id_the_first_is_kept_and_the_other_reported(tmp_path: Path) -> None:
    rows = [
        {"_id": i, "title": "", "text": text} for i, text in [("a", "大象一头。"), ("b", "狗。"), ("a", "猫两只。")]
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    for _ in range(2):  # reported again, though the file did not change
        retriever = build_index([file], tmp_path / "index")
        assert [d.text for d in retriever.documents] == ["大象一头。", "狗。"]
        assert retriever.report is not None
        (skipped,) = retriever.report.skipped
        assert skipped.source == str(file)
        assert "_id" in skipped.reason
        assert "(a)" in skipped.reason


def test_a_file_given_twice_and_within_a_folder_is_one_document(papers: Path, tmp_path: Path, monkeypatch) -> None:
    (papers / "link.txt").symlink_to(papers / "first.txt")
    monkeypatch.chdir(tmp_path)
    given = [papers, papers / "first.txt", papers / "first.txt", Path("papers") / "first.txt"]
    report = build_index(given, tmp_path / "index").report
    assert report is not None
    assert (report.documents, report.skipped) == (2, ())


def test_a_copy_under_the_same_name_is_reported(papers: Path, tmp_path: Path) -> None:
    (papers / "copy").mkdir()
    copy = papers / "copy" / "first.txt"
    copy.write_bytes((papers / "first.txt").read_bytes())
    build_index([papers / "first.txt"], tmp_path / "index")
    for given in ([papers / "first.txt", copy], [copy, papers / "first.txt"]):
        report = build_index(given, tmp_path / "index").report
        assert report is not None
        assert report.documents == 1
        assert [s.source for s in report.skipped] == [str(given[1])]
        assert str(given[0]) in report.skipped[0].reason
    copy.unlink()
    report = build_index([papers / "first.txt"], tmp_path / "index").report
    assert report is not None
    assert (report.documents, report.skipped) == (1, ())


def test_the_same_document_added_twice_at_once_is_kept_once(tmp_path: Path) -> None:
    document = read_text("朱鹮的野外种群已超过5000只。", title="朱鹮", source="pasted text")
    report = update_index(tmp_path / "index", add=[document, document])
    assert (report.documents, len(report.skipped)) == (1, 1)


def test_half_a_character_keeps_only_its_own_row_out(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"_id": "a", "text": "\\ud800 odd"}\n{"_id": "b", "text": "good"}\n')
    report = build_index([file], tmp_path / "index").report
    assert report is not None
    assert (report.documents, len(report.skipped)) == (1, 1)
    assert "'a'" in report.skipped[0].reason


def test_progress_rises_to_a_hundred(papers: Path, tmp_path: Path, write_book) -> None:
    told: list[tuple[int, int, str]] = []
    write_book(papers / "book.txt")
    build_index([papers], tmp_path / "index", progress=lambda *step: told.append(step))
    shares = [done for done, _, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1], len(shares) > 3) == (0, 100, True)
    assert {total for _, total, _ in told} == {100}


def test_progress_rises_with_the_pages_of_a_scan(scan, tmp_path: Path) -> None:
    file = scan(
        tmp_path / "scan.pdf", ["麋鹿总数已突破8000只。"], ["末端网点备案。"], ["中国建立植物园近200个。"], ["完。"]
    )
    told: list[int] = []
    build_index([file], tmp_path / "index", progress=lambda done, total, _: told.append(done))
    assert told == sorted(told)
    assert {0, 23, 47, 71, 100} <= {*told}
