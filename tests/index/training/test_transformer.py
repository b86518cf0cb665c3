"""The backbone as an encoder: written by the command, read without torch, with the vectors that it always had."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import IndexOutdated, Retriever, build_index, graph
from index.encoder import NAMED, PretrainedEncoder, load_encoder
from index.errors import EncoderError
from index.training import transformer

TEXTS = ["池塘里养着四十条鲤鱼。", "abc", "石桥有多长？", "", "池" * 700]


@pytest.fixture
def e5(tiny: Path, contexts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The encoder of the tiny backbone, in the place of the one that ships."""
    folder = tmp_path / "e5"
    shared = tmp_path / "shared"
    given = ["--backbone", str(tiny), "--texts", str(contexts), "--out", str(folder), "--shared", str(shared)]
    monkeypatch.setattr(sys, "argv", ["transformer", *given])
    monkeypatch.setattr(transformer, "_SAMPLE", 3)
    monkeypatch.setitem(NAMED, "e5", folder)
    monkeypatch.setattr(graph, "SHARED", shared)
    transformer.main()
    from index.encoder import _shipped

    _shipped.cache_clear()
    yield folder
    _shipped.cache_clear()


def test_vectors_are_those_of_sentence_transformers_less_the_mean_of_their_kind(e5: Path, tiny: Path) -> None:
    from safetensors.numpy import load_file

    stock, ours, means = PretrainedEncoder("tiny", tiny), load_encoder("e5"), load_file(e5 / "means.safetensors")
    for kind, encode, plain in (
        ("query", ours.queries, stock.queries), ("passage", ours.passages, stock.passages),
    ):  # fmt: skip
        expected = plain(TEXTS) - means[kind]
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        assert (encode(TEXTS) * expected).sum(axis=1) == pytest.approx(1, abs=0.02)
    assert 0 < np.linalg.norm(means["query"]) < 1
    assert ours.dimension == 64
    assert ours.queries([]).shape == (0, 64)


def test_an_index_remembers_its_encoder_and_the_weight_that_the_encoder_says(e5: Path, tmp_path: Path) -> None:
    (tmp_path / "pond.txt").write_text("池塘里养着四十条鲤鱼。\n\n石桥由村民建。\n", encoding="utf-8")
    build_index([tmp_path / "pond.txt"], tmp_path / "index", encoder="e5")
    retriever = Retriever.load(tmp_path / "index")
    assert (retriever.manifest.encoder, retriever.manifest.dense_weight) == ("e5", transformer.WEIGHT)
    assert retriever.search("池塘里有多少条鱼？")
    again = build_index([tmp_path / "pond.txt"], tmp_path / "index")
    assert again.manifest.encoder == "e5"
    (e5 / "config.json").write_text((e5 / "config.json").read_text().replace("query: ", "ask: "))
    from index.encoder import _shipped

    _shipped.cache_clear()
    with pytest.raises(IndexOutdated, match="bring it up to date"):
        Retriever.load(tmp_path / "index").search("池塘")


def test_a_folder_called_like_it_is_another_encoder(e5: Path, other_encoder: Path, monkeypatch, tmp_path: Path) -> None:
    other_encoder.rename(tmp_path / "here")
    (tmp_path / "work").mkdir()
    (tmp_path / "here").rename(tmp_path / "work" / "e5")
    monkeypatch.chdir(tmp_path / "work")
    assert load_encoder("e5").dimension == 64
    assert load_encoder("./e5").dimension == 3


def test_a_damaged_graph_is_named_with_the_remedy(e5: Path) -> None:
    (e5 / "encoder.onnx").write_bytes(b"not a graph")
    from index.encoder import _shipped

    _shipped.cache_clear()
    with pytest.raises(EncoderError, match=r"encoder e5 in .* cannot be loaded .*leave --encoder out"):
        load_encoder("e5")


def test_encoding_loads_neither_torch_nor_transformers(e5: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from index.transformer import TransformerEncoder
TransformerEncoder("e5", Path({str(e5)!r}), "", Path({str(e5.parent / "shared")!r})).passages(["池塘"])
print(sorted({{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
