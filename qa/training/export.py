"""Write a trained reader as the ONNX file that ships.

    python -m qa.training.export WEIGHTS.safetensors --backbone FOLDER --pairs PAIRS.jsonl.gz --out FOLDER
                                 [--mean FILE SHARE]...

The embeddings are those of the backbone in FOLDER, whose vocabulary may have been cut after the training, which keeps
them as they are. The graph (`index.training.graph`) takes the tokens of one question with one window, so that nothing
is padded: `ids` (1, tokens) to `logits` (tokens, 9); tokenizer and words are those that `index.training.transformer`
writes. How large its channels grow is seen in some windows of PAIRS. With `--mean` it is a mean in which another
reader, trained (.safetensors) or exported (.onnx), has that share: means of a reader and of those that its training
began with read better than each (model soups, Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from index.training.graph import TABLE, Graph, bert
from index.training.texts import rows
from qa.training.reader import ReaderModel, encode, freeze, load_backbone
from qa.training.shipped import take_over

FloatArray = NDArray[np.float32]
_PREFIX = "bert."  # of the backbone in the weights of the reader
_WINDOWS = 64  # by which channels are scaled


def largest(model: ReaderModel, windows: Iterable[Sequence[int]]) -> dict[str, FloatArray]:
    """Return how large each input of each linear layer of the backbone grows while it reads, by the layer's name."""
    found: dict[str, FloatArray] = {}

    def note(name: str, inputs: tuple[torch.Tensor, ...]) -> None:
        size = inputs[0].detach().abs().flatten(0, -2).amax(0).numpy()
        found[name] = np.maximum(found.get(name, np.float32(0)), size)

    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, name=name: note(name, inputs))
        for name, module in model.bert.named_modules()
        if isinstance(module, torch.nn.Linear)
    ]
    with torch.no_grad():
        for ids in windows:
            model(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))
    for hook in hooks:
        hook.remove()
    return found


def build(weights: dict[str, FloatArray], seen: dict[str, FloatArray], config: dict[str, Any]) -> onnx.ModelProto:
    """Return the graph of a reader with these weights; `seen` is what `largest` gives."""
    graph = Graph()
    backbone = {name.removeprefix(_PREFIX): weight for name, weight in weights.items() if name.startswith(_PREFIX)}
    state = bert(graph, backbone, config, seen)
    product = graph.node("MatMul", [state, graph.constant("head.w", weights["head.weight"].T)], "head.product")
    told = graph.node("Add", [product, graph.constant("head.b", weights["head.bias"])], "told")
    graph.node("Squeeze", [told, "zero"], "logits")
    return graph.model(["tokens", len(weights["head.bias"])], "reader", "logits")


def average(parts: Sequence[tuple[dict[str, torch.Tensor], float]]) -> dict[str, torch.Tensor]:
    """Return the mean of weights, each with its share, of the same names. Raises ValueError where the names differ."""
    one = parts[0][0]
    for other, _ in parts[1:]:
        if lacking := sorted(one.keys() ^ other.keys()):
            raise ValueError(f"one has {lacking[0]}, the other has not: they are no two readers")
    return {name: torch.stack([share * weights[name].float() for weights, share in parts]).sum(0) for name in one}


def _weights(file: Path, backbone: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a reader that was trained, or of one that was exported."""
    if file.suffix != ".onnx":
        return load_file(file)
    model = ReaderModel(load_backbone(backbone))
    freeze(model)
    take_over(model, file)
    return model.state_dict()


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mean", nargs=2, action="append", default=[], metavar=("FILE", "SHARE"))
    args = parser.parse_args()
    config = json.loads((args.backbone / "config.json").read_text(encoding="utf-8"))
    others = [(Path(file), float(share)) for file, share in args.mean]
    if (shares := sum(share for _, share in others)) >= 1:
        parser.error(f"the shares of --mean add up to {shares:g}; they must leave some of 1 to {args.weights}")
    parts = [(load_file(args.weights), 1 - shares)]
    parts += [(_weights(file, args.backbone), share) for file, share in others]
    weights = average(parts)
    weights[f"{_PREFIX}{TABLE}"] = load_file(args.backbone / "model.safetensors")[TABLE].float()
    model = ReaderModel(load_backbone(args.backbone)).eval()
    model.load_state_dict(weights)
    tokenizer = Tokenizer.from_file(str(args.backbone / "tokenizer.json"))
    pairs = [encode(tokenizer, row) for row in islice(rows(args.pairs), _WINDOWS)]
    seen = largest(model, [pair.ids for pair in pairs if pair is not None])
    args.out.mkdir(parents=True, exist_ok=True)
    numbers = {name: weight.float().numpy() for name, weight in weights.items()}
    onnx.save(build(numbers, seen, config), args.out / "reader.onnx")
    print(f"{(args.out / 'reader.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
