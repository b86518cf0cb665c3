import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

CONTEXTS = [
    ("池塘里养着四十条鲤鱼。石桥由村民建。", "池塘里有多少条鱼？", "四十条"),
    ("村民建石桥，石桥长三十米。第二座桥由村建。", "石桥有多长？", "三十米"),
    ("The pond holds forty carp. The bridge is old.", "How many carp are there?", "forty"),
]
TRANSLATIONS = [("the pond", "池塘"), ("a stone bridge", "石桥"), ("carp", "鲤鱼")]


@pytest.fixture(scope="session")
def tiny(make_backbone: Callable[[int, int], Path]) -> Path:
    """The folder of a backbone of two narrow layers that knows a few characters."""
    return make_backbone(2, 64)


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
