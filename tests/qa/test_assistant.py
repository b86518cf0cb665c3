from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import read_text
from index import Retriever, build_index, update_index
from qa import Answer, Assistant, QuestionError
from qa.decide import shipped_weights
from qa.requests import QUESTION, kind_of


@pytest.fixture(scope="session")
def assistant(retriever: Retriever) -> Assistant:
    return Assistant(retriever)


def quotes_are_verbatim(answer: Answer) -> bool:
    return all(
        c.quote and c.quote == c.passage.document.text[c.start : c.end] and f"[{c.number}]" in answer.text
        for c in answer.citations
    )


@pytest.mark.parametrize(
    ("question", "short", "quoted"),
    [
        ("湖区建立了多少个植物园？", "近200个", "植物园近200个"),
        ("麋鹿总数有多少只？", "8000只", "麋鹿总数已突破8000只"),
        ("江豚数量为什么下降？", "", "由于过度捕捞"),
    ],
)
def test_a_fact_is_answered_with_its_sentence(assistant: Assistant, question: str, short: str, quoted: str) -> None:
    answer = assistant.ask(question)
    assert not answer.abstained
    assert short in answer.short
    assert quoted in answer.text
    assert quotes_are_verbatim(answer)


def test_a_list_is_given_whole(assistant: Assistant) -> None:
    answer = assistant.ask("参观者应当遵守哪些规定？")
    assert all(item in answer.text for item in ("不得投喂动物", "不得采摘植物", "车辆停放在入口处"))
    assert quotes_are_verbatim(answer)


def test_a_list_is_told_with_its_count(assistant: Assistant) -> None:
    answer = assistant.ask("参观者应当遵守哪些规定？")
    assert answer.text.splitlines()[-2:] == ["共 3 项[1]", "出自：《湖区年报》"]
    assert answer.short == ""


@pytest.mark.parametrize("question", ["梅西一共拿过几次世界杯冠军？", "怎么用Python读取一个PDF文件？", "asdf qwer"])
def test_what_the_text_does_not_say_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.short == ""


def test_of_chosen_documents_only_these_answer_and_what_only_another_holds_is_refused(
    assistant: Assistant, tmp_path: Path
) -> None:
    tea = read_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")
    known = assistant.retriever.documents
    update_index(tmp_path / "index", add=[*known, tea])
    both = Assistant(Retriever.load(tmp_path / "index"))
    question = "月湾茶馆有多少张竹桌？"
    assert "四十二张" in both.ask(question).text
    assert "四十二张" in both.ask(question, documents=[tea.id]).text
    elsewhere = both.ask(question, documents=[d.id for d in known])
    assert elsewhere.abstained
    assert {hit.passage.document.id for hit in elsewhere.hits} <= {d.id for d in known}
    assert both.ask(question, documents=[]).abstained


def test_what_is_less_sure_than_the_threshold_is_refused(assistant: Assistant) -> None:
    sure = Assistant(assistant.retriever, threshold=0.99)
    for question in ("湖区有哪些动物？", "湖区建立了多少个植物园？", "谁提交了报告？", "梅西拿过几次冠军？"):
        answer, surely = assistant.ask(question), sure.ask(question)
        assert answer.abstained == (answer.confidence < shipped_weights().threshold)
        assert surely.abstained == (surely.confidence < 0.99)
        assert surely.confidence == answer.confidence


def test_how_sure_an_answer_is_follows_from_its_confidence(assistant: Assistant) -> None:
    weights = shipped_weights()
    for question in ("湖区有哪些动物？", "湖区建立了多少个植物园？", "谁提交了报告？", "梅西拿过几次冠军？", "你好"):
        answer = assistant.ask(question)
        if not answer.citations:
            assert answer.certainty == ("none" if answer.abstained else "sure")
            continue
        assert answer.certainty == ("sure" if answer.confidence >= weights.sure else "possible")
        related = answer.text.startswith("可能与此有关：\n")
        assert related == (answer.confidence < weights.headline)
        assert not (related and answer.short)


def test_a_refusal_names_what_was_not_found(assistant: Assistant) -> None:
    answer = assistant.ask("梅西一共拿过几次世界杯冠军？")
    assert "梅西" in answer.missing
    assert "梅西" in answer.text


def test_a_follow_up_is_read_with_the_turn_before(assistant: Assistant) -> None:
    answer = assistant.ask("那水生的呢？", history=[("湖区建立了多少个植物园？", "近200个")])
    assert "湖区建立了多少个植物园？" in answer.understood_as
    assert "32个" in answer.text


def test_an_english_question_is_answered_from_chinese_text(assistant: Assistant) -> None:
    answer = assistant.ask("How many botanical gardens are there in the lake district?")
    assert "近200个" in answer.text


@pytest.fixture(scope="session")
def handbook(report: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An English handbook beside the report."""
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "handbook.md").write_text(
        "# Handbook\n\n## Passwords\n\nPasswords must have at least 14 characters and are changed every 90 days.\n\n"
        "## Expenses\n\nReceipts have to be uploaded for purchases that cost more than 75 dollars.\n\n"
        "## Visitors\n\nVisitors must be announced at the reception one day before they arrive.\n",
        encoding="utf-8",
    )
    return Assistant(build_index([report, folder / "handbook.md"], folder / "index"))


@pytest.mark.parametrize(
    ("question", "short"), [("密码至少要多少个字符？", "14 characters"), ("超过多少钱的采购要上传收据？", "75 dollars")]
)
def test_a_chinese_question_is_answered_from_english_text(handbook: Assistant, question: str, short: str) -> None:
    answer = handbook.ask(question)
    assert short in answer.text
    assert quotes_are_verbatim(answer)


def test_a_refusal_over_text_in_the_other_language_names_no_word(handbook: Assistant) -> None:
    answer = handbook.ask("密码忘了找谁重置？")
    assert answer.abstained
    assert answer.missing == ()
    assert handbook.ask("水族馆几点关门？").abstained


@pytest.mark.parametrize("question", ["", " ", "长" * 2001])
def test_bad_questions_raise_the_stated_error(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=80))
def test_any_question_gets_verbatim_quotes_or_a_refusal(assistant: Assistant, question: str) -> None:
    if not question.strip():
        return
    answer = assistant.ask(question)
    assert quotes_are_verbatim(answer)
    assert 0 <= answer.confidence <= 1
    assert not (answer.abstained and answer.citations)
    assert answer.abstained or answer.citations or kind_of(answer.understood_as)[0] != QUESTION


def test_the_hits_of_an_answer_explain_their_scores(assistant: Assistant) -> None:
    for question in ("湖区建立了多少个植物园？", "梅西一共拿过几次世界杯冠军？"):
        hits = assistant.ask(question).hits
        assert hits
        for hit in hits:
            made = hit.explain()
            assert hit.score == made.score == pytest.approx(made.passage + made.parent + made.dense)
            assert all(share.total > 0 for share in made.terms)
    gardens = assistant.ask("湖区建立了多少个植物园？").hits[0].explain()
    assert "植物园" in {share.term for share in gardens.terms}


def test_timings_name_the_stages(assistant: Assistant) -> None:
    timings = assistant.ask("麋鹿总数有多少只？").timings
    assert list(timings) == ["understand", "retrieve", "read"]
    assert all(seconds >= 0 for seconds in timings.values())
