from pathlib import Path

import pytest

from index import IndexMissing, Retriever, build_index, index_info
from index.build import write_index
from index.encoder import load_encoder
from index.sources import gather
from index.storage.sqlite import Store


def test_an_index_says_what_it_is_made_of(papers: Path, tmp_path: Path) -> None:
    retriever = build_index([papers], tmp_path / "index")
    info = index_info(tmp_path / "index")
    manifest = retriever.manifest
    assert (info.documents, info.passages, info.format) == (2, manifest.passages, manifest.format)
    assert info.paragraphs == sum(len(document.paragraphs) for document in retriever.documents)
    parents = {parent for _, parent, _ in Store(retriever.version.documents).keys()}
    assert info.parents == len(parents)
    assert (info.encoder, info.shipped, info.dimension) == ("yinju-static", True, 192)
    assert info.fingerprint == manifest.fingerprint
    assert (info.vectors, info.recall, info.weight_by) == ("flat", 1.0, "default")
    assert info.dense_weight == load_encoder().weight
    files = [file for file in retriever.version.folder.rglob("*") if file.is_file()]
    assert info.size == sum(file.stat().st_size for file in files)
    assert set(info.sizes) == {"documents", "terms of passages", "terms of parents", "vectors", "manifest"}
    assert info.built.startswith("20")
    assert info.built.endswith("+00:00")


def test_another_encoder_is_named(papers: Path, tmp_path: Path, other_encoder: Path) -> None:
    build_index([papers], tmp_path / "index", encoder=other_encoder, dense_weight=0.3)
    info = index_info(tmp_path / "index")
    assert (info.encoder, info.shipped, info.dimension) == (str(other_encoder), False, 3)
    assert (info.dense_weight, info.weight_by) == (0.3, "given")


def test_vectors_over_the_limit_are_compressed_and_come_back_when_they_are_few(papers: Path, tmp_path: Path) -> None:
    lines = [
        f"第{n + 1}章 样地\n\n第{n}号样地位于山坡的北面，面积为{n + 3}公顷，种着{n * 7 + 1}棵树。" for n in range(60)
    ]
    (papers / "long.txt").write_text("\n\n".join(lines), encoding="utf-8")

    def built(*names: str) -> tuple[Retriever, int]:
        files = gather([papers / name for name in names])
        report = write_index(tmp_path / "index", files=files, replace_all=True, compress_from=20)
        return Retriever.load(tmp_path / "index"), report.new

    few, _ = built("first.txt", "second.txt")
    assert few.manifest.vectors == "flat"
    many, new = built("first.txt", "second.txt", "long.txt")
    assert (many.manifest.vectors, new) == ("fp16", many.manifest.passages - few.manifest.passages)
    assert 0.99 <= many.manifest.recall <= 1
    assert index_info(tmp_path / "index").vectors == "fp16"
    plain = build_index([papers], tmp_path / "plain")
    for question in ("第7号样地有多少棵树？", "麋鹿总数", "第33号样地"):
        found, expected = (r.search(question, k=5) for r in (many, plain))
        assert [h.passage.text for h in found] == [h.passage.text for h in expected]
        assert [h.score for h in found] == pytest.approx([h.score for h in expected], abs=1e-3)
    again, new = built("first.txt")
    assert (again.manifest.vectors, new) == ("flat", 0)
    assert "8000只" in again.search("麋鹿总数")[0].passage.text


def test_a_folder_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="yinju build"):
        index_info(tmp_path)
