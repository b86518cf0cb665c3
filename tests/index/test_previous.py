import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from corpus import read_text
from corpus.types import Table
from index import IndexDamaged, IndexOutdated, Retriever, build_index, update_index
from index.storage.sqlite.store import Store as StoreReader
from index.storage.versions import current, newest


def test_other_reading_code_reads_everything_again(papers: Path, tmp_path: Path, monkeypatch, encoded) -> None:
    build_index([papers], tmp_path / "index")
    encoded.clear()
    for module in ("index.sources", "index.previous", "index.build"):
        monkeypatch.setattr(f"{module}.code_of_corpus", lambda: "another")
    report = build_index([papers], tmp_path / "index").report
    assert report is not None
    assert (report.documents, report.kept, encoded) == (2, report.passages, [])
    assert current(tmp_path / "index").manifest().reader == "another"


def test_an_index_that_was_replaced_over_and_over_is_written_anew(
    papers: Path, tmp_path, monkeypatch, encoded, write_book
) -> None:
    monkeypatch.setattr("index.previous._FEW", 0)
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
    monkeypatch.setattr("index.previous.DOCUMENTS_SINCE", 5)
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
