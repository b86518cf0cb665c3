"""From scores to stretches of the document."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import cut, read_text
from index.types import Hit
from qa.reading.model import Scores
from qa.reading.reader import _LONGEST, Reader, _reach, best_tokens
from qa.reading.windows import window

LOGITS = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=12)
PASSAGE = cut(read_text("池塘里养着鲤鱼、鲫鱼和草鱼。石桥一座。", title="池塘", source="s"))[0]
HIT = Hit(PASSAGE, 1.0, 1)


class Said:
    """A model that says, character by character, what it is told to say."""

    def __init__(self, answer, items=(), nothing=0.0):
        self.answer, self.items, self.nothing = answer, items, nothing

    def read(self, question, text, body):
        count = len(text) - body
        start, end, begins, goes_on = (np.full(count, low, np.float32) for low in (-9, -9, 0, 0))
        at = text.index(self.answer, body) - body
        start[at], end[at + len(self.answer) - 1] = 3, 4
        for item in self.items:
            first = text.index(item, body) - body
            begins[first], goes_on[first + 1 : first + len(item)] = 0.9, 0.8
        offsets = np.array([(body + i, body + i + 1) for i in range(count)])
        return Scores(offsets, start, end, self.nothing, begins, goes_on, np.full(4, 0.25, np.float32))


@given(LOGITS, st.data())
def test_the_best_stretch_is_that_of_all_pairs_in_order(starts, data):
    ends = data.draw(st.lists(st.floats(-20, 20, width=32), min_size=len(starts), max_size=len(starts)))
    start, end = np.array(starts, np.float32), np.array(ends, np.float32)
    scores = Scores(np.zeros((len(starts), 2), np.int64), start, end, 1.5, start, end, start)
    first, last, margin = best_tokens(scores)
    best = max(start[i] + end[j] for i in range(len(starts)) for j in range(i, min(len(starts), i + _LONGEST)))
    assert first <= last
    assert start[first] + end[last] == best
    assert margin == float(best) - 1.5


def test_nothing_is_read_where_there_are_no_tokens():
    empty = np.zeros(0, np.float32)
    assert best_tokens(Scores(np.zeros((0, 2), np.int64), empty, empty, 0.0, empty, empty, empty)) is None


def test_a_reading_is_a_stretch_of_the_document_without_the_marks_around_it():
    (reading,) = Reader(Said("、鲫鱼和草鱼。", nothing=5.0)).read("有哪些鱼？", [HIT])
    assert reading.text == "鲫鱼和草鱼"
    assert PASSAGE.document.text[reading.span.start : reading.span.end] == reading.text
    assert reading.margin == 2.0


@pytest.mark.parametrize(
    ("text", "said", "whole"),
    [
        ("典礼上午九时三十分开始。", "上午九时三", "上午九时三十分"),
        ("湖区建立植物园近200个。", "200个", "近200个"),
        ("附近200米有车站。", "200米", "200米"),
        ("改造后节约30%的水。", "30%", "30%"),
        ("病假累计3个月以上的，不休假。", "3个月", "3个月以上"),
        ("It took more than 30 days.", "30 days", "more than 30 days"),
        ("共有一千一百三十七位校友。", "百三十七位", "一千一百三十七位"),
        ("增设“河口仓库”站。", "河口仓库”站", "“河口仓库”站"),
        ("编号是（甲）五号。", "（甲", "（甲）"),
        ("他说“好”，又说“行”。", "好", "好"),
        ("甲在三楼。\n“乙。", "甲在三楼", "甲在三楼"),
    ],
)
def test_a_number_and_a_pair_of_marks_are_read_whole(text, said, whole):
    passage = cut(read_text(text, title="通知", source="s"))[0]
    (reading,) = Reader(Said(said)).read("什么？", [Hit(passage, 1.0, 1)])
    assert reading.text == whole


def test_items_come_in_the_order_of_the_document():
    (reading,) = Reader(Said("鲤鱼、鲫鱼和草鱼", items=("草鱼", "鲤鱼", "鲫鱼"))).read("有哪些鱼？", [HIT])
    assert [PASSAGE.document.text[i.start : i.end] for i in reading.items] == ["鲤鱼", "鲫鱼", "草鱼"]


def test_the_surest_reading_comes_first():
    other = cut(read_text("鲤鱼有四十条。", title="池塘", source="s"))[0]

    class Surer(Said):
        def read(self, question, text, body):
            self.nothing = -1.0 if "四十" in text else 6.0
            return super().read(question, text, body)

    readings = Reader(Surer("鲤鱼")).read("有哪些鱼？", [HIT, Hit(other, 0.5, 2)])
    assert [(r.hit.rank, r.margin) for r in readings] == [(2, 8.0), (1, 1.0)]


@pytest.mark.parametrize(("score", "first"), [(0.9, 2), (0.4, 1)])
def test_what_retrieval_hardly_finds_has_to_be_far_surer_to_come_first(score, first):
    class Surer(Said):
        def read(self, question, text, body):
            said = super().read(question, text, body)
            return replace(said, nothing=2.0 if "鲤鱼" in text[body:] else 0.0)

    other = cut(read_text("池塘里养着鲫鱼。", title="池塘", source="t"))[0]
    readings = Reader(Surer("鲫鱼")).read("有什么鱼？", [HIT, Hit(other, score, 2)])
    assert readings[0].hit.rank == first


def test_a_stretch_of_white_space_and_marks_is_no_reading():
    assert Reader(Said("、")).read("有哪些鱼？", [HIT]) == []


def test_the_window_is_that_of_the_passage():
    seen = []

    class Seeing(Said):
        def read(self, question, text, body):
            seen.append((question, text, body))
            return super().read(question, text, body)

    Reader(Seeing("鲤鱼")).read("有哪些鱼？", [HIT])
    read = window(PASSAGE.document, PASSAGE.section, PASSAGE.start, PASSAGE.end)
    assert seen == [("有哪些鱼？", read.text, read.body)]


@pytest.mark.parametrize(("nothing", "count"), [(-3.0, 3), (3.0, 5)])
def test_the_rest_are_read_only_where_none_of_the_best_three_is_sure(nothing, count):
    hits = [Hit(PASSAGE, 1.0 / rank, rank) for rank in range(1, 6)]
    readings = Reader(Said("鲤鱼", nothing=nothing)).read("有哪些鱼？", hits)
    assert sorted(reading.hit.rank for reading in readings) == list(range(1, count + 1))


def scores(start, end):
    start, end = np.array(start, np.float32), np.array(end, np.float32)
    return Scores(np.zeros((len(start), 2), np.int64), start, end, 0.0, start, end, start)


def test_an_answer_reaches_to_where_it_may_as_well_begin_and_end():
    assert _reach(scores([5, 0, 5, 0, 0], [0, 0, 5, 0, 5]), 2, 2) == (0, 4)


def test_where_it_is_sure_of_its_ends_an_answer_reaches_no_further():
    assert _reach(scores([0, 9, 0, 0], [0, 0, 9, 0]), 1, 2) == (1, 2)


@given(LOGITS, st.data())
def test_the_reach_always_holds_the_answer(starts, data):
    ends = data.draw(st.lists(st.floats(-20, 20, width=32), min_size=len(starts), max_size=len(starts)))
    told = scores(starts, ends)
    first, last, _ = best_tokens(told)
    begins, ends_at = _reach(told, first, last)
    assert 0 <= begins <= first <= last <= ends_at < len(starts)


def test_no_answer_begins_in_a_row_that_the_question_does_not_name():
    table = read_text("型号\t屏幕\t重量\nT20\t5寸\t120克\nT200\t6寸\t180克", title="表", source="s")
    hit = Hit(cut(table)[0], 1.0, 1)
    (asked_of_it,) = Reader(Said("120克")).read("T20多重？", [hit])
    assert (asked_of_it.text, asked_of_it.margin) == ("120克", 7.0)
    (asked_of_another,) = Reader(Said("120克")).read("T200多重？", [hit])
    assert table.text.index("T200") < asked_of_another.span.start
    assert asked_of_another.margin == -18.0
    assert Reader(Said("120克")).read("T20多重？ => 120克 | T200呢？", [hit])[0].margin == -18.0
