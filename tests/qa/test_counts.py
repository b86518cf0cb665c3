from dataclasses import replace

import pytest

from corpus import read_text
from index import build_index
from index.tokens import fold
from qa.counts import Count, count_items
from qa.question import read_question
from qa.sentences import Sentence, sentences_of

TEXT = """参观者应当遵守下列规定：

（一）不得投喂动物。违者劝离；

（二）不得采摘植物；

（三）车辆停放在入口处；

（四）不得喧哗。

馆内售卖茶叶、瓷器和竹编。
"""


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[Sentence]:
    folder = tmp_path_factory.mktemp("counts")
    (folder / "rules.md").write_text(TEXT, encoding="utf-8")
    hits = build_index([folder / "rules.md"], folder / "index").search("规定 茶叶", k=5)
    return sorted({s.start: s for s in sentences_of(hits)}.values(), key=lambda s: s.start)


def count(question: str, chosen: list[Sentence], short: str = "") -> Count | None:
    return count_items(read_question(question, lambda _: 1.0), chosen, short)


def test_the_lines_of_a_list_are_counted_not_their_sentences_nor_what_leads_in(sentences: list[Sentence]) -> None:
    lines = [s for s in sentences if s.paragraph.kind == "list"]
    assert lines[0].text.startswith("参观者")
    assert count("有哪些规定？", lines) == Count(4, 4)
    assert count("有哪些规定？", lines[:-1]) == Count(3, 4)
    assert count("有哪些规定？", lines[:2]) is None


@pytest.mark.parametrize(
    ("short", "items"),
    [
        ("茶叶、瓷器和竹编", 3),
        ("茶叶、瓷器、竹编", 3),
        ("茶叶和瓷器", None),
        ("茶叶、瓷器、竹编等", None),
        ("茶和糖、碗、筷", None),
    ],
)
def test_the_items_of_a_short_answer_are_counted_where_it_is_clear_where_they_end(
    sentences: list[Sentence], short: str, items: int | None
) -> None:
    shop = [s for s in sentences if "茶叶" in s.text]
    assert count("馆内售卖哪些东西？", shop, short) == (Count(items, items) if items else None)
    assert count("馆内售卖什么？", shop, short) is None


def test_a_part_of_a_list_that_goes_on_is_not_counted(sentences: list[Sentence]) -> None:
    sold = [s for s in sentences if s.text.startswith("馆内")]
    assert count("售卖哪些东西？", sold, "茶叶、瓷器和竹编") == Count(3, 3)
    for more in ("，以及木雕。", "等物。", "、木雕。", "和木雕。"):
        text = fold(f"馆内售卖茶叶、瓷器、竹编{more}")
        document = read_text(text, title="", source="x.txt")
        hit = replace(sold[0].hit, passage=replace(sold[0].hit.passage, document=document))
        assert count("售卖哪些东西？", [replace(sold[0], hit=hit, start=0, end=len(text))], "茶叶、瓷器、竹编") is None
