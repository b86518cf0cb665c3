"""The weights of a reader as it ships, to go on learning from: what `qa.training.export` has written, read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from qa.training.reader import ReaderModel

_JOINT = ("query", "key", "value")


def take_over(model: ReaderModel, file: Path) -> None:
    """Give a model the weights of the reader in a file, but for the parts that training leaves as they came.

    The weights of linear layers stand there in seven bits; a few hundred steps make good what rounding took.
    Raises what onnx does where the file is not a graph, and KeyError where it is not that of a reader.
    """
    graph = onnx.load(str(file), load_external_data=False).graph
    stored = {weight.name: weight for weight in graph.initializer}
    state = model.state_dict()
    frozen = {name for name, weight in model.named_parameters() if not weight.requires_grad}
    for name, value in _weights(stored, model.bert.config.num_hidden_layers).items():
        if name not in frozen:
            state[name] = torch.from_numpy(value.copy()).reshape(state[name].shape)
    model.load_state_dict(state)


def _weights(stored: Mapping[str, Any], layers: int) -> dict[str, NDArray[np.float32]]:
    """Return the weights by the names that the model has for them."""

    def array(name: str) -> NDArray[np.float32]:
        return numpy_helper.to_array(stored[name]).astype(np.float32)

    def linear(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return array(f"{name}.q").T * array(f"{name}.s")[:, None] * array(f"{name}.f"), array(f"{name}.b")

    found = {"head.weight": array("head.w").T, "head.bias": array("head.b")}
    for i in range(layers):
        layer = f"bert.encoder.layer.{i}"
        weight, bias = linear(f"{i}.qkv")
        for part, w, b in zip(_JOINT, np.split(weight, 3), np.split(bias, 3), strict=True):
            found[f"{layer}.attention.self.{part}.weight"] = w
            found[f"{layer}.attention.self.{part}.bias"] = b
        for short, long in (("ao", "attention.output"), ("fi", "intermediate"), ("fo", "output")):
            found[f"{layer}.{long}.dense.weight"], found[f"{layer}.{long}.dense.bias"] = linear(f"{i}.{short}")
        for short, long in (("aln", "attention.output"), ("oln", "output")):
            found[f"{layer}.{long}.LayerNorm.weight"] = array(f"{i}.{short}.w")
            found[f"{layer}.{long}.LayerNorm.bias"] = array(f"{i}.{short}.b")
    return found
