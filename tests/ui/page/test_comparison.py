"""A question asked of each document: the table, and the files it is saved as."""

import csv
import io
import json

import openpyxl
import pytest

from corpus import read_text
from index import Retriever, update_index
from qa import Assistant
from qa.errors import QuestionError
from ui.page.beside import panes_html
from ui.page.comparison import MOST, Comparison, compare, comparison_html, table_csv, table_of, table_xlsx

POND = read_text("池塘里养着四十条鲤鱼。\n", title="池塘", source="pond.txt")
LAKE = read_text("湖里养着七十条鲤鱼。\n", title="湖", source="lake.txt")
WALL = read_text("这面墙是去年砌的。\n", title="墙", source="wall.txt")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    directory = tmp_path_factory.mktemp("compared") / "index"
    update_index(directory, add=[POND, LAKE, WALL])
    return Assistant(Retriever.load(directory))


def test_each_document_answers_alone_and_what_says_nothing_is_refused(assistant):
    made = compare(assistant, "养着多少条鲤鱼？", [POND, LAKE, WALL])
    assert [document.title for document, _ in made.answers] == ["池塘", "湖", "墙"]
    first, second, third = (answer for _, answer in made.answers)
    assert "四十" in first.text and "七十" in second.text and third.abstained
    assert {c.passage.document.id for c in first.citations} == {POND.id}
    html = comparison_html(made, "zh")
    assert html.count("<tr>") == 4 and f'data-with="[&#34;{POND.id}' in html.replace("&#91;", "[")


def test_the_table_has_a_row_a_quote_with_place_and_digest(assistant):
    made = compare(assistant, "养着多少条鲤鱼？", [POND, WALL])
    heads, pond, wall = table_of(made, "en")
    assert heads == ["Document", "Answer", "Quote", "How sure", "Place", "File", "SHA-256"]
    (citation,) = made.answers[0][1].citations
    assert (pond[0], pond[2], pond[5], pond[6]) == ("池塘", citation.quote, "pond.txt", citation.digest)
    assert wall[2] == "" and wall[0] == "墙"


def test_no_cell_of_a_file_is_a_formula():
    rows = [["=1+1", "+x", "-y", "@z", "\tq", "plain", 'a"b,\n']]
    (read,) = csv.reader(io.StringIO(table_csv(rows).removeprefix("\ufeff")))
    assert read == ["'=1+1", "'+x", "'-y", "'@z", "'\tq", "plain", 'a"b,\n']
    sheet = openpyxl.load_workbook(io.BytesIO(table_xlsx(rows, "对照"))).active
    assert [cell.value for cell in sheet[1]][:4] == ["=1+1", "+x", "-y", "@z"]
    assert {cell.data_type for cell in sheet[1]} == {"s"}


def test_no_more_than_twenty_documents_are_asked_and_the_others_are_counted(assistant):
    made = compare(assistant, "养着多少条鲤鱼？", [POND] * (MOST + 3))
    assert (len(made.answers), made.left) == (MOST, 3)
    assert "还有 3 个没有问" in comparison_html(Comparison("x", (), 3), "zh")


def test_an_empty_question_is_refused(assistant):
    with pytest.raises(QuestionError):
        compare(assistant, "  ", [POND])


def test_each_pane_shows_its_document_from_its_place_on_and_offers_the_others():
    long = read_text("\n\n".join(f"这是第{n}段的文字。" for n in range(1, 451)), title="<长>", source="long.txt")
    html = panes_html([POND, long], [(POND, 0), (long, long.paragraphs[250].start)], "zh")
    assert html.count("<option") == 4 and html.count(" selected") == 2
    assert "第251段" in html and "第1段的" not in html and "四十条鲤鱼" in html
    assert "<长>" not in html
    assert json.dumps(POND.id)[1:-1] in html
