import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import fold
from qa.question import Form, read_question
from qa.span_clues import FEATURES, features
from qa.spans import candidates, narrow, tokenise, widen

SENTENCE = fold("截至2020年底，建立植物园（树木园）近 200 个，保存《名录》中的“水杉”等2.3万余种。")


def texts(folded: str) -> set[str]:
    return {folded[a:b] for a, b in candidates(folded, tokenise(folded))}


def test_numbers_titles_quotations_words_and_clauses_are_candidates() -> None:
    assert {"《名录》", "名录", "水杉", "植物园", "2.3万余种"} <= {t.replace(" ", "") for t in texts(SENTENCE)}


def test_no_candidate_cuts_a_number_or_a_date() -> None:
    found = texts(fold("公司于2001年10月31日由张文编创办，投资3.5万元。"))
    assert {"2001年10月31日", "张文编", "3.5万元"} <= found
    assert not {
        t for t in found if t.startswith(("月31日由", "年10月31日由", "31日由")) or t.endswith(("投资3", "投资3.5"))
    }


@pytest.mark.parametrize(
    ("text", "chosen", "whole"),
    [
        ("植物园近 200 个，保存", "200", "近 200 个"),
        ("麋鹿总数已突破8000只，", "8000", "突破8000只"),
        ("面积276.3 万平方公里，约占", "276.3", "276.3 万平方公里"),
        ("约占28.8%，", "28.8", "28.8%"),
        ("为90%以上的品种", "90%", "90%以上"),
        ("共计83种外来物种", "83种", "83种"),
        ("超过6个月无人认领", "6", "超过6个月"),
        ("自接到之日起15个工作日内", "15", "15个工作日"),
        ("位于北京的中心", "北京", "北京"),
    ],
)
def test_a_number_takes_its_bound_and_its_unit_with_it(text: str, chosen: str, whole: str) -> None:
    start = text.index(chosen)
    a, b = widen(text, tokenise(text), (start, start + len(chosen)), "个")
    assert text[a:b] == whole


@given(st.text(min_size=1, max_size=60))
def test_every_candidate_lies_within_the_sentence_and_has_a_row(text: str) -> None:
    folded = fold(text)
    tokens = tokenise(folded)
    spans = candidates(folded, tokens)
    assert all(0 <= a < b <= len(folded) for a, b in spans)
    if spans:
        question = read_question("多少个？", lambda term: 1.0)
        assert features(question, folded, tokens, spans, 0.0).shape == (len(spans), len(FEATURES))
        a, b = widen(folded, tokens, spans[0], "个")
        assert a <= spans[0][0] < spans[0][1] <= b <= len(folded)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (Form.NUMBER, "建立植物园(树木园)近 200 个", "近 200 个"),
        (Form.NUMBER, "下降到28.3%以上了", "28.3%以上"),
        (Form.NUMBER, "3小时20分钟", "3小时20分钟"),
        (Form.DATE, "于1987年5月建成", "1987年5月"),
        (Form.NAME, "第3号船", "第3号船"),
    ],
)
def test_a_lone_number_or_date_is_the_answer_and_not_the_words_around_it(form, text, expected):
    start, end = narrow(form, text, (0, len(text)))
    assert text[start:end].strip() == expected
