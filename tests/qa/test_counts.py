from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus import read_text
from qa.counts import Count, count_items
from qa.reading.reader import Reading, Span
from qa.sentences import Sentence, sentences_at

TEXT = """参观者应当遵守下列规定：

（一）不得投喂动物。违者劝离；

（二）不得采摘植物；

（三）车辆停放在入口处；

（四）不得喧哗。

馆内售卖茶叶、瓷器和竹编。
"""


@pytest.fixture(scope="module")
def sentences(sentences_of: Callable[[str, str], list[Sentence]]) -> list[Sentence]:
    return sentences_of(TEXT, "规定 茶叶")


def reading(sentence: Sentence, *items: str) -> Reading:
    """Return what a reader would say of a sentence that holds a list."""
    text = sentence.hit.passage.document.text
    found = tuple(Span(at, at + len(item)) for item in items if (at := text.index(item, sentence.start)) >= 0)
    return Reading(sentence.hit, Span(sentence.start, sentence.end), 3.0, found)


def test_the_lines_of_a_list_are_counted_not_their_sentences_nor_what_leads_in(sentences: list[Sentence]) -> None:
    lines = [s for s in sentences if s.paragraph.kind == "list"]
    best = reading(lines[1])
    assert lines[0].text.startswith("参观者")
    assert count_items(lines, best) == Count(4, 4)
    assert count_items(lines[:-1], best) == Count(3, 4)
    assert count_items(lines[:2], best) is None


@pytest.mark.parametrize(
    ("items", "number"),
    [(("茶叶", "瓷器", "竹编"), 3), (("茶叶", "瓷器"), None), ((), None)],
)
def test_the_items_of_the_best_reading_are_counted_from_three_on(
    sentences: list[Sentence], items: tuple[str, ...], number: int | None
) -> None:
    shop = [s for s in sentences if "茶叶" in s.text]
    assert count_items(shop, reading(shop[0], *items)) == (Count(number, number) if number else None)


@pytest.mark.parametrize("more", ["，以及木雕。", "等物。", "、木雕。", "和木雕。"])
def test_items_behind_which_the_list_goes_on_are_not_counted(sentences: list[Sentence], more: str) -> None:
    sold = next(s for s in sentences if s.text.startswith("馆内"))
    document = read_text(f"馆内售卖茶叶、瓷器、竹编{more}", title="", source="x.txt")
    hit = replace(sold.hit, passage=replace(sold.hit.passage, document=document, start=0, end=len(document.text)))
    (sentence,) = sentences_at(hit, 0, len(document.text))
    assert count_items([sentence], reading(sentence, "茶叶", "瓷器", "竹编")) is None
