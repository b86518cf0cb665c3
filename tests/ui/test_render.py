"""Answers as HTML, terminal text and JSON."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import cut, read_text
from index.types import BuildReport, Hit
from ui import render
from ui.reader import reader_html

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) [go](javascript:alert(1)) **b** `c` $d$ \"'&lt;"


class Seen(HTMLParser):
    """Collects the tags, attributes and text of HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.marked, self._depth = [], [], "", "", 0

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append(dict(attrs))
        self._depth += tag == "mark"

    def handle_endtag(self, tag):
        self._depth -= tag == "mark"

    def handle_data(self, data):
        self.text += data
        self.marked += data if self._depth else ""


def seen(html):
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


def with_attribute(html, name):
    return [attributes for attributes in seen(html).attributes if name in attributes]


@given(st.text())
def test_escaped_text_reads_as_itself_and_holds_no_tag_and_no_line_end(text):
    html = render.escape(text)
    parser = seen(html)
    assert "\n" not in html
    assert set(parser.tags) <= {"br"}
    plain = re.sub("[\r\n\u2028\u2029\x00]", "", text)
    assert re.sub("[\r\n\u2028\u2029\x00\ufffd]", "", parser.text.replace(" ", "")) == plain.replace(
        "\ufffd", ""
    ).replace(" ", "")


@given(st.text("abc\n<>&*", max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_highlight_marks_exactly_the_characters_of_the_spans(text, pairs):
    base = 5
    spans = [(min(p), max(p), n, f"m{n}") for n, p in enumerate(pairs) if p[0] != p[1]]
    html = render.highlight(text, base, spans)
    wanted = "".join(character for i, character in enumerate(text) if any(s <= base + i < e for s, e, _, _ in spans))
    parser = seen(html.replace("<br>", "\n"))
    assert parser.text == text
    assert parser.marked == wanted
    anchors = [attributes["id"] for attributes in with_attribute(html, "id")]
    assert len(anchors) == len(set(anchors))


def test_the_answer_shows_the_short_answer_first_and_links_each_mark_to_the_panel(garden, answered):
    answer = answered(garden, "全园共有三个温室。", "池塘里养着四十条鲤鱼。", short="三个")
    html = render.answer_html(answer, 4, "zh")
    assert seen(html).text.startswith("三个全园共有三个温室。1")
    assert [a["href"] for a in with_attribute(html, "href")] == ["#src-4-1", "#src-4-2"]
    assert [a["id"] for a in with_attribute(html, "id") if "href" in a] == ["cite-4-1", "cite-4-2"]
    assert "\n" not in html


def test_every_mark_has_its_place_in_the_panel_and_back(garden, answered):
    answer = answered(garden, "全园共有三个温室。", "第二个温室种着仙人掌。", "池塘里养着四十条鲤鱼。")
    chat, panel = render.answer_html(answer, 1, "zh"), render.panel_html([answer], "zh")
    anchors = {a["id"] for a in with_attribute(panel, "id")}
    assert {a["href"][1:] for a in with_attribute(chat, "href")} <= anchors
    assert {a["href"][1:] for a in with_attribute(panel, "href")} == {
        a["id"] for a in with_attribute(chat, "id") if "href" in a
    }


def test_the_panel_shows_the_whole_paragraph_with_the_quote_marked(garden, answered):
    answer = answered(garden, "第一个温室种着热带植物，占地两百平方米。")
    panel = render.sources_html(answer, 1, "zh", hidden=False)
    assert seen(panel).marked == "第一个温室种着热带植物，占地两百平方米。"
    assert "全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。" in seen(panel).text
    assert "园子一、植物第 1 段 · 第 3 行" in seen(panel).text


def test_two_quotes_of_a_paragraph_share_one_card(garden, answered):
    answer = answered(garden, "全园共有三个温室。", "第二个温室种着仙人掌。", "池塘里养着四十条鲤鱼。")
    panel = render.sources_html(answer, 1, "zh", hidden=False)
    assert panel.count("<article") == 2
    assert [a["data-number"] for a in with_attribute(panel, "data-number")] == ["1", "2", "3"]


def test_overlapping_quotes_are_both_marked(garden, answered):
    answer = answered(garden, "全园共有三个温室。第一个温室种着热带植物，", "第一个温室种着热带植物，占地两百平方米。")
    panel = render.sources_html(answer, 1, "zh", hidden=False)
    assert {a.get("id") for a in with_attribute(panel, "data-number")} >= {"src-1-1", "src-1-2"}
    assert render.highlight("abcd", 0, [(0, 3, 1, "x"), (1, 4, 2, "y")]).count("<mark") == 4


def test_a_quote_over_two_paragraphs_shows_both(garden, answered, citation):
    start, end = garden.text.index("第二个温室"), garden.text.index("每年春天")
    first = citation(garden, 1, "第二个温室种着仙人掌。")
    spanning = type(first)(1, first.passage, start, end)
    answer = answered(garden, text="见[1]")
    answer = type(answer)(answer.question, "见[1]", "", (spanning,), (), False, 0.5, answer.question)
    parser = seen(render.sources_html(answer, 1, "zh", hidden=False))
    assert "全园共有三个温室。" in parser.text
    assert "每年春天开放。" in parser.text
    assert parser.marked.startswith("第二个温室")


def test_only_the_newest_turn_is_shown_and_older_ones_stay(garden, answered, refused):
    turns = [answered(garden, "全园共有三个温室。"), refused(garden), answered(garden, "池塘里养着四十条鲤鱼。")]
    panel = render.panel_html(turns, "zh")
    sections = [a for a in with_attribute(panel, "class") if a["class"] == "yj-turn"]
    assert [(a["id"], "hidden" in a) for a in sections] == [("turn-1", True), ("turn-2", True), ("turn-3", False)]


def test_the_empty_panel_says_what_will_be_there():
    assert "还没有依据" in render.panel_html([], "zh")
    assert "No sources yet" in render.panel_html([], "en")


def test_a_refusal_has_no_mark_names_what_is_missing_and_offers_paragraphs(garden, answered, refused):
    html = render.answer_html(refused(garden), 2, "zh")
    parser = seen(html)
    assert "yj-mark" not in html
    assert "yj-none" in html
    assert parser.text.startswith("文中没有找到答案。没有找到：大象相近段落（不是答案）")
    offered = [a["href"] for a in with_attribute(html, "href")]
    anchors = {
        f"#{a['id']}" for a in with_attribute(render.panel_html([answered(garden), refused(garden)], "zh"), "id")
    }
    assert offered == ["#near-2-1", "#near-2-2"]
    assert set(offered) <= anchors


def test_a_refusal_offers_each_paragraph_once(garden, refused):
    passage = cut(garden)[0]
    answer = refused(garden)
    twice = type(answer)(
        answer.question, answer.text, "", (), (Hit(passage, 1.0, 1), Hit(passage, 0.5, 2)), True, 0.1, answer.question
    )
    assert render.answer_html(twice, 1, "zh").count("#near") == 1


def test_missing_terms_that_the_text_names_are_not_repeated(garden, refused):
    answer = refused(garden)
    naming = type(answer)(answer.question, "文中没有提到大象。", "", (), (), True, 0.1, answer.question, ("大象",))
    assert seen(render.answer_html(naming, 1, "zh")).text == "文中没有提到大象。有用没用"


def test_a_verdict_is_shown_with_the_file_it_was_written_to(garden, answered):
    answer = answered(garden, "全园共有三个温室。")
    html = render.answer_html(answer, 3, "zh", verdict="citation", kept_in="/x/index-feedback.jsonl")
    rates = [a for a in with_attribute(html, "id") if a["id"].startswith("rate-3-")]
    assert [(a["id"], "yj-on" in a["class"]) for a in rates] == [
        ("rate-3-good", False),
        ("rate-3-bad", False),
        ("rate-3-citation", True),
    ]
    assert "：/x/index-feedback.jsonl" in seen(html).text
    assert "yj-kept" not in render.answer_html(answer, 3, "zh", kept_in="/x")


def test_how_a_follow_up_was_understood_is_said_only_where_it_differs(garden, answered):
    follow_up = answered(garden, "第二个温室种着仙人掌。", question="第二个呢？", understood="第二个温室里有什么？")
    assert "已理解为：第二个温室里有什么？" in seen(render.answer_html(follow_up, 1, "zh")).text
    assert "Understood as: 第二个温室里有什么？" in seen(render.answer_html(follow_up, 1, "en")).text
    assert "已理解为" not in render.answer_html(answered(garden, "第二个温室种着仙人掌。"), 1, "zh")


def test_a_short_answer_that_is_the_whole_text_is_said_once(garden, answered):
    answer = answered(garden, "第二个温室种着仙人掌。", short="第二个温室种着仙人掌")
    assert "yj-short" not in render.answer_html(answer, 1, "zh")


def test_a_bracketed_number_inside_a_quote_is_words_and_unknown_numbers_stay(garden, answered):
    document = read_text("前人已经说过[1]这件事情。后来的人又说了[2]一遍。\n", title="注", source="note.txt")
    answer = answered(document, "前人已经说过[1]这件事情。")
    assert render.marks(answer) == [("前人已经说过[1]这件事情。", None), ("[1]", 1)]
    other = answered(garden, "全园共有三个温室。", text="见[7]与[1]。")
    assert render.marks(other) == [("见[7]与", None), ("[1]", 1), ("。", None)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_stays_text_everywhere(lang, answered, refused):
    document = read_text(f"开头的话说到这里。{HOSTILE}然后继续说下去。\n", title=HOSTILE, source=HOSTILE)
    quote = document.text[: len(document.text.rstrip())]
    answer = answered(document, quote, short=HOSTILE, question=HOSTILE, understood=HOSTILE + "？")
    refusal = refused(document, question=HOSTILE, missing=(HOSTILE,))
    problems = [(HOSTILE, HOSTILE)]
    for html in (
        render.question_html(HOSTILE),
        render.answer_html(answer, 1, lang),
        render.answer_html(answer, 1, lang, as_typed=True, verdict="bad", kept_in=HOSTILE, follow_up=HOSTILE),
        render.answer_html(refusal, 1, lang),
        render.panel_html([answer, refusal], lang),
        render.documents_html([document], lang),
        render.documents_html([document, document], lang),
        reader_html(document, lang, start=2, end=9),
        render.report_html(None, problems, lang),
        render.problem_html(HOSTILE),
    ):
        parser = seen(html)
        assert not {"img", "script", "b" if "yj-problem" not in html else "img", "code", "em"} & set(parser.tags)
        assert all(a.get("href", "#").startswith("#") for a in parser.attributes)
        assert not [name for a in parser.attributes for name in a if name.startswith("on") or name == "src"]
        assert "![" not in html
        assert "http://" not in html


def test_the_list_of_documents_is_cut_and_says_so(garden):
    html = render.documents_html([garden] * 7, "zh", most=5)
    assert html.count('data-do="read"') == 5
    assert "另有 2 个文档" in html


def test_a_report_says_what_was_done_and_what_was_left_out():
    report = BuildReport(documents=3, passages=40, new=5, kept=35, removed=2, seconds=0.46)
    html = seen(render.report_html(report, [("a.exe", "not text")], "zh")).text
    assert "共 3 个文档、40 个片段（新增 5，沿用 35，移除 2），用时 0.5 秒。" in html
    assert "未能读取a.exe not text" in html


# -- terminal


def test_the_terminal_gets_the_short_answer_the_quotes_and_their_places(garden, answered):
    text = render.answer_text(answered(garden, "全园共有三个温室。", short="三个"), "zh")
    assert text == "三个\n\n[1] “全园共有三个温室。”\n    一、植物\n    garden.txt · 第 1 段 · 第 3 行"


def test_the_terminal_gets_the_text_too_where_it_is_more_than_the_quotes(garden, answered):
    text = render.answer_text(answered(garden, "全园共有三个温室。", text="共三个[1]。"), "en")
    assert text.splitlines()[0] == "共三个[1]。"
    assert "garden.txt · paragraph 1 · line 3" in text


def test_the_terminal_gets_a_refusal_with_the_nearest_passages(garden, refused):
    lines = render.answer_text(refused(garden), "zh").splitlines()
    assert lines[:4] == ["文中没有找到答案。", "没有找到：大象", "", "相近段落（不是答案）"]
    assert lines[4].startswith("· 全园共有三个温室。")


def test_no_control_character_of_a_document_reaches_the_terminal(answered):
    document = read_text("这里有一段\x1b[2J清屏的字符\u202e以及其他内容。\n", title="x", source="x\x1b]0;y\x07.txt")
    text = render.answer_text(answered(document, document.text.strip()), "zh")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text)


def test_colour_is_only_where_asked(garden, answered):
    answer = answered(garden, "全园共有三个温室。", short="三个")
    assert "\x1b" not in render.answer_text(answer, "zh")
    assert render.answer_text(answer, "zh", colour=True).startswith("\x1b[1m三个\x1b[0m")


def test_hits_come_best_first_with_their_places(garden, answered):
    hits = answered(garden).hits
    assert render.hits_text(hits[:1], "zh").startswith("1. (1.000) 全园共有三个温室。")
    assert render.hits_text((), "zh") == "没有找到相关段落。"


# -- JSON


def test_json_holds_quotes_that_can_be_checked(garden, answered, garden_lines):
    answer = answered(garden, "池塘里养着四十条鲤鱼。", short="四十条")
    loaded = json.loads(json.dumps(render.answer_json(answer), ensure_ascii=False))
    (cited,) = loaded["citations"]
    assert garden.text[cited["start"] : cited["end"]] == cited["quote"] == "池塘里养着四十条鲤鱼。"
    assert cited["digest"] == answer.citations[0].digest
    assert cited["section"] == ["二、动物"]
    assert cited["document"] == {"id": garden.id, "title": "园子", "source": "garden.txt"}
    assert garden_lines[cited["place"]["first_line"] - 1].endswith("池塘里养着四十条鲤鱼。")
    assert loaded["short"] == "四十条"
    assert loaded["hits"][0]["rank"] == 1
