"""The exported graph says what the trained model says."""

import json

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import save_file

from qa.training.export import build, compact, quantise, restored
from qa.training.reader import ReaderModel, load_backbone


def test_what_came_in_four_bits_is_kept_exactly_in_four_bits():
    random = np.random.default_rng(0)
    codes = random.integers(0, 16, (6, 4, 32))
    codes[..., 0] = 0  # the extreme of each block
    rows = ((codes - 8) * random.uniform(0.01, 0.1, (6, 4, 1))).astype(np.float32).reshape(6, 128)
    packed, scales, bits = compact(rows)
    assert bits == 4
    assert np.allclose(restored(packed, scales, bits), rows, atol=1e-6)


def test_other_weights_are_kept_in_eight_bits_to_half_a_step():
    rows = np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32)
    packed, scales, bits = compact(rows)
    assert bits == 8
    error = np.abs(restored(packed, scales, bits) - rows).reshape(5, 2, 32)
    assert (error <= np.abs(scales)[..., None] * 1.001).all()  # the far end of a block lacks a code


@pytest.mark.parametrize("bits", [4, 8])
def test_a_block_of_zeros_stays_zero(bits):
    codes, scales = quantise(np.zeros((2, 32), np.float32), bits)
    assert not restored(codes, scales, bits).any()


def test_the_graph_says_what_the_model_says(tiny):
    torch.manual_seed(0)
    model = ReaderModel(load_backbone(tiny)).eval()
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    graph = build(weights, json.loads((tiny / "config.json").read_text()))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    for length in (1, 7, 40):
        ids = np.random.default_rng(length).integers(0, 30, (1, length))
        (told,) = session.run(None, {"ids": ids})
        with torch.no_grad():
            wanted = model(torch.tensor(ids), torch.ones(1, length, dtype=torch.long))[0].numpy()
        assert told.shape == (length, 5)
        assert np.abs(told - wanted).max() < 0.05 * np.abs(wanted).max() + 0.02


def test_the_command_writes_graph_and_tokenizer(tiny, tmp_path, monkeypatch, capsys):
    from qa.training import export

    model = ReaderModel(load_backbone(tiny))
    save_file(model.state_dict(), tmp_path / "reader.safetensors")
    out = tmp_path / "out"
    given = ["export", str(tmp_path / "reader.safetensors"), "--backbone", str(tiny), "--out", str(out)]
    monkeypatch.setattr("sys.argv", given)
    export.main()
    assert "MB" in capsys.readouterr().out
    assert {file.name for file in out.iterdir()} == {"reader.onnx", "tokenizer.json"}
