"""Write a trained reader as the ONNX file that ships.

    python -m qa.training.export WEIGHTS.safetensors --backbone FOLDER --pairs PAIRS.jsonl.gz --out FOLDER

The embeddings are those of the backbone in FOLDER, whose vocabulary may have been cut after the training, which keeps
them as they are: in four bits, with a scale for each 32, as the backbone's file has them. The graph is built here,
operator by operator, with those of onnxruntime for CPUs. It takes the tokens of one question with one window, so that
nothing is padded: `ids` (1, tokens) to `logits` (tokens, 5).

All else is multiplied as integers of eight bits (DynamicQuantizeMatMul), in half the time that blocks of weights with
a scale each take (MatMulNBits). A few tokens and a few channels are very large, beside which the rest would be rounded
away: each token is scaled by its largest number, and each channel by how large it grows in some windows of PAIRS, of
which the weights take over a part (SmoothQuant, Xiao et al. 2023). Weights keep seven bits, since processors without
instructions for neural networks add two products in sixteen.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer

from qa.training.reader import ReaderModel, encode, load_backbone

PREFIX = "bert."  # of the backbone in the weights of the reader

FloatArray = NDArray[np.float32]
_BLOCK = 32
_TABLE = "embeddings.word_embeddings.weight"
_CONTRIB = "com.microsoft"
_LARGEST = 63  # of a weight
_TAKEN_OVER = 0.5  # share of a channel's size, by its logarithm, that the weights take over
_WINDOWS = 64  # by which channels are scaled
_LEAST = 1e-5


def in_blocks(rows: FloatArray) -> tuple[NDArray[np.uint8], FloatArray]:
    """Return rows of numbers in blocks of 32: codes of four bits (n, blocks, 16), and a scale for each block.

    A number is (code - 8) times its scale, the extreme of its block has code 0, as in the file of the backbone.
    """
    blocks = rows.reshape(len(rows), -1, _BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1, keepdims=True), -1)
    scale = extreme / np.float32(-8)
    codes = np.clip(np.rint(blocks / np.where(scale == 0, 1, scale)) + 8, 0, 15).astype(np.uint8)
    return codes[..., 0::2] | (codes[..., 1::2] << 4), scale[..., 0]


def from_blocks(codes: NDArray[np.uint8], scales: FloatArray) -> FloatArray:
    """Return the rows that `in_blocks` has made into codes and scales."""
    whole = np.stack([codes & 15, codes >> 4], axis=-1).reshape(*codes.shape[:2], _BLOCK)
    return ((whole.astype(np.float32) - 8) * scales[..., None]).reshape(len(codes), -1)


def smoothed(weight: FloatArray, seen: FloatArray) -> tuple[NDArray[np.int8], FloatArray, FloatArray]:
    """Return a weight (out, into) as integers, the scale of each output, and what each input is to be multiplied by.

    `seen` is how large each input grows.
    """
    into = np.maximum(seen, _LEAST) ** _TAKEN_OVER / np.maximum(np.abs(weight).max(0), _LEAST) ** (1 - _TAKEN_OVER)
    into /= np.exp(np.log(into).mean())
    scaled = weight * into
    scales = np.maximum(np.abs(scaled).max(1), _LEAST) / _LARGEST
    codes = np.clip(np.rint(scaled / scales[:, None]), -_LARGEST, _LARGEST).astype(np.int8)
    return codes, scales.astype(np.float32), (1 / into).astype(np.float32)


def largest(model: ReaderModel, windows: Iterable[Sequence[int]]) -> dict[str, FloatArray]:
    """Return how large each input of each linear layer of a model grows while it reads tokens, by the layer's name."""
    found: dict[str, FloatArray] = {}

    def note(name: str, inputs: tuple[torch.Tensor, ...]) -> None:
        size = inputs[0].detach().abs().flatten(0, -2).amax(0).numpy()
        found[name] = np.maximum(found.get(name, np.float32(0)), size)

    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, name=name: note(name, inputs))
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
    ]
    with torch.no_grad():
        for ids in windows:
            model(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))
    for hook in hooks:
        hook.remove()
    return found


class Graph:
    """A graph as it is built: nodes and the weights that they use."""

    def __init__(self) -> None:
        """Begin an empty graph."""
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Keep a value under a name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], out: str, *, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add an operator with one output and return its name."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def linear(self, name: str, given: str, weight: FloatArray, bias: FloatArray, seen: FloatArray) -> str:
        """Multiply by a weight of shape (out, into) and add a bias; `seen` is how large each input grows."""
        codes, scales, into = smoothed(weight, seen)
        even = self.node("Mul", [given, self.constant(f"{name}.f", into)], f"{name}.even")
        size = self.node("Abs", [even], f"{name}.size")
        last = self.constant(f"{name}.last", np.array([-1]))
        most = self.node("ReduceMax", [size, last], f"{name}.most", keepdims=1)
        product = self.node(
            "DynamicQuantizeMatMul",
            [
                self.node("Div", [even, most], f"{name}.one"),
                self.constant(f"{name}.q", codes.T),
                self.constant(f"{name}.s", scales),
            ],
            f"{name}.product",
            domain=_CONTRIB,
        )
        product = self.node("Mul", [product, most], f"{name}.sized")
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.out")

    def gather(self, name: str, rows: FloatArray, ids: str) -> str:
        """Take rows of a table."""
        codes, scales = in_blocks(rows)
        return self.node(
            "GatherBlockQuantized",
            [self.constant(f"{name}.q", codes.reshape(len(rows), -1)), ids, self.constant(f"{name}.s", scales)],
            f"{name}.out",
            domain=_CONTRIB, bits=4, block_size=_BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip

    def norm(self, name: str, given: list[str], weight: FloatArray, bias: FloatArray, epsilon: float) -> str:
        """Add what is given and normalise it."""
        parts = [self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        if len(given) == 1:
            return self.node("LayerNormalization", [*given, *parts], f"{name}.out", epsilon=epsilon)
        kind = "SkipLayerNormalization"
        return self.node(kind, [*given, *parts], f"{name}.out", domain=_CONTRIB, epsilon=epsilon)


def build(weights: dict[str, FloatArray], seen: dict[str, FloatArray], config: dict[str, Any]) -> onnx.ModelProto:
    """Return the graph of a reader with these weights, as transformers names them; `seen` is what `largest` gives."""
    graph = Graph()
    epsilon, heads = config["layer_norm_eps"], config["num_attention_heads"]

    def of(name: str) -> tuple[FloatArray, FloatArray]:
        return weights[f"{name}.weight"], weights[f"{name}.bias"]

    def linear(name: str, given: str, module: str) -> str:
        return graph.linear(name, given, *of(module), seen[module])

    table = f"{PREFIX}embeddings"
    words = graph.gather("words", weights[f"{PREFIX}{_TABLE}"], "ids")
    places = weights[f"{table}.position_embeddings.weight"] + weights[f"{table}.token_type_embeddings.weight"][0]
    zero, one = graph.constant("zero", np.array([0])), graph.constant("one", np.array([1]))
    length = graph.node("Shape", ["ids"], "shape", start=1, end=2)
    placed = graph.node("Slice", [graph.constant("places", places[None]), zero, length, one], "placed")
    state = graph.norm("begin", [graph.node("Add", [words, placed], "embedded")], *of(f"{table}.LayerNorm"), epsilon)
    for i in range(config["num_hidden_layers"]):
        layer = f"{PREFIX}encoder.layer.{i}"
        parts = [of(f"{layer}.attention.self.{name}") for name in ("query", "key", "value")]
        weight, bias = (np.concatenate(part) for part in zip(*parts, strict=True))
        joint = graph.linear(f"{i}.qkv", state, weight, bias, seen[f"{layer}.attention.self.query"])
        names = [f"{i}.{name}" for name in "qkv"]
        graph.nodes.append(helper.make_node("Split", [joint], names, name=f"{i}.split", axis=-1, num_outputs=3))
        heard = graph.node("MultiHeadAttention", names, f"{i}.heard", domain=_CONTRIB, num_heads=heads)
        heard = linear(f"{i}.ao", heard, f"{layer}.attention.output.dense")
        state = graph.norm(f"{i}.aln", [heard, state], *of(f"{layer}.attention.output.LayerNorm"), epsilon)
        inner = linear(f"{i}.fi", state, f"{layer}.intermediate.dense")
        inner = graph.node("Gelu", [inner], f"{i}.gelu", domain=_CONTRIB)
        inner = linear(f"{i}.fo", inner, f"{layer}.output.dense")
        state = graph.norm(f"{i}.oln", [inner, state], *of(f"{layer}.output.LayerNorm"), epsilon)
    head, bias = of("head")
    product = graph.node("MatMul", [state, graph.constant("head.w", head.T)], "head.product")
    told = graph.node("Add", [product, graph.constant("head.b", bias)], "told")
    graph.node("Squeeze", [told, zero], "logits")
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reader",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["tokens", len(head)])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)],
        ir_version=9,
        producer_name="yinju",
    )


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    config = json.loads((args.backbone / "config.json").read_text(encoding="utf-8"))
    weights = load_file(args.weights)
    weights[f"{PREFIX}{_TABLE}"] = load_file(args.backbone / "model.safetensors")[_TABLE].float()
    model = ReaderModel(load_backbone(args.backbone)).eval()
    model.load_state_dict(weights)
    tokenizer = Tokenizer.from_file(str(args.backbone / "tokenizer.json"))
    with gzip.open(args.pairs, "rt", encoding="utf-8") as rows:
        pairs = [encode(tokenizer, json.loads(row)) for row in islice(rows, _WINDOWS)]
    seen = largest(model, [pair.ids for pair in pairs if pair is not None])
    args.out.mkdir(parents=True, exist_ok=True)
    numbers = {name: weight.float().numpy() for name, weight in weights.items()}
    onnx.save(build(numbers, seen, config), args.out / "reader.onnx")
    shutil.copyfile(args.backbone / "tokenizer.json", args.out / "tokenizer.json")
    print(f"{(args.out / 'reader.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
