"""How follow-ups are read that are no examples of those they were learned from."""

import pytest

from qa.followup import ALONE, KINDS, LEANS, LONGER, MORE, Turn, Understood, move_of, shipped, understood

FIRST = ("陆地上的优先区域一共有多少个？", "35个")
TREES = ("湖区有哪些树？", "湖区重点保护水杉、银杏和珙桐三种树木。[1]")


@pytest.mark.parametrize(
    ("kind", "questions"),
    [
        (
            LEANS,
            "那海上的呢？ 它有多大？ 为什么？ 第九个呢 比2010年降了多少？ 要跟谁备案？ 她后来去了哪里？ Why?".split(),
        ),
        (
            ALONE,
            "中国建立了多少个植物园？ 草原综合植被盖度是多少 大熊猫有几只？ 返乡创业有哪些政策？".split(),
        ),
        (LEANS, ["What about the sea?", "How big is it?"]),
        (ALONE, ["Who founded the Lake District museum?"]),
        (MORE, ["还有吗", "还有别的吗？", "What else?", "Anything more?"]),
        (LONGER, ["详细一点", "能说得更详细吗？", "More details please"]),
    ],
)
def test_whether_a_question_leans_is_told_by_its_nearness_to_examples(kind: str, questions: list[str]) -> None:
    assert [question for question in questions if move_of(question) != kind] == []


def test_the_weights_are_of_all_kinds() -> None:
    assert tuple(shipped().probabilities("合同")) == KINDS


def test_a_question_that_stands_alone_is_not_bent() -> None:
    assert understood(" 中国建立了多少个植物园？\n", [FIRST]) == Understood("中国建立了多少个植物园？")


def test_a_question_that_leans_takes_the_turn_before_with_it() -> None:
    read = understood("那海上的呢？", [FIRST])
    assert read == Understood("那海上的呢？", FIRST[0], (FIRST,))
    assert read.text == "陆地上的优先区域一共有多少个？ 那海上的呢？"


def test_a_chain_of_follow_ups_goes_back_to_where_it_began() -> None:
    turns = [("中国建立了多少个植物园？", "近200个"), FIRST, ("那海上的呢？", "32个")]
    assert understood("为什么？", turns).context == "陆地上的优先区域一共有多少个？ 那海上的呢？"


def test_a_new_topic_ends_the_chain() -> None:
    assert understood("为什么？", [FIRST, ("大熊猫有几只？", "1864只")]).context == "大熊猫有几只？"


@pytest.mark.parametrize("question", ["回到刚才那个联盟，它在哪些方面合作？", "刚才说的联盟呢？"])
def test_going_back_finds_the_turn_that_is_meant(question: str) -> None:
    turns = [("绿色联盟有多少合作伙伴？", "40多个"), ("大熊猫现在是什么等级？", "易危")]
    assert understood(question, turns).turns == (turns[0],)


@pytest.mark.parametrize("question", ["还有吗？", "还有别的吗", "What else?"])
def test_asking_for_more_asks_again_and_leaves_out_what_was_shown(question: str) -> None:
    assert understood(question, [TREES]) == Understood(TREES[0], shown=(TREES[1],))


def test_asking_for_more_again_leaves_out_both_answers() -> None:
    assert understood("还有吗？", [TREES, ("还有吗？", "红杉")]).shown == (TREES[1], "红杉")


def test_asking_for_length_asks_again_at_length() -> None:
    assert understood("详细一点", [TREES]) == Understood(TREES[0], longer=True)


@pytest.mark.parametrize(
    ("question", "turns", "read"),
    [
        ("第二个呢？", [TREES], "银杏呢？"),
        ("第三种有多少棵？", [TREES], "珙桐有多少棵？"),
        ("第九个呢？", [TREES], "第九个呢？"),
        ("第三个呢？", [TREES, ("第二个有多少棵？", "三百棵。[1]")], "珙桐呢？"),
    ],
)
def test_what_is_counted_off_is_put_in_its_place(question: str, turns: list[Turn], read: str) -> None:
    assert understood(question, turns).question == read


@pytest.mark.parametrize(
    ("question", "swaps"),
    [("2022年呢？", True), ("And the small one?", True), ("What about 2022?", True), ("它有多大？", False)],
)
def test_a_question_that_only_names_something_else_swaps_it(question: str, swaps: bool) -> None:
    assert understood(question, [FIRST]).swaps == swaps
    assert not understood(question, []).swaps
