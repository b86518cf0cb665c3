"""Write the backbone as the encoder of `index.transformer`: `--encoder e5`.

    python -m index.training.transformer --backbone FOLDER --texts FILE ... --out FOLDER --shared FOLDER

Into the second folder goes what the reader uses as well: the tokenizer and the table of words (`index.graph`).
The mean of questions and that of passages, which the encoder takes away, are those of `--texts`: contexts with
questions, `{"context", "questions"}` a line, gzip.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import load_file, save_file

from index.graph import SHARED
from index.training.graph import FloatArray, Graph, bert, share
from index.training.texts import read_contexts
from index.transformer import CONFIG, GRAPH, MEANS, TransformerEncoder

WEIGHT = 0.8  # beside the terms; .5 to 1 are alike on the development sets
_SAMPLE = 200  # texts of each kind and file that the means are taken of
_LENGTH = 512  # positions


def build(weights: dict[str, FloatArray], config: dict[str, int]) -> onnx.ModelProto:
    """Return the graph from `ids` (1, tokens) to `mean` (1, hidden), that of the last layer."""
    graph = Graph()
    state = bert(graph, weights, config)
    graph.node("ReduceMean", [state, graph.constant("tokens", np.array([1]))], "mean", keepdims=0)
    return graph.model([1, config["hidden_size"]], "encoder", "mean")


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--shared", type=Path, default=SHARED, metavar="FOLDER")
    args = parser.parse_args()
    config = json.loads((args.backbone / "config.json").read_bytes())
    weights = {name: w.astype(np.float32) for name, w in load_file(args.backbone / "model.safetensors").items()}
    args.out.mkdir(parents=True, exist_ok=True)
    share(args.backbone, args.shared)
    onnx.save(build(weights, config), args.out / GRAPH)
    prompts = {"query": "query: ", "passage": "passage: "}
    told = {"prompts": prompts, "length": _LENGTH, "weight": WEIGHT}
    (args.out / CONFIG).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    save_file({kind: np.zeros(config["hidden_size"], np.float32) for kind in prompts}, args.out / MEANS)
    plain = TransformerEncoder("", args.out, "", args.shared)
    chance = random.Random(0)
    pairs = [pair for file in args.texts for pair in chance.sample(read_contexts(file), _SAMPLE)]
    means = {"query": plain.queries([q for q, _ in pairs]), "passage": plain.passages([p for _, p in pairs])}
    save_file({kind: rows.mean(axis=0) for kind, rows in means.items()}, args.out / MEANS)
    for folder in (args.out, args.shared):
        print(f"{folder.name} {sum(file.stat().st_size for file in folder.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
