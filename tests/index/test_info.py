from pathlib import Path

import pytest

from index import IndexMissing, build_index, index_info
from index.encoder import load_encoder
from index.storage.sqlite.store import Store


def test_an_index_says_what_it_is_made_of(papers: Path, tmp_path: Path) -> None:
    retriever = build_index([papers], tmp_path / "index")
    info = index_info(tmp_path / "index")
    manifest = retriever.manifest
    assert (info.documents, info.passages, info.format) == (2, manifest.passages, manifest.format)
    assert info.paragraphs == sum(len(document.paragraphs) for document in retriever.documents)
    parents = {parent for _, parent, _ in Store(retriever.engine.version.documents).keys()}
    assert info.parents == len(parents)
    assert (info.encoder, info.shipped, info.dimension) == ("yinju-static", True, 192)
    assert info.fingerprint == manifest.fingerprint
    assert (info.dense_weight, info.weight_by) == (load_encoder().weight, "default")
    files = [file for file in retriever.engine.version.folder.rglob("*") if file.is_file()]
    assert info.size == sum(file.stat().st_size for file in files)
    assert set(info.sizes) == {"documents", "terms of passages", "terms of parents", "vectors", "manifest"}
    assert info.built.startswith("20")
    assert info.built.endswith("+00:00")


def test_another_encoder_is_named(papers: Path, tmp_path: Path, other_encoder: Path) -> None:
    build_index([papers], tmp_path / "index", encoder=other_encoder, dense_weight=0.3)
    info = index_info(tmp_path / "index")
    assert (info.encoder, info.shipped, info.dimension) == (str(other_encoder), False, 3)
    assert (info.dense_weight, info.weight_by) == (0.3, "given")


def test_a_folder_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="yinju build"):
        index_info(tmp_path)
