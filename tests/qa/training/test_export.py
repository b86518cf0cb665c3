"""The exported graph says what the trained model says."""

import gzip
import json

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import save_file

from index.graph import open_graph
from index.training.graph import share
from qa.training.export import average, build, largest
from qa.training.reader import ReaderModel, load_backbone
from qa.training.shipped import take_over


def test_the_graph_says_what_the_model_says(tiny, tmp_path):
    torch.manual_seed(0)
    model = ReaderModel(load_backbone(tiny)).eval()
    for weight in (p for p in model.bert.encoder.parameters() if p.dim() == 2):
        weight.data /= 2  # random attention of full strength would fall on one token
    torch.nn.init.normal_(model.head.weight)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    windows = [np.random.default_rng(n).integers(0, 30, 40).tolist() for n in range(8)]
    graph = build(weights, largest(model, windows), json.loads((tiny / "config.json").read_text()))
    onnx.save(graph, tmp_path / "reader.onnx")
    share(tiny, tmp_path)
    session = open_graph(tmp_path / "reader.onnx", tmp_path)
    for length in (1, 7, 40):
        ids = np.random.default_rng(length).integers(0, 30, (1, length))
        (told,) = session.run(None, {"ids": ids})
        with torch.no_grad():
            wanted = model(torch.tensor(ids), torch.ones(1, length, dtype=torch.long))[0].numpy()
        assert told.shape == (length, 9)
        assert np.abs(told - wanted).max() < 0.15 * np.abs(wanted).max()
        assert ((told - wanted).std(0) <= 0.2 * wanted.std(0)).all()


def test_the_command_writes_the_graph(tiny, tmp_path, monkeypatch, capsys):
    from qa.training import export

    model = ReaderModel(load_backbone(tiny))
    save_file(model.state_dict(), tmp_path / "reader.safetensors")
    pairs, out = tmp_path / "pairs.jsonl.gz", tmp_path / "out"
    row = {
        "question": "有几条鲤鱼？",
        "text": "池塘里养着四十条鲤鱼。",
        "body": 0,
        "spans": [[5, 7]],
        "items": [],
        "source": "a",
    }
    pairs.write_bytes(gzip.compress(json.dumps(row).encode()))
    given = ["export", str(tmp_path / "reader.safetensors"), "--backbone", str(tiny)]
    given += ["--pairs", str(pairs), "--out", str(out)]
    monkeypatch.setattr("sys.argv", given)
    export.main()
    assert "MB" in capsys.readouterr().out
    assert [file.name for file in out.iterdir()] == ["reader.onnx"]
    monkeypatch.setattr("sys.argv", [*given[:-1], str(tmp_path / "mean"), "--mean", str(out / "reader.onnx"), "0.25"])
    export.main()
    assert (tmp_path / "mean" / "reader.onnx").stat().st_size == (out / "reader.onnx").stat().st_size


def test_what_was_exported_is_gone_on_from(tiny, tmp_path):
    torch.manual_seed(0)
    model = ReaderModel(load_backbone(tiny)).eval()
    torch.nn.init.normal_(model.head.weight)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    windows = [np.random.default_rng(n).integers(0, 30, 40).tolist() for n in range(8)]
    onnx.save(
        build(weights, largest(model, windows), json.loads((tiny / "config.json").read_text())),
        tmp_path / "reader.onnx",
    )
    other = ReaderModel(load_backbone(tiny))
    for parameter in other.bert.encoder.parameters():
        torch.nn.init.zeros_(parameter)
    take_over(other, tmp_path / "reader.onnx")
    for name, weight in other.state_dict().items():
        lost = np.linalg.norm(weight.numpy() - weights[name])
        assert lost <= 0.05 * np.linalg.norm(weights[name]), name  # seven bits


def test_two_readers_are_averaged_weight_by_weight():
    one, other = ({"a": torch.tensor([1.0, 3.0]) * k, "b": torch.tensor([[2.0]])} for k in (1, 3))
    mean = average([(one, 0.25), (other, 0.75)])
    assert mean["a"].tolist() == [2.5, 7.5]
    assert mean["b"].tolist() == [[2.0]]


def test_what_has_other_weights_is_no_reader_to_average_with():
    with pytest.raises(ValueError, match="one has b, the other has not"):
        average([({"a": torch.ones(1), "b": torch.ones(1)}, 0.5), ({"a": torch.ones(1)}, 0.5)])
