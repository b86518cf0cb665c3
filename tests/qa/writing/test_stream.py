from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from qa.writing.stream import Stream

TEXT = "池塘里有四十条鲤鱼[1]。石桥长3.5米。[2][3] 它由 **村民** 建成【4】。\n- The bridge is old [1, 2]. Fine.[9]"
SENTENCES = [
    ("池塘里有四十条鲤鱼。", (1,)),
    ("石桥长3.5米。", (2, 3)),
    ("它由 村民 建成。", (4,)),
    ("The bridge is old.", (1, 2)),
    ("Fine.", (9,)),
]


def cut(pieces, *, whole=True):
    stream = Stream()
    found = [s for piece in pieces for s in stream.add(piece)]
    return [(s.text, s.marks) for s in (*found, *stream.end(whole=whole))]


def test_sentences_come_with_the_marks_within_and_behind_them():
    assert cut([TEXT]) == SENTENCES


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_the_sentences_do_not_depend_on_where_the_pieces_end(places):
    ends = [0, *sorted(places), len(TEXT)]
    assert cut([TEXT[a:b] for a, b in pairwise(ends)]) == SENTENCES


def test_of_a_text_that_is_cut_off_the_sentence_that_was_begun_is_left_out():
    assert cut(["池塘里有鱼[1]。石桥长十"], whole=False) == [("池塘里有鱼。", (1,))]
    assert cut(["池塘里有鱼[1]。石桥长十"], whole=True)[-1] == ("石桥长十", ())


def test_the_fences_of_a_prompt_that_a_model_repeats_are_no_sentences():
    assert cut(["<0fd71857447a>\n池塘里有鱼[1]。\n</0fd71857447a>"]) == [("池塘里有鱼。", (1,))]


def test_what_has_not_ended_is_pending():
    stream = Stream()
    assert [s.text for s in stream.add("池塘里有鱼。石桥")] == ["池塘里有鱼。"]
    assert stream.pending == "石桥"


def test_what_a_model_says_to_itself_is_not_what_it_says():
    assert cut(["<th", "ink>池塘？也许[1]。", "</think>", "有鱼[1]。"]) == [("有鱼。", (1,))]
    assert cut(["<think>池塘？也许[1]。"]) == []


@given(st.text(alphabet="[]1,，。.池a \n<", max_size=60))
@example("[1[1]]池")
def test_any_text_is_cut_and_no_sentence_keeps_a_mark(text):
    for sentence, marks in cut(list(text)):
        assert "[1]" not in sentence
        assert all(number >= 0 for number in marks)
