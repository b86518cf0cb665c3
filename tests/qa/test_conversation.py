from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Retriever
from qa import Assistant, Conversation, QuestionError
from qa.conversation import LONGEST_ANSWER, TURNS, understand
from qa.followup import Turn
from qa.types import Segment

HISTORY = [("陆地上的优先区域一共有多少个？", "35个")]


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


LEANING = [("它呢？", "35个")] * 2_000


@pytest.mark.parametrize("question", ["它呢？", "还有呢？", "第二个呢？"])
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
        understand("大熊猫有几只？", [*HISTORY, turn])
    assert understand("大熊猫有几只？", [*HISTORY, (turn[0][:2_000], turn[1][:10_000])]).context == ""


def test_what_a_question_leans_on_is_no_longer_than_a_question() -> None:
    history = [("它" + "湖区植物园" * 399, "35个") for _ in range(4)]
    assert understand("它呢？", history).context == history[-1][0]
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


@given(st.text(max_size=40))
def test_without_history_nothing_is_leant_on(question: str) -> None:
    assert understand(question, []).text == question.strip()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=3))
def test_any_question_is_read_somehow(question: str, history: list[Turn]) -> None:
    read = understand(question, history)
    assert read.turns or not read.context
    assert len(read.shown) <= len(history)
