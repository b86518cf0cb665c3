"""A BERT model as an ONNX graph, operator by operator, with those of onnxruntime for CPUs.

Weights that still are as the backbone's file has them stand, as there, in blocks of 32 with four bits each and a scale
(MatMulNBits, GatherBlockQuantized), and are multiplied as integers. The graph takes the tokens of one text, so that
nothing is padded.

Where it is known how large each channel grows, they are multiplied as whole rows of integers instead
(DynamicQuantizeMatMul), in half the time. A few tokens and a few channels are very large, beside which the rest would
be rounded away: each token is scaled by its largest number, and the weights take over a part of the size of each
channel (SmoothQuant, Xiao et al. 2023). They keep seven bits, since processors without instructions for neural
networks add two products in sixteen.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from safetensors.numpy import load_file

from index.graph import TOKENIZER, WORDS

FloatArray = NDArray[np.float32]
TABLE = "embeddings.word_embeddings.weight"
_BLOCK = 32
_CONTRIB = "com.microsoft"
_BITS = 4
_LARGEST = 63  # of a weight that is multiplied as a row of integers
_TAKEN_OVER = 0.5  # share of a channel's size, by its logarithm, that the weights take over
_LEAST = 1e-5
_INTEGERS = 4  # accuracy level at which activations are multiplied as eight-bit integers


def quantise(rows: FloatArray) -> tuple[NDArray[np.uint8], FloatArray]:
    """Return rows of weights in blocks along the last axis: codes (n, blocks, bytes), and a scale for each block.

    A weight is (code - 8) times its scale, the extreme of its block has code 0, as in the file of the backbone, of
    whose weights nothing is lost.
    """
    blocks = rows.reshape(len(rows), -1, _BLOCK)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1, keepdims=True), -1)
    scale = extreme / np.float32(-8)
    codes = np.clip(np.rint(blocks / np.where(scale == 0, 1, scale)) + 8, 0, 15).astype(np.uint8)
    return codes[..., 0::2] | (codes[..., 1::2] << 4), scale[..., 0]


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


def _words(rows: FloatArray) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    codes, scales = quantise(rows)
    return codes.reshape(len(rows), -1), scales.astype(np.float16)


def share(backbone: Path, folder: Path) -> None:
    """Write what the graphs of a backbone share into a folder: its tokenizer and its words, codes before scales."""
    codes, scales = _words(load_file(backbone / "model.safetensors")[TABLE].astype(np.float32))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WORDS).write_bytes(codes.tobytes() + scales.tobytes())
    shutil.copyfile(backbone / TOKENIZER, folder / TOKENIZER)


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

    def half(self, name: str, value: FloatArray) -> str:
        """Keep a value in half precision, turned back once when the graph is loaded."""
        return self.node("Cast", [self.constant(f"{name}.half", value.astype(np.float16))], name, to=TensorProto.FLOAT)

    def node(self, kind: str, inputs: list[str], out: str, *, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add an operator with one output and return its name."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def linear(self, name: str, given: str, weight: FloatArray, bias: FloatArray, seen: FloatArray | None) -> str:
        """Multiply by a weight of shape (out, into) and add a bias; `seen` is how large each input grows."""
        product = self._blocks(name, given, weight) if seen is None else self._rows(name, given, weight, seen)
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.out")

    def _rows(self, name: str, given: str, weight: FloatArray, seen: FloatArray) -> str:
        codes, scales, into = smoothed(weight, seen)
        even = self.node("Mul", [given, self.constant(f"{name}.f", into)], f"{name}.even")
        size = self.node("Abs", [even], f"{name}.size")
        last = self.constant(f"{name}.last", np.array([-1]))
        most = self.node("ReduceMax", [size, last], f"{name}.most", keepdims=1)
        one = self.node("Div", [even, most], f"{name}.one")
        inputs = [one, self.constant(f"{name}.q", codes.T), self.constant(f"{name}.s", scales)]
        product = self.node("DynamicQuantizeMatMul", inputs, f"{name}.product", domain=_CONTRIB)
        return self.node("Mul", [product, most], f"{name}.sized")

    def _blocks(self, name: str, given: str, weight: FloatArray) -> str:
        out, into = weight.shape
        codes, scales = quantise(weight)
        return self.node(
            "MatMulNBits",
            [given, self.constant(f"{name}.q", codes), self.half(f"{name}.s", scales.reshape(-1))],
            f"{name}.product",
            domain=_CONTRIB, K=into, N=out, bits=_BITS, block_size=_BLOCK, accuracy_level=_INTEGERS,
        )  # fmt: skip

    def gather(self, name: str, rows: FloatArray, ids: str) -> str:
        """Take rows of the table of words, which `share` writes."""
        codes, scales = _words(rows)
        stored = self._shared(f"{name}.q", codes, 0)
        scale = self._shared(f"{name}.s.half", scales, codes.nbytes)
        return self.node(
            "GatherBlockQuantized",
            [stored, ids, self.node("Cast", [scale], f"{name}.s", to=TensorProto.FLOAT)],
            f"{name}.out",
            domain=_CONTRIB, bits=_BITS, block_size=_BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip

    def _shared(self, name: str, value: NDArray[Any], offset: int) -> str:
        """Name a value that stands in the shared file."""
        tensor = numpy_helper.from_array(value, name)
        set_external_data(tensor, WORDS, offset, value.nbytes)
        tensor.ClearField("raw_data")
        self.weights.append(tensor)
        return name

    def norm(self, name: str, given: list[str], weight: FloatArray, bias: FloatArray, epsilon: float) -> str:
        """Add what is given and normalise it."""
        parts = [self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        if len(given) == 1:
            return self.node("LayerNormalization", [*given, *parts], f"{name}.out", epsilon=epsilon)
        kind = "SkipLayerNormalization"
        return self.node(kind, [*given, *parts], f"{name}.out", domain=_CONTRIB, epsilon=epsilon)

    def slice(self, given: str, begin: str, end: str, out: str) -> str:
        """Take rows along the second axis."""
        return self.node("Slice", [given, begin, end, self.constant(f"{out}.axis", np.array([1]))], out)

    def model(self, shape: list[str | int], name: str, out: str) -> onnx.ModelProto:
        """Return what was built: from `ids` (1, tokens) to `out` of this shape."""
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info(out, TensorProto.FLOAT, shape)],
            self.weights,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="yinju")


def bert(
    graph: Graph,
    weights: Mapping[str, FloatArray],
    config: Mapping[str, Any],
    seen: Mapping[str, FloatArray] | None = None,
) -> str:
    """Add a BERT model with weights named as transformers names them; return its last layer, (1, tokens, hidden).

    `seen` is how large each input of each linear layer grows, by the layer's name, where that is known.
    """
    epsilon, heads = config["layer_norm_eps"], config["num_attention_heads"]

    def of(name: str) -> tuple[FloatArray, FloatArray]:
        return weights[f"{name}.weight"], weights[f"{name}.bias"]

    def linear(name: str, given: str, module: str) -> str:
        return graph.linear(name, given, *of(module), None if seen is None else seen[module])

    words = graph.gather("words", weights[TABLE], "ids")
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.node("Shape", ["ids"], "shape", start=1, end=2)
    placed = graph.slice(graph.half("places", places[None]), graph.constant("zero", np.array([0])), length, "placed")
    state = graph.norm("begin", [graph.node("Add", [words, placed], "embedded")], *of("embeddings.LayerNorm"), epsilon)
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"
        parts = [of(f"{layer}.attention.self.{name}") for name in ("query", "key", "value")]
        weight, bias = (np.concatenate(part) for part in zip(*parts, strict=True))
        sizes = None if seen is None else seen[f"{layer}.attention.self.query"]
        joint = graph.linear(f"{i}.qkv", state, weight, bias, sizes)
        names = [f"{i}.{name}" for name in "qkv"]
        graph.nodes.append(helper.make_node("Split", [joint], names, name=f"{i}.split", axis=-1, num_outputs=3))
        heard = graph.node("MultiHeadAttention", names, f"{i}.heard", domain=_CONTRIB, num_heads=heads)
        heard = linear(f"{i}.ao", heard, f"{layer}.attention.output.dense")
        state = graph.norm(f"{i}.aln", [heard, state], *of(f"{layer}.attention.output.LayerNorm"), epsilon)
        inner = linear(f"{i}.fi", state, f"{layer}.intermediate.dense")
        inner = graph.node("Gelu", [inner], f"{i}.gelu", domain=_CONTRIB)
        inner = linear(f"{i}.fo", inner, f"{layer}.output.dense")
        state = graph.norm(f"{i}.oln", [inner, state], *of(f"{layer}.output.LayerNorm"), epsilon)
    return state
