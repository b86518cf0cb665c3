import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.parts import parts_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("联盟有多少个伙伴，又让多少个国家受益？", ("联盟有多少个伙伴", "又让多少个国家受益？")),
        ("作物资源和畜禽资源分别有多少份？", ("作物资源有多少份？", "畜禽资源有多少份？")),
        ("作物资源和畜禽资源，各有多少份？", ("作物资源有多少份？", "畜禽资源有多少份？")),
        ("甲地以及乙地 ，分别是哪一年开放的？", ("甲地是哪一年开放的？", "乙地 是哪一年开放的？")),
        ("长江与A 各自有多长？有多宽？", ("长江有多长？有多宽？", "A 有多长？有多宽？")),
        ("谁负责监管？罚款是多少？", ("谁负责监管？", "罚款是多少？")),
        ("Who pays? How much?", ("Who pays?", "How much?")),
    ],
)
def test_each_thing_asked_is_a_question_of_its_own(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "全国有多少个植物园？",
        "如果信件退不回去，怎么办？",
        "中国与法国一道发布了什么，作为文件？",
        "动物、植物和微生物分别有多少种？",
        "甲和乙地分别有多少种？",
        "今年，甲地和乙地分别种了多少？",
        "和" * 1_000 + "分别有多少种？",
        "北朝几个朝代中，哪个朝代最积极？",
        "除了愿景文件放在哪里，还可以写在哪个文件里？",
        "寄东西要看证件，不给行不行？",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(question: str) -> None:
    assert parts_of(question) == (question,)


@given(st.text(max_size=60))
def test_no_question_is_lost(question: str) -> None:
    assert len(parts_of(question)) >= 1
