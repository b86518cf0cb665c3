from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus import Document, default_document, read
from index import Retriever, build_index
from index.training.backbone import Backbone, save
from qa import Assistant
from qa.sentences import Sentence, sentences_at

HIDDEN, LAYERS, INNER = 32, 4, 64
CHARACTERS = "池塘里养着四十条鲤鱼石桥有多长座谁建？。，第年由村民一二三几 abcde"

REPORT = """# 湖区年报

## 第一章 植物

湖区建立植物园近200个，保存植物2.3万余种。其中，水生植物园32个，面积276.3公顷，约占全部面积的28.8%。

湖区与新疆、山东两地分别建立保存库，重点保护水杉、银杏和珙桐三种树木。

## 第二章 动物

2019年7月，湖区管理局提交了第六次报告，同年10月提交了第四次专项报告。麋鹿总数已突破8000只。

由于过度捕捞，江豚数量曾经下降。为了恢复江豚种群，湖区自2021年1月起实行十年禁渔。

参观者应当遵守下列规定：

（一）不得投喂动物；

（二）不得采摘植物；

（三）车辆停放在入口处。
"""


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up annual report with numbers, dates, names, a list and reasons."""
    file = tmp_path_factory.mktemp("report") / "report.md"
    file.write_text(REPORT, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def retriever(report: Path) -> Retriever:
    """An index of the report beside the shipped white paper, so that rarity has something to stand on."""
    return build_index([report, default_document()], report.parent / "index")


@pytest.fixture(scope="session")
def from_markdown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Document]:
    """Return what reads a text of Markdown."""
    file = tmp_path_factory.mktemp("markdown") / "text.md"

    def from_markdown(text: str) -> Document:
        file.write_text(text, encoding="utf-8")
        (document,) = read(file)
        return document

    return from_markdown


@pytest.fixture(scope="session")
def assistant_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Assistant]:
    """Return what makes an assistant over texts, each by the name of its file."""

    def assistant_of(texts: dict[str, str]) -> Assistant:
        folder = tmp_path_factory.mktemp("texts")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return Assistant(build_index([folder / name for name in texts], folder / "index"))

    return assistant_of


@pytest.fixture(scope="session")
def sentences_of(assistant_of: Callable[[dict[str, str]], Assistant]) -> Callable[[str, str], list[Sentence]]:
    """Return what yields the sentences that a question finds in a text of Markdown, in their order."""

    def sentences_of(text: str, question: str) -> list[Sentence]:
        hits = assistant_of({"text.md": text}).retriever.search(question, k=8)
        held = [s for hit in hits for s in sentences_at(hit, hit.passage.start, hit.passage.end)]
        return sorted({s.start: s for s in held}.values(), key=lambda s: s.start)

    return sentences_of


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a backbone of four narrow layers that knows a few characters."""
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", *dict.fromkeys(CHARACTERS.replace(" ", "")))
    random = np.random.default_rng(0)

    def some(*shape):
        return random.normal(0, 0.3, shape).astype(np.float32)

    # words come in blocks of four bits, the extreme of each with code 0
    codes = np.random.default_rng(1).integers(0, 16, (len(pieces), HIDDEN // 32, 32))
    codes[..., 0] = 0
    weights = {
        "embeddings.word_embeddings.weight": (codes - np.float32(8)).reshape(len(pieces), HIDDEN) * np.float32(0.0625),
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
            weights[f"{layer}.{name}.weight"], weights[f"{layer}.{name}.bias"] = some(*shape), some(shape[0])
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights[f"{norm}.weight"] = np.ones(HIDDEN, np.float32)
        weights[f"{norm}.bias"] = np.zeros(HIDDEN, np.float32)
    config = {
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2,
        "intermediate_size": INNER, "vocab_size": len(pieces), "max_position_embeddings": 512, "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 1,
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("tiny")
    scores = np.array([0.0] * 4 + [-3.0] * (len(pieces) - 4), np.float32)
    save(Backbone(config, weights, pieces, scores), folder)
    return folder
