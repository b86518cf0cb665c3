"""Answers that stand on cells."""

import pytest

from qa import verify


@pytest.fixture(scope="module")
def assistant(assistant_of):
    rows = ["姓名,部门,月薪（元）", '方舟,研发,"18,000"', '田野,市场,"12,500"', '卢静,研发,"21,000"']
    lines = [f"P-{n}0 型：流量 {n} m³/h，扬程 {n}8 m，价格 {n},200 元。" for n in (1, 2, 3)]
    many = ["编号,城市,数量", *(f"N{i:05},{'东西南北'[i % 4]}城,{i}" for i in range(1, 3001))]
    pumps = "\n\n".join(["# 水泵", *lines])
    return assistant_of({"many.csv": "\n".join(many), "pumps.md": pumps, "staff.csv": "\n".join(rows)})


def test_a_cell_is_told_with_its_row_and_column_and_cited(assistant):
    answer = assistant.ask("田野的月薪是多少？")
    assert answer.short == "12,500"
    assert answer.text == "田野 · 月薪（元）：12,500[1]"
    assert answer.citations[0].quote == "田野\t市场\t12,500"
    assert verify(answer, assistant.retriever).holds


def test_the_rule_is_told_with_what_was_worked_out(assistant):
    answer = assistant.ask("谁的月薪最高？")
    assert answer.short == "卢静"
    assert answer.text.endswith("（3 行中，月薪（元）最大的 1 行）")
    assert verify(answer, assistant.retriever).holds


def test_a_row_is_found_in_a_table_of_thousands(assistant):
    assert assistant.ask("N02417的数量").short == "2417"


def test_lines_of_one_shape_are_compared(assistant):
    assert assistant.ask("哪个型号价格最低？").short == "P-10 型"


@pytest.mark.parametrize("question", ["P-80的价格是多少？", "N99999的数量是多少", "孟瑶的月薪是多少？"])
def test_what_is_not_in_the_table_is_refused(assistant, question):
    assert assistant.ask(question).abstained


def test_only_the_documents_that_are_asked_answer(assistant):
    other = next(d.id for d in assistant.retriever.documents if d.title != "staff")
    assert assistant.ask("田野的月薪是多少？", documents=[other]).short != "12,500"


@pytest.mark.parametrize(
    ("question", "short"), [("V3.1修复了什么？", ""), ("V3.2修复了什么？", "断电后时钟变慢的问题")]
)
def test_a_version_that_no_text_names_is_refused_where_others_are_named(assistant_of, question, short):
    answer = assistant_of({"log.txt": "更新记录\n\nV3.2：修复了断电后时钟变慢的问题。\n"}).ask(question)
    assert answer.short == short
    assert answer.abstained == (not short)
