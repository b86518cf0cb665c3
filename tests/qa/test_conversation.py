from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Retriever
from qa import Assistant, Conversation, QuestionError
from qa.conversation import (
    LONGEST_ANSWER,
    TURNS,
    Turn,
    Understood,
    context_of,
    items_of,
    leans,
    understand,
    unshown,
)
from qa.types import Segment

HISTORY = [("优先区域有几个？", "35个")]
TREES = [("湖区有哪些树？", "湖区重点保护水杉、银杏和珙桐三种树木。[1]")]
RULES = [
    (
        "参观者应当遵守哪些规定？",
        "参观者应当遵守下列规定：\n（一）不得投喂动物；\n（二）不得采摘植物，也不得带出；\n（三）车辆停放在入口处。[1]",
    )
]


@pytest.mark.parametrize(
    "question",
    [
        "那陆域的呢？", "行动呢？", "它有多大？", "其面积多大？", "该公司何时成立？", "为什么？", "期限是多久？",
        "现在总共多少只了？", "其中特有的有多少？", "里面一共保存了多少种植物？", "跟2015年比降了多少？",
        "第九个呢", "要跟谁备案？", "要不是大的，是普通的小区域呢？", "比如说哪些地方？", "行政长官是谁？",
        "是谁在推动？", "这样做好吗？", "如果我留了，能知道后来怎么处理的吗？", "包括哪些地方？", "海拔多少？",
        "它用什么文字写成？",
        "Why?", "Why not?", "What about the sea?", "And land?", "How big is it?", "How many?", "When was that?",
    ],
)  # fmt: skip
def test_a_question_that_leans_takes_the_one_before_with_it(question: str) -> None:
    assert context_of(question, HISTORY) == "优先区域有几个？"


@pytest.mark.parametrize(
    "question",
    [
        "中国建立了多少个植物园？", "全国一共建立了多少个植物园和树木园？", "中国与法国一道发布了哪份倡议文件？",
        "草原综合植被盖度是多少", "大熊猫有几只？", "鲁迅的小说和他的杂文有什么不同？",
        "蓍分布在哪些地区？", "首钢是什么的简称？", "回族有多少人口？", "返乡创业有哪些政策？", "什么是三角关系？",
        "如何摆脱轮回？", "熊猫吃什么？", "与美国相比，中国的面积大多少？", "第一个登上月球的人是谁？",
        "《它》的作者是谁？",
        "20此球队何时首次升级到英格兰足球联赛的？", "其他国家的货币政策有什么特点？", "再说明一下什么是湿地",
        "大元这个国号是来自哪一部经典？", "谁被尊称为“电视之父”？",
        "Who founded the Lake District museum?", "Does China protect its wetlands?",
    ],
)  # fmt: skip
def test_a_self_contained_question_is_not_bent(question: str) -> None:
    assert understand(f" {question}\n", HISTORY) == Understood(question)


def test_a_chain_of_follow_ups_goes_back_to_where_it_began() -> None:
    history = [("快递企业可以自己开办末端网点吗？", "可以"), ("那要跟谁备案？", "邮政管理部门")]
    assert context_of("期限呢？", history) == "快递企业可以自己开办末端网点吗？ 那要跟谁备案？"


def test_a_new_topic_ends_the_chain() -> None:
    history = [*HISTORY, ("大熊猫有几只？", "1864只")]
    assert context_of("为什么？", history) == "大熊猫有几只？"


@pytest.mark.parametrize(
    "question",
    [
        "回到刚才那个联盟，它在哪些方面合作？", "再说回那个联盟，成员有多少？", "话说回来，联盟在哪里？",
        "刚才说的联盟有哪些成员？", "Back to the 联盟, where is it?",
    ],
)  # fmt: skip
def test_going_back_finds_the_turn_that_is_meant(question: str) -> None:
    history = [("绿色联盟有多少合作伙伴？", "40多个"), ("大熊猫现在是什么等级？", "易危")]
    assert context_of(question, history) == "绿色联盟有多少合作伙伴？"


def test_going_back_to_a_follow_up_takes_what_it_leant_on_with_it() -> None:
    history = [("绿色联盟有多少合作伙伴？", "40多个"), ("秘书处呢？", "一个"), ("大熊猫有几只？", "1864只")]
    assert context_of("回到刚才的秘书处，在哪里？", history) == "绿色联盟有多少合作伙伴？ 秘书处呢？"


@pytest.mark.parametrize(
    ("question", "history", "read"),
    [
        ("第二个呢？", TREES, "银杏呢？"),
        ("那第一个在哪里？", TREES, "水杉在哪里？"),
        ("第三种有多少棵？", TREES, "珙桐有多少棵？"),
        ("最后一个是什么？", TREES, "珙桐是什么？"),
        ("And the second one?", TREES, "银杏?"),
        ("What about the last one?", TREES, "珙桐?"),
        ("第二条是什么？", RULES, "不得采摘植物，也不得带出"),
        ("第九个呢？", TREES, "第九个呢？"),
        ("前者呢？", TREES, "前者呢？"),
        ("后者有多高？", [("有哪两座山？", "泰山和华山")], "华山有多高？"),
    ],
)  # fmt: skip
def test_what_is_counted_off_is_put_in_its_place(question: str, history: list[Turn], read: str) -> None:
    understood = understand(question, history)
    assert understood.question == read
    assert understood.context == history[0][0]


def test_what_is_counted_off_may_be_of_an_earlier_answer() -> None:
    history = [*TREES, ("第二个有多少棵？", "三百棵。[1]")]
    assert understand("第三个呢？", history) == Understood("珙桐呢？", "湖区有哪些树？ 银杏有多少棵？")


@pytest.mark.parametrize(
    "question", ["还有吗？", "还有别的吗", "其他的呢？", "还有哪些？", "其余的是什么？", "Anything else?", "What else?"]
)
def test_asking_for_more_asks_again_and_leaves_out_what_was_shown(question: str) -> None:
    assert understand(question, TREES) == Understood("湖区有哪些树？", "", ("湖区重点保护水杉、银杏和珙桐三种树木。",))


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ("北京南海子、江苏大丰、湖北石首", ("北京南海子", "江苏大丰", "湖北石首")),
        ("* 甲工具\n* 乙工具[1]\n* 丙工具[2]", ("甲工具", "乙工具", "丙工具")),
        ("要做三件事：一是种树；二是护林；三是防火。", ("种树", "护林", "防火")),
        ("泰山和华山", ("泰山", "华山")),
        ("近200个[1]", ()),
        ("", ()),
    ],
)
def test_a_list_in_an_answer_is_taken_apart(answer: str, items: tuple[str, ...]) -> None:
    assert items_of(answer) == items


def test_a_passage_without_what_was_shown_is_what_stands_around_it(retriever: Retriever) -> None:
    hits = retriever.search("湖区建立植物园近200个", 8)
    line = "湖区建立植物园近200个，保存植物2.3万余种。"
    left = unshown(hits, (line,))
    assert len(left) == len(hits)
    assert all(line not in hit.passage.text for hit in left)
    assert left[0].passage.text.startswith("其中，水生植物园32个")
    assert left[0].passage.document is hits[0].passage.document
    assert unshown(hits, ()) == tuple(hits)
    assert unshown(hits[:1], (hits[0].passage.text,)) == ()


@pytest.fixture(scope="module")
def assistant(retriever: Retriever) -> Assistant:
    return Assistant(retriever)


def test_a_conversation_keeps_its_turns_and_answers_as_pairs_do(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    first = conversation.ask("湖区建立了多少个植物园？")
    second = conversation.ask("那水生的呢？")
    assert [turn.question for turn in conversation.turns] == ["湖区建立了多少个植物园？", "那水生的呢？"]
    assert [turn.answer for turn in conversation.turns] == [first, second]
    assert "32个" in second.text
    pairs = assistant.ask("那水生的呢？", [("湖区建立了多少个植物园？", first.text)])
    assert (pairs.text, pairs.short, pairs.citations) == (second.text, second.short, second.citations)
    conversation.reset()
    assert conversation.turns == ()
    assert conversation.ask("麋鹿总数有多少只？").understood_as == "麋鹿总数有多少只？"


def test_more_is_something_else_or_a_refusal(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    first = conversation.ask("麋鹿总数有多少只？")
    more = conversation.ask("还有吗？")
    assert more.understood_as == "麋鹿总数有多少只？"
    assert not {c.quote for c in more.citations} & {c.quote for c in first.citations}
    assert more.abstained == (more.citations == ())


def test_a_question_that_cannot_be_asked_is_no_turn(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    with pytest.raises(QuestionError):
        conversation.ask(" ")
    assert conversation.turns == ()


LEANING = [("它呢？", "35个")] * 20_000


@pytest.mark.parametrize("question", ["它呢？", "还有呢？", "第二个呢？", "回到刚才的它呢？"])
def test_a_history_without_end_is_read_as_far_as_its_last_turns(question: str) -> None:
    assert understand(question, LEANING) == understand(question, LEANING[-TURNS:])


def test_turns_further_back_than_are_read_may_be_of_any_length() -> None:
    assert understand("它呢？", [("问" * 5_000, "答" * 50_000), *LEANING[:TURNS]]).context


@pytest.mark.parametrize(
    ("turn", "named"),
    [
        (("问" * 2_001, "35个"), "the question of turn 2 .* 2001 characters long, at most 2000 .*第2轮的问题"),
        (("几个？", "答" * 10_001), "the answer of turn 2 .* 10001 characters long, at most 10000 .*第2轮的回答"),
    ],
)
def test_a_turn_that_is_too_long_is_named_with_the_remedy(turn: Turn, named: str) -> None:
    with pytest.raises(QuestionError, match=named):
        understand("优先区域有几个？", [*HISTORY, turn])
    assert understand("优先区域有几个？", [*HISTORY, (turn[0][:2_000], turn[1][:10_000])]).context == ""


def test_what_a_question_leans_on_is_no_longer_than_a_question() -> None:
    history = [("它" + "湖区植物园" * 399, "35个") for _ in range(TURNS)]
    assert context_of("它呢？", history) == history[-1][0]
    item = "湖" * 1_990
    assert len(understand("第二个有几种？" + "湖" * 100, [("有哪些？", f"- 甲\n- {item}")]).question) == 2_000


def test_an_answer_of_ours_that_is_longer_than_is_read_does_not_end_a_conversation(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.ask("麋鹿总数有多少只？")
    exchange = conversation.turns[0]
    conversation._turns[0] = replace(
        exchange, answer=replace(exchange.answer, segments=(Segment("答" * (LONGEST_ANSWER + 1)),))
    )
    assert conversation.ask("它呢？").understood_as == "麋鹿总数有多少只？ 它呢？"


@given(st.text())
def test_without_history_nothing_is_leant_on(question: str) -> None:
    assert context_of(question, []) == ""


@given(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_any_question_is_read_somehow(question: str, history: list[Turn]) -> None:
    understood = understand(question, history)
    if history and not leans(question):
        assert understood == Understood(question.strip())
    assert understood.context == "" or any(asked.strip() in understood.context for asked, _ in history)
