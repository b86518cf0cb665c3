import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from index.training.backbone import Backbone, save

HIDDEN, LAYERS, INNER = 64, 2, 128
CHARACTERS = "池塘里养着四十条鲤鱼石桥有多长座谁建？。，第年由村民一二三几abcde"

CONTEXTS = [
    ("池塘里养着四十条鲤鱼。石桥由村民建。", "池塘里有多少条鱼？", "四十条"),
    ("村民建石桥，石桥长三十米。第二座桥由村建。", "石桥有多长？", "三十米"),
    ("The pond holds forty carp. The bridge is old.", "How many carp are there?", "forty"),
]
TRANSLATIONS = [("the pond", "池塘"), ("a stone bridge", "石桥"), ("carp", "鲤鱼")]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a backbone of two narrow layers that knows a few characters."""
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", *dict.fromkeys(CHARACTERS))
    random = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return random.normal(0, 0.3, shape).astype(np.float32)

    def packed(rows: int, columns: int) -> np.ndarray:
        """Weights that came in blocks of four bits, as all tables and linear layers of the backbone do."""
        codes = random.integers(0, 16, (rows, columns // 32, 32))
        codes[..., 0] = 0  # the extreme of each block
        scales = random.uniform(0.05, 0.08, (rows, columns // 32, 1)).astype(np.float16).astype(np.float32)
        return ((codes - 8) * scales).astype(np.float32).reshape(rows, columns)

    weights = {
        "embeddings.word_embeddings.weight": packed(len(pieces), HIDDEN),
        "embeddings.position_embeddings.weight": some(512, HIDDEN),
        "embeddings.token_type_embeddings.weight": some(2, HIDDEN),
    }
    norms = ["embeddings.LayerNorm"]
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}"
        shapes = {f"attention.self.{name}": (HIDDEN, HIDDEN) for name in ("query", "key", "value")}
        shapes |= {"attention.output.dense": (HIDDEN, HIDDEN)}
        shapes |= {"intermediate.dense": (INNER, HIDDEN), "output.dense": (HIDDEN, INNER)}
        for name, shape in shapes.items():
            weights[f"{layer}.{name}.weight"], weights[f"{layer}.{name}.bias"] = packed(*shape), some(shape[0])
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights[f"{norm}.weight"], weights[f"{norm}.bias"] = np.ones(HIDDEN, np.float32), np.zeros(HIDDEN, np.float32)
    config = {
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2,
        "intermediate_size": INNER, "vocab_size": len(pieces), "max_position_embeddings": 512, "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 1,
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("tiny")
    scores = np.array([0.0] * 4 + [-3.0] * (len(pieces) - 4), np.float32)
    save(Backbone(config, weights, pieces, scores), folder)
    return folder


@pytest.fixture
def contexts(tmp_path: Path) -> Path:
    """A file of contexts with questions."""
    file = tmp_path / "contexts.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        for text, question, answer in CONTEXTS:
            asked = [[question, [[answer, text.find(answer)]]], ["Unanswered?", []]]
            out.write(json.dumps({"title": "", "context": text, "questions": asked}) + "\n")
    return file


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    """A file of sentences with their translations."""
    file = tmp_path / "pairs.tsv.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(f"{english}\t{chinese}\tmade up\n" for english, chinese in TRANSLATIONS)
    return file
