from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Document, default_document, read
from index import Retriever, build_index
from qa import Assistant
from qa.sentences import Sentence, sentences_at

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
def tiny(make_backbone: Callable[[int, int], Path]) -> Path:
    """The folder of a backbone of four narrow layers that knows a few characters."""
    return make_backbone(4, 32)
