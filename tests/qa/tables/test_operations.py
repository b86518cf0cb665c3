"""What a question wants done."""

import pytest

from qa.tables.operations import KINDS, likeliest, shipped


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("哪家门店面积最大？", "most"),
        ("谁的分数最低", "least"),
        ("A和B哪个便宜", "least"),
        ("一共有多少家门店", "count"),
        ("金额合计多少", "sum"),
        ("数学平均分", "mean"),
        ("A的销售额排第几", "rank"),
        ("列出A的所有门店", "rows"),
        ("A的电话是多少", "plain"),
        ("Which plan is the cheapest?", "least"),
    ],
)
def test_the_kind_is_told_by_meaning(question, kind):
    assert likeliest(question, KINDS) == kind


def test_only_what_can_be_done_is_chosen():
    assert likeliest("一共有多少家门店", ["most", "sum"]) in ("most", "sum")
    assert set(shipped().kinds) == set(KINDS)
