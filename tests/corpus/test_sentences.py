import pytest

from corpus import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲来了。乙走了！丙呢？", ["甲来了。", "乙走了！", "丙呢？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("占28.8%，比PM2.5低。完", ["占28.8%，比PM2.5低。", "完"]),
        ("见附件（第三章。详见附录）的规定。", ["见附件（第三章。详见附录）的规定。"]),
        ("印发《你好！世界》一书。", ["印发《你好！世界》一书。"]),
        ("（一）申请书；\n（二）证明。", ["（一）申请书；", "（二）证明。"]),
        ("甲；乙；丙。", ["甲；乙；丙。"]),
        ("It costs 3.14 dollars. Mr. Smith paid in the U.S. Then he left.", None),
        ("Really? Yes! See e.g. this.", ["Really?", "Yes!", "See e.g. this."]),
        ("1. 打开阀门。\n2. 关上。", ["1. 打开阀门。", "2. 关上。"]),
        ("- a. First step\n> 12. Second", ["- a. First step", "> 12. Second"]),
        ("等等……完了。", ["等等……", "完了。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    found = [text[a:b] for a, b in sentences(text)]
    if expected is None:
        expected = ["It costs 3.14 dollars.", "Mr. Smith paid in the U.S. Then he left."]
    assert found == expected


def test_a_part_of_a_text_is_cut_at_its_own_ends():
    text = "甲来了。乙走了。"
    assert sentences(text, 1, 6) == [(1, 4), (4, 6)]
