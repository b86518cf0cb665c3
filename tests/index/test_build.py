import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pytest
import typst
from safetensors.numpy import save_file

from corpus import CorpusError, Document, FileMissing, LeftOut, Limits, default_document, read, read_text
from corpus.boxes import boxes_of
from corpus.files import Found
from corpus.types import Table
from corpus.worker import Waiting, Worker
from index import (
    Incomplete,
    IndexBusy,
    IndexDamaged,
    IndexingError,
    IndexMissing,
    IndexOutdated,
    IndexReplaced,
    NothingToIndex,
    Retriever,
    SameText,
    WriteFailed,
    build_index,
    update_index,
)
from index.encoder import FloatArray, StaticEncoder
from index.sources import gather
from index.storage.integrity import check
from index.storage.lock import write_lock
from index.storage.sqlite.store import Store as StoreReader
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


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passages encoded since the last `clear()`."""
    seen: list[str] = []
    encode = StaticEncoder.passages

    def noting(encoder: StaticEncoder, texts: Sequence[str]) -> FloatArray:
        seen.extend(texts)
        return encode(encoder, texts)

    monkeypatch.setattr(StaticEncoder, "passages", noting)
    return seen


def write_book(file: Path, changed: int | None = None) -> None:
    lines = [f"第{n}章 样地{n}号\n" + f"这里是第{n}号样地的记录，面积为{n + 3}公顷。" * 8 for n in range(20)]
    if changed is not None:
        lines[changed] = "第九章 改写\n这一章已经全部改写了。"
    file.write_text("\n".join(lines), encoding="utf-8")


def test_only_the_passages_that_changed_are_encoded(papers: Path, tmp_path: Path, encoded: list[str]) -> None:
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


def test_other_reading_code_reads_everything_again(papers: Path, tmp_path: Path, monkeypatch, encoded) -> None:
    build_index([papers], tmp_path / "index")
    encoded.clear()
    for module in ("index.sources", "index.build"):
        monkeypatch.setattr(f"{module}.code_of_corpus", lambda: "another")
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert (report.documents, report.kept, encoded) == (2, report.passages, [])
    assert current(tmp_path / "index").manifest().reader == "another"


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


def test_progress_rises_to_a_hundred(papers: Path, tmp_path: Path) -> None:
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


def test_what_was_read_without_a_recogniser_or_with_another_is_read_again(papers, tmp_path, monkeypatch) -> None:
    build_index([papers], tmp_path / "index")
    before = [source.digest for source in gather([papers])]
    monkeypatch.setattr("index.sources.recogniser", lambda: "another")
    assert not {*before} & {source.digest for source in gather([papers])}


def test_many_small_changes_answer_like_a_build_from_nothing(papers: Path, tmp_path: Path) -> None:
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


def test_an_index_that_was_replaced_over_and_over_is_written_anew(papers: Path, tmp_path, monkeypatch, encoded) -> None:
    monkeypatch.setattr("index.build._FEW", 0)
    write_book(papers / "book.txt")
    build_index([papers], tmp_path / "index")
    keys = []
    for n in range(3, 9):
        write_book(papers / "book.txt", changed=n)
        encoded.clear()
        retriever = build_index([papers], tmp_path / "index")
        keys.append(max(StoreReader(retriever.engine.version.documents).last_key(), 1) / retriever.manifest.passages)
        assert len(encoded) <= 2
        assert "已经全部改写" in retriever.search("哪一章已经改写？")[0].passage.text
        assert all(retriever.rarity(term) >= 0 for term in ("样地", "记录", "号"))
    assert max(keys) < 3.1
    assert min(keys) == 1


def test_another_encoder_encodes_the_stored_texts_anew(papers: Path, tmp_path: Path, other_encoder: Path) -> None:
    before = build_index([papers], tmp_path / "index")
    for file in papers.iterdir():
        file.rename(tmp_path / file.name)
    pasted = read_text("朱鹮五千只。", title="朱鹮", source="pasted text")
    shutil.copytree(other_encoder, tmp_path / "again")
    retriever = build_index(
        [tmp_path / "first.txt", tmp_path / "second.txt"], tmp_path / "index", encoder=other_encoder
    )
    assert retriever.report is not None
    assert (retriever.report.new, retriever.manifest.dimension) == (retriever.report.passages, 3)
    assert retriever.search("麋鹿")[0].passage.section == ("第二章 动物",)
    # the encoder of that name changes under the index: an update has only the texts that are stored
    save_file({"embedding.weight": np.eye(4, 2, -1, dtype=np.float32)}, other_encoder / "model.safetensors")
    (tmp_path / "first.txt").unlink()
    report = update_index(tmp_path / "index", add=[pasted])
    assert (report.documents, report.new, report.kept) == (3, report.passages, 0)
    retriever = Retriever.load(tmp_path / "index")
    assert retriever.manifest.dimension == 2
    assert {d.id for d in before.documents} < {d.id for d in retriever.documents}
    assert retriever.search("麋鹿")[0].passage.section == ("第二章 动物",)


def test_a_weight_that_was_given_stays_for_its_encoder_and_for_no_other(papers, tmp_path, other_encoder) -> None:
    assert build_index([papers], tmp_path / "index", dense_weight=0.7).manifest.dense_weight == 0.7
    (papers / "second.txt").unlink()
    assert build_index([papers], tmp_path / "index").manifest.dense_weight == 0.7
    other = build_index([papers], tmp_path / "index", encoder=other_encoder).manifest
    assert (other.dense_weight, other.weight_by) == (0.1, "default")


@pytest.mark.parametrize("weight", [-0.1, 10.1, float("nan")])
def test_a_weight_that_no_encoder_can_have_is_refused(papers: Path, tmp_path: Path, weight: float) -> None:
    with pytest.raises(IndexingError, match=r"dense weight of .* from 0 to 10"):
        build_index([papers], tmp_path / "index", dense_weight=weight)
    assert not (tmp_path / "index").exists()


def older(folder: Path) -> Path:
    """An index of one table, in format 4."""
    with zipfile.ZipFile(Path(__file__).parent / "data" / "format4.zip") as packed:
        packed.extractall(folder)
    return folder / "index"


def test_an_index_of_an_older_format_is_named_and_written_anew_from_its_texts(tmp_path: Path) -> None:
    index_dir = older(tmp_path)
    with pytest.raises(IndexOutdated, match=r"format 4.*yinju build"):
        Retriever.load(index_dir)
    pasted = read_text("朱鹮五千只。", title="朱鹮", source="pasted text")
    report = update_index(index_dir, add=[pasted])
    assert (report.documents, report.new) == (2, report.passages)
    document, added = Retriever.load(index_dir).documents
    (paragraph,) = document.paragraphs
    assert added == pasted
    assert document.source == "家具.csv"
    assert paragraph.table == Table(0, len("编号\t名称\t价格"), 1)


def test_a_build_over_an_index_of_an_older_format_replaces_it_and_counts_what_is_gone(papers, tmp_path: Path) -> None:
    index_dir = older(tmp_path)
    report = build_index([papers / "second.txt"], index_dir).report
    assert report is not None
    assert (report.documents, report.new, report.removed) == (1, report.passages, 1)


def test_an_index_of_a_format_whose_texts_cannot_be_read_is_kept_until_it_is_built_again(papers, tmp_path, monkeypatch):
    index_dir = older(tmp_path)
    monkeypatch.setattr("index.build.DOCUMENTS_SINCE", 5)
    with pytest.raises(IndexOutdated, match=r"format 4.*yinju build"):
        update_index(index_dir)
    assert newest(index_dir).manifest().format == 4
    assert build_index([papers], index_dir).manifest.documents == 2


def test_damage_to_an_index_of_an_older_format_is_not_taken_over(tmp_path: Path) -> None:
    index_dir = older(tmp_path)
    database = newest(index_dir).documents
    data = database.read_bytes()
    database.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(IndexDamaged, match=r"documents\.sqlite"):
        update_index(index_dir)


def test_damage_is_not_taken_over_and_a_build_repairs_it(papers: Path, tmp_path: Path) -> None:
    build_index([papers], tmp_path / "index")
    vectors = current(tmp_path / "index").vectors
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"?")
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss"):
        update_index(tmp_path / "index", add=[read_text("朱鹮五千只。", title="朱鹮", source="pasted text")])
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert (report.documents, report.new) == (2, report.passages)


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


def test_a_full_disk_is_told_and_the_index_stays(papers: Path, tmp_path: Path, small_disk) -> None:
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
