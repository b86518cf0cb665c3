from pathlib import Path

import pytest

from index import Retriever, build_index

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
    from corpus import default_document

    return build_index([report, default_document()], report.parent / "index")
