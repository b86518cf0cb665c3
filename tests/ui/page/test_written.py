import html
from dataclasses import replace

from qa.types import Statement, Written
from qa.writing import model_at
from ui.page.sources import sources_html
from ui.page.written import mark_of, write_html, written_html


def under(answer, *statements, **more):
    return replace(answer, written=Written("small", statements, **more))


def test_where_no_model_wrote_there_is_nothing(garden, answered):
    assert written_html(answered(garden, "园中没有大型动物。"), 1, "zh") == ""


def test_a_sentence_shows_whether_it_is_proven_and_what_of_it_is_not_there(garden, answered, citation):
    quote = citation(garden, 2, "池塘里养着四十条鲤鱼。")
    answer = under(
        answered(garden, "园中没有大型动物。"),
        Statement("有40条<b>鲤鱼</b>。", (quote,), True),
        Statement("有50条。", (quote,), False, ("50",)),
        pending="还有<i>",
    )
    shown = written_html(answer, 3, "zh")
    assert "有40条&#60;b&#62;鲤鱼&#60;/b&#62;。" in shown
    assert shown.count('id="cite-3-2"') == 1
    assert shown.count('href="#src-3-2"') == 2
    assert shown.index("yj-proven") < shown.index("yj-doubted")
    assert "（引文中没有：50）" in shown
    assert "还有&#60;i&#62;" in shown
    assert "yj-going" in shown
    assert "yj-going" not in written_html(replace(answer, written=replace(answer.written, done=True)), 3, "zh")


def test_what_went_wrong_is_one_line_in_the_language_of_the_page(garden, answered):
    answer = under(answered(garden, "园中没有大型动物。"), problem="busy", told="HTTP 429 <script>", left_out=2)
    assert "The language model is busy" in written_html(answer, 1, "en")
    assert "语言模型忙" in written_html(answer, 1, "zh")
    assert "<script>" not in written_html(answer, 1, "zh")
    assert "略去没有依据的句子 2 句" in written_html(answer, 1, "zh")


def test_every_problem_has_words():
    from typing import get_args

    from qa.writing.client import Problem
    from ui.words import WORDS

    assert {f"llm_{problem}" for problem in get_args(Problem)} <= set(WORDS)


def test_the_panel_has_the_quotes_of_what_was_written_also_under_a_refusal(garden, answered, refused, citation):
    quote = citation(garden, 2, "池塘里养着四十条鲤鱼。")
    for answer in (answered(garden, "园中没有大型动物。"), refused(garden)):
        panel = sources_html(under(answer, Statement("有40条。", (quote,), True)), 1, "zh", hidden=False)
        assert panel.count('id="src-1-2"') == 1


def test_the_button_says_what_goes_where():
    model = model_at("https://api.example.org/v1", "big<", remote=True)
    shown = write_html(model, 4, "en")
    assert f'id="write-4-{mark_of(model)}"' in shown
    assert "question and passages go to api.example.org" in html.unescape(shown)
    assert "these are sent to https://api.example.org/v1:" in html.unescape(shown)
    assert "yj-far" in shown
    assert "big&#60;" in shown
    assert "yj-far" not in write_html(model_at("http://localhost/v1", "small"), 4, "en")
