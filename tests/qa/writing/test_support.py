import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.writing.support import FEATURES, LONGEST, features, is_altered, moved, shipped_weights, support, swapped

TEXT = "池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米，由村民郑海生于1987年建成。"
POOL = "The pool is 1.8 metres deep at one end and 1.2 at the other. Each session takes up to 120 guests."


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("池塘里一共有40条鲤鱼。", TEXT),
        ("石桥长12米，1987年由郑海生建成。", TEXT),
        ("There are forty carp in the pond.", TEXT),
        ("No more than 120 guests are let in to one session.", POOL),
    ],
)
def test_what_quotes_say_in_other_words_is_supported(sentence, quotes):
    assert support(sentence, [quotes]).holds


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("池塘里一共有12条鲤鱼。", TEXT),
        ("石桥长四十米。", TEXT),
        ("石桥由村民郑国栋建成。", TEXT),
        ("鲤鱼每年春天产卵。", TEXT),
        ("The water is changed every day.", POOL),
        ("", TEXT),
        ("池塘" * LONGEST, TEXT),
        ("池塘里养着四十条鲤鱼。", ""),
    ],
)
def test_what_quotes_do_not_say_is_not_supported(sentence, quotes):
    assert not support(sentence, [quotes]).holds


def test_a_number_of_something_else_is_told_by_unit_neighbour_and_clause():
    fares = "70岁以上老人每餐补贴三元，80岁以上补贴五元。密码错误六次锁定，恢复约五分钟。"
    assert is_altered("70岁以上老人每餐补贴五元。", fares)
    assert is_altered("密码错误五次锁定。", fares)
    assert not is_altered("80岁以上的老人补贴5元。", fares)


def test_a_word_in_the_place_of_another_between_the_same_words_is_told():
    works = "2018年工程由恒泽建设公司承建。带头人叫季春禾。租客应在每月5日前支付租金。"
    assert is_altered("由宏远建设公司承建。", works)
    assert is_altered("带头人叫季春生，他是本地人。", works)
    assert not is_altered("租客每个月5日之前要付租金。", works)
    assert not is_altered("带头人是季春禾。", works)


def test_cells_of_a_table_are_apart():
    table = "\tP6\tP9\nHeat output, lowest to highest\t2.1 to 6.2 kW\t2.8 to 9.0 kW"
    assert is_altered("The P6 gives at most 2.1 kW and 2.8 kW.", table)
    assert not is_altered("The P6 gives 2.1 to 6.2 kW.", table)


@given(st.text(alphabet="一二三十百万亿第年月日元周 0123456789.,，。；%\tabc May two half 半成点分之", max_size=60))
def test_no_text_is_altered_from_itself(text):
    assert not is_altered(text, text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(sentence, text):
    assert 0 <= moved(sentence, text) <= 1
    assert 0 <= swapped(sentence, text) <= 2


def test_the_features_are_those_that_are_weighed():
    found = features("池塘里有鱼。", TEXT)
    assert tuple(found) == FEATURES
    assert set(shipped_weights().weights) == set(FEATURES)
    assert found["foreign"] == 0
    assert features("There are fish.", TEXT)["foreign"] == 1


def test_the_pairs_of_the_benchmark_are_as_they_are_said_to_be():
    file = Path(__file__).parents[2] / "benchmarks" / "support.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in ("supported", "changed", "plausible")}
    assert len(rows) == sum(counts.values()) >= 400
    assert len(set(counts.values())) == 1
    assert len({(row["text"], row["sentence"]) for row in rows}) == len(rows)
