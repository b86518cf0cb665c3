"""What an index is made of and what made a score, as text."""

import unicodedata
from dataclasses import replace
from pathlib import Path

from index import IndexInfo
from index.types import Explanation, TermShare
from ui.describe import explanation_json, explanation_text, info_json, info_text

INFO = IndexInfo(
    Path("/data/index/versions/000002"), 3, "2026-11-22T20:30:14+00:00", 1020, 100_200, 100_067, 41_000,
    "yinju-static", True, 256, "ab12", 0.1, "default",
    {"documents": 83_000_000, "terms of passages": 57_000_000, "terms of parents": 49_000_000, "vectors": 52_300_000,
     "manifest": 2_400},
)  # fmt: skip


def column(line: str) -> int:
    """The column at which the value of a line of information begins, full-width characters counted twice."""
    name = line[: len(line) - len(line.lstrip())] if line.startswith(" ") else line[: line.index("  ")]
    rest = line[len(name) :]
    name += rest[: len(rest) - len(rest.lstrip())]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in name)


def test_every_part_of_an_index_has_its_line_and_the_values_stand_in_one_column() -> None:
    lines = info_text(INFO).splitlines()
    assert len({column(line) for line in lines}) == 1
    text = "\n".join(lines)
    for shown in (
        "/data/index/versions/000002", "2026-11-22 20:30:14 UTC", "1,020", "100,200", "100,067", "41,000",
        "yinju-static", "256 维", "ab12", "0.1 编码器的默认值",
        "241.3 MB", "文档 documents 83.0 MB", "清单 manifest 2.4 kB",
    ):  # fmt: skip
        assert shown in text
    other = info_text(replace(INFO, encoder="BAAI/bge-m3", shipped=False, weight_by="given"))
    assert "Ships" not in other
    assert "as given" in other


def test_information_as_json_is_plain_values() -> None:
    found = info_json(INFO)
    assert (found["folder"], found["size"]) == ("/data/index/versions/000002", 241_302_400)
    assert found["sizes"] == INFO.sizes


def test_an_explanation_adds_up_and_names_the_terms_that_weigh_most() -> None:
    terms = tuple(TermShare(f"词{n}", 0.02, 0.01) for n in range(10))
    made = Explanation(0.35, 0.2, 0.1, 0.05, terms)
    sums, names = explanation_text(made, "zh").splitlines()
    assert sums.strip() == "0.350 = +0.200 段落 +0.100 上下文 +0.050 语义"
    assert names.strip().startswith("词项: 词0 0.030, 词1 0.030")
    assert names.endswith("另有 2 个")
    assert "+0.050 meaning" in explanation_text(made, "en")
    assert explanation_text(replace(made, terms=()), "en").endswith("terms: -")
    assert explanation_json(made)["terms"][0] == {"term": "词0", "passage": 0.02, "parent": 0.01}
