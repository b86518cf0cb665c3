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


@pytest.mark.parametrize("unit", ["Ab. ", "1. ", "A. ", ". ", "! ", "。", "…", "（甲。", "《甲！", "a!b "])
def test_a_line_of_very_many_marks_loses_nothing(unit):
    text = unit * 200_000
    spans = sentences(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


class Searched(str):
    """A text that counts how often its lines are looked up."""

    searches = 0

    def rfind(self, *places):
        type(self).searches += 1
        return super().rfind(*places)


def test_the_beginning_of_a_line_is_looked_up_once_for_all_its_marks():
    assert len(sentences(Searched("Ab. Cd. " * 1_000))) == 2_000
    assert Searched.searches <= 1


def test_only_what_opens_a_line_is_the_number_of_an_item():
    text = "> 1. One is 2. Two is b. Three.\n- 12. Twelve. 13. Then.\n3.14 4. Four."
    assert [text[a:b] for a, b in sentences(text)] == [
        *("> 1. One is 2.", "Two is b.", "Three."),
        *("- 12. Twelve.", "13.", "Then."),
        *("3.14 4.", "Four."),
    ]
