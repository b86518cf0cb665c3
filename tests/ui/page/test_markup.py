"""The page's HTML: what is shown, and that nothing in it is live."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LeftOut, cut, read_text
from corpus.types import Twin
from index.types import BuildReport, Hit, Incomplete, SameText
from qa.types import Segment
from ui.page import listing, markup, sources
from ui.page.document_view import document_view_html
from ui.page.escaping import escape
from ui.page.tables import highlight

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) [go](javascript:alert(1)) **b** `c` $d$ \"'&lt;"


@given(st.text())
def test_escaped_text_reads_as_itself_and_holds_no_tag_and_no_line_end(seen, text):
    html = escape(text)
    parser = seen(html)
    assert "\n" not in html
    assert set(parser.tags) <= {"br"}
    plain = re.sub("[\r\n\u2028\u2029\x00]", "", text)
    assert re.sub("[\r\n\u2028\u2029\x00\ufffd]", "", parser.text.replace(" ", "")) == plain.replace(
        "\ufffd", ""
    ).replace(" ", "")


@given(st.text("abc\n<>&*", max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_highlight_marks_exactly_the_characters_of_the_spans(seen, text, pairs):
    base = 5
    spans = [(min(p), max(p), n, f"m{n}") for n, p in enumerate(pairs) if p[0] != p[1]]
    html = highlight(text, base, spans)
    wanted = "".join(character for i, character in enumerate(text) if any(s <= base + i < e for s, e, _, _ in spans))
    parser = seen(html.replace("<br>", "\n"))
    assert parser.text == text
    assert parser.marked == wanted
    anchors = [attributes["id"] for attributes in seen(html).having("id")]
    assert len(anchors) == len(set(anchors))


def test_the_answer_shows_the_short_answer_first_and_links_each_mark_to_the_panel(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。", "池塘里养着四十条鲤鱼。", short="三个")
    html = markup.answer_html(answer, 4, "zh")
    assert seen(html).text.startswith("有把握三个全园共有三个温室。1")
    assert [a["href"] for a in seen(html).having("href")] == ["#src-4-1", "#src-4-2"]
    assert [a["id"] for a in seen(html).having("id") if "href" in a] == ["cite-4-1", "cite-4-2"]
    assert "\n" not in html


def test_every_mark_has_its_place_in_the_panel_and_back(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。", "第二个温室种着仙人掌。", "池塘里养着四十条鲤鱼。")
    chat, panel = markup.answer_html(answer, 1, "zh"), sources.panel_html([answer], "zh")
    anchors = {a["id"] for a in seen(panel).having("id")}
    assert {a["href"][1:] for a in seen(chat).having("href")} <= anchors
    assert {a["href"][1:] for a in seen(panel).having("href")} == {
        a["id"] for a in seen(chat).having("id") if "href" in a
    }


def test_the_panel_shows_the_whole_paragraph_with_the_quote_marked(seen, garden, answered):
    answer = answered(garden, "第一个温室种着热带植物，占地两百平方米。")
    panel = sources.sources_html(answer, 1, "zh", hidden=False)
    assert seen(panel).marked == "第一个温室种着热带植物，占地两百平方米。"
    assert "全园共有三个温室。第一个温室种着热带植物，占地两百平方米。第二个温室种着仙人掌。" in seen(panel).text
    assert "园子一、植物第 1 段 · 第 3 行" in seen(panel).text


def test_two_quotes_of_a_paragraph_share_one_card(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。", "第二个温室种着仙人掌。", "池塘里养着四十条鲤鱼。")
    panel = sources.sources_html(answer, 1, "zh", hidden=False)
    assert panel.count("<article") == 2
    assert [a["data-number"] for a in seen(panel).having("data-number")] == ["1", "2", "3"]


def test_overlapping_quotes_are_both_marked(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。第一个温室种着热带植物，", "第一个温室种着热带植物，占地两百平方米。")
    panel = sources.sources_html(answer, 1, "zh", hidden=False)
    assert {a.get("id") for a in seen(panel).having("data-number")} >= {"src-1-1", "src-1-2"}
    assert highlight("abcd", 0, [(0, 3, 1, "x"), (1, 4, 2, "y")]).count("<mark") == 4


def test_a_quote_over_two_paragraphs_shows_both(seen, garden, answered, citation):
    start, end = garden.text.index("第二个温室"), garden.text.index("每年春天")
    first = citation(garden, 1, "第二个温室种着仙人掌。")
    spanning = type(first)(1, first.passage, start, end)
    answer = replace(answered(garden), segments=(Segment("见", (spanning,)),), citations=(spanning,))
    parser = seen(sources.sources_html(answer, 1, "zh", hidden=False))
    assert "全园共有三个温室。" in parser.text
    assert "每年春天开放。" in parser.text
    assert parser.marked.startswith("第二个温室")


def test_of_monstrous_paragraphs_a_card_shows_what_lies_around_the_quote(seen, answered):
    before, around, after, below = ("前" * 900_000, "中" * 900_000, "末" * 900_000, "后" * 900_000)
    text = f"{before}。\n\n{around}。池塘里养着四十条鲤鱼。{after}。\n\n{below}。"
    answer = answered(read_text(text, title="长", source="a.txt"), "池塘里养着四十条鲤鱼。")
    panel = seen(sources.sources_html(answer, 1, "zh", hidden=False))
    assert panel.marked == "池塘里养着四十条鲤鱼。"
    assert [9_000 < panel.text.count(each) <= 10_000 for each in "前中末后"] == [True] * 4


def test_only_the_newest_turn_is_shown_and_older_ones_stay(seen, garden, answered, refused):
    turns = [answered(garden, "全园共有三个温室。"), refused(garden), answered(garden, "池塘里养着四十条鲤鱼。")]
    panel = sources.panel_html(turns, "zh")
    sections = [a for a in seen(panel).having("class") if a["class"] == "yj-turn"]
    assert [(a["id"], "hidden" in a) for a in sections] == [("turn-1", True), ("turn-2", True), ("turn-3", False)]


def test_the_empty_panel_says_what_will_be_there():
    assert "还没有依据" in sources.panel_html([], "zh")
    assert "No sources yet" in sources.panel_html([], "en")


def test_a_refusal_has_no_mark_names_what_is_missing_and_offers_paragraphs(seen, garden, answered, refused):
    html = markup.answer_html(refused(garden), 2, "zh")
    parser = seen(html)
    assert "yj-mark" not in html
    assert "yj-none" in html
    assert parser.text.startswith("文中没有找到答案。没有找到：大象相近段落（不是答案）")
    offered = [a["href"] for a in seen(html).having("href")]
    anchors = {f"#{a['id']}" for a in seen(sources.panel_html([answered(garden), refused(garden)], "zh")).having("id")}
    assert offered == ["#near-2-1", "#near-2-2"]
    assert set(offered) <= anchors


def test_a_refusal_offers_each_paragraph_once(garden, refused):
    passage = cut(garden)[0]
    answer = refused(garden)
    twice = replace(answer, hits=(Hit(passage, 1.0, 1), Hit(passage, 0.5, 2)))
    assert markup.answer_html(twice, 1, "zh").count("#near") == 1


def test_missing_terms_that_the_text_names_are_not_repeated(seen, garden, refused):
    answer = refused(garden)
    naming = replace(answer, segments=(Segment("文中没有提到大象。"),), hits=(), missing=("大象",))
    assert seen(markup.answer_html(naming, 1, "zh")).text == "文中没有提到大象。重新提问有用没用"


def test_a_verdict_is_shown_with_the_file_it_was_written_to(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。")
    html = markup.answer_html(answer, 3, "zh", verdict="citation", kept_in="/x/index-feedback.jsonl")
    rates = [a for a in seen(html).having("id") if a["id"].startswith("rate-3-")]
    assert [(a["id"], "yj-on" in a["class"]) for a in rates] == [
        ("rate-3-good", False),
        ("rate-3-bad", False),
        ("rate-3-citation", True),
    ]
    assert "：/x/index-feedback.jsonl" in seen(html).text
    assert "yj-kept" not in markup.answer_html(answer, 3, "zh", kept_in="/x")


def test_how_a_follow_up_was_understood_is_said_only_where_it_differs(seen, garden, answered):
    follow_up = answered(garden, "第二个温室种着仙人掌。", question="第二个呢？", understood="第二个温室里有什么？")
    assert "已理解为：第二个温室里有什么？" in seen(markup.answer_html(follow_up, 1, "zh")).text
    assert "Understood as: 第二个温室里有什么？" in seen(markup.answer_html(follow_up, 1, "en")).text
    assert "已理解为" not in markup.answer_html(answered(garden, "第二个温室种着仙人掌。"), 1, "zh")


def test_a_short_answer_that_is_the_whole_text_is_said_once(garden, answered):
    answer = answered(garden, "第二个温室种着仙人掌。", short="第二个温室种着仙人掌")
    assert "yj-short" not in markup.answer_html(answer, 1, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_stays_text_everywhere(seen, lang, answered, refused):
    document = read_text(f"开头的话说到这里。{HOSTILE}然后继续说下去。\n", title=HOSTILE, source=HOSTILE)
    quote = document.text[: len(document.text.rstrip())]
    answer = answered(document, quote, short=HOSTILE, question=HOSTILE, understood=HOSTILE + "？")
    refusal = refused(document, question=HOSTILE, missing=(HOSTILE,))
    problems = [(HOSTILE, HOSTILE)]
    for html in (
        markup.question_html(HOSTILE, 1, lang),
        markup.answer_html(answer, 1, lang),
        markup.answer_html(answer, 1, lang, as_typed=True, verdict="bad", kept_in=HOSTILE),
        markup.answer_html(refusal, 1, lang),
        sources.panel_html([answer, refusal], lang),
        listing.documents_html([document], lang),
        listing.documents_html([document, document], lang),
        document_view_html(document, lang, start=2, end=9),
        markup.report_html(None, problems, lang),
        markup.problem_html(HOSTILE),
    ):
        parser = seen(html)
        assert not {"img", "script", "b" if "yj-problem" not in html else "img", "code", "em"} & set(parser.tags)
        assert all(a.get("href", "#").startswith("#") for a in parser.attributes)
        assert not [name for a in parser.attributes for name in a if name.startswith("on") or name == "src"]
        assert "![" not in html
        assert "http://" not in html


@pytest.fixture
def shelf():
    """120 documents; every tenth is about ponds."""
    titles = [f"{'池塘' if n % 10 == 0 else '山'} {n}" for n in range(120)]
    return [read_text(f"第{n}号的正文写在这里。", title=title, source=f"{n}.txt") for n, title in enumerate(titles)]


@pytest.fixture
def listed(seen):
    """Return the titles of the documents that can be read from a list."""
    return lambda html: [
        a["aria-label"].removeprefix("阅读: ") for a in seen(html).having("data-do") if a["data-do"] == "read"
    ]


def test_a_long_list_of_documents_is_turned_over_page_by_page_and_misses_none(seen, listed, shelf):
    pages = [listing.documents_html(shelf, "zh", first=first) for first in (0, 50, 100)]
    assert [name for page in pages for name in listed(page)] == [document.title for document in shelf]
    assert "第 51–100 个，共 120 个" in seen(pages[1]).text
    leads = [
        [json.loads(a["data-with"])[1] for a in seen(p).having("data-do") if a["data-do"] == "list"] for p in pages
    ]
    assert leads == [[50], [0, 100], [50]]


def test_documents_are_found_by_words_of_their_title_or_file_name(seen, listed, shelf):
    assert listed(listing.documents_html(shelf, "zh", query="池塘")) == [f"池塘 {n}" for n in range(0, 120, 10)]
    assert listed(listing.documents_html(shelf, "zh", query="117.TXT")) == ["山 117"]
    none = listing.documents_html(shelf, "zh", query="<b>")
    assert listed(none) == []
    assert "没有标题或文件名含“<b>”的文档。" in seen(none).text


def test_documents_left_out_are_not_ticked_and_the_only_one_cannot_be_left_out(seen, shelf):
    html = listing.documents_html(shelf[:3], "zh", left_out=[shelf[1].id])
    boxes = [a for a in seen(html).having("type") if a["type"] == "checkbox"]
    assert ["checked" in box for box in boxes] == [True, False, True]
    assert [json.loads(box["data-with"]) for box in boxes] == [[document.id] for document in shelf[:3]]
    assert "checkbox" not in listing.documents_html(shelf[:1], "zh")


def test_a_choice_of_documents_is_said_over_the_box_and_under_the_question(seen, garden, answered):
    assert listing.scope_html(3, 3, "zh") == ""
    assert "只问 3 个文档中的 2 个" in seen(listing.scope_html(2, 3, "zh")).text
    assert "没有选中任何文档" in seen(listing.scope_html(0, 3, "zh")).text
    html = markup.answer_html(answered(garden, "全园共有三个温室。"), 1, "zh", asked_of=(2, 3))
    assert "只问了 3 个文档中的 2 个" in seen(html).text


def test_how_long_each_stage_took_and_how_sure_the_answer_is_are_told_on_demand(seen, garden, answered):
    html = markup.answer_html(answered(garden, "全园共有三个温室。"), 1, "zh")
    details = html[html.index("<details") : html.index("</details>")]
    assert seen(details).text == "15 毫秒把握 90% · 理解 1.0 毫秒 · 检索 10.0 毫秒 · 阅读 4.0 毫秒"


def test_a_report_says_what_was_done_and_what_was_left_out(seen):
    report = BuildReport(documents=3, passages=40, new=5, kept=35, removed=2, seconds=0.46)
    html = seen(markup.report_html(report, [("a.exe", "not text")], "zh")).text
    assert "共 3 个文档、40 个片段（新增 5，沿用 35，移除 2），用时 0.5 秒。" in html
    assert "未能读取a.exe not text" in html


def test_a_report_names_what_was_left_out_of_files_that_were_read():
    files = (
        Incomplete("<甲>.docx", (LeftOut("comment", 3), LeftOut("picture", 1))),
        Incomplete("乙.docx", (LeftOut("hidden", 1200),)),
    )
    report = BuildReport(documents=2, passages=9, new=9, kept=0, removed=0, seconds=0.46, incomplete=files)
    html = markup.report_html(report, [], "zh")
    assert "<li><b>&#60;甲&#62;.docx</b> 3 条批注、1 张图片未收录</li>" in html
    assert "<li><b>乙.docx</b> 1,200 处隐藏文字未收录</li>" in html
    assert "<b>&#60;甲&#62;.docx</b> 3 comments, 1 picture left out" in markup.report_html(report, [], "en")


def test_a_document_is_listed_with_the_other_names_of_its_text_and_found_by_them(garden):
    both = replace(garden, also=(Twin("b", "园子", "folder/<副本>.pdf"),))
    html = listing.documents_html([both], "zh")
    assert "同文另见 &#60;副本&#62;.pdf" in html
    assert "also as &#60;副本&#62;.pdf" in document_view_html(both, "en")
    assert "同文另见" in listing.documents_html([both, garden], "zh", query="副本")
    report = BuildReport(1, 3, 3, 0, 0, 0.5, twins=(SameText("副本.pdf", "园子.txt"),))
    assert "<li><b>副本.pdf</b> 与 园子.txt 文字相同，只收录一次</li>" in markup.report_html(report, [], "zh")


def test_how_sure_an_answer_is_stands_over_it_and_what_is_only_possible_has_no_headline(
    seen, garden, answered, refused
):
    sure = answered(garden, "全园共有三个温室。", short="三个")
    assert 'class="yj-answer yj-headed yj-sure"' in markup.answer_html(sure, 1, "zh")
    possible = replace(sure, certainty="possible")
    html = markup.answer_html(possible, 1, "en")
    assert 'class="yj-answer yj-possible"' in html
    assert seen(html).text.startswith("Possibly related全园共有三个温室。")
    assert '<span class="yj-key">三个</span>' in html
    whole = markup.answer_html(replace(possible, short="三个温室。"), 1, "en")
    assert '全园共有<span class="yj-key">三个温室。</span>' in whole
    assert "yj-short" not in html
    assert "yj-certainty" not in markup.answer_html(refused(garden), 1, "zh")
    assert "yj-certainty" not in markup.answer_html(answered(garden, text="你好。"), 1, "zh")


def test_of_several_documents_those_quoted_are_named_under_the_answer_or_with_each_mark(
    seen, garden, answered, citation
):
    named = {garden.id: "园子", "pond": "池塘"}
    one = seen(markup.answer_html(answered(garden, "全园共有三个温室。"), 1, "zh", named=named)).text
    assert "出自园子1" in one
    pond = read_text("池塘里有三座桥。", title="池塘", source="pond.txt")
    citations = (citation(garden, 1, "全园共有三个温室。"), citation(pond, 2, "池塘里有三座桥。"))
    segments = tuple(Segment(c.quote, (c,)) for c in citations)
    both = replace(answered(garden), segments=segments, citations=citations)
    text = seen(markup.answer_html(both, 1, "zh", named=named)).text
    assert "全园共有三个温室。1园子池塘里有三座桥。2池塘" in text
    assert "出自" not in text
    headed = replace(both, segments=tuple(Segment(f"\n{c.passage.document.title}：{c.quote}", (c,)) for c in citations))
    told = seen(markup.answer_html(headed, 1, "zh", named=named)).text
    assert (told.count("园子"), told.count("池塘"), "出自" in told) == (1, 2, False)


@pytest.mark.parametrize(("state", "again"), [("unchanged", False), ("still", True), ("changed", True), ("gone", True)])
def test_what_became_of_a_source_is_said_and_asking_again_offered_where_it_changed(garden, answered, state, again):
    html = markup.answer_html(answered(garden, "全园共有三个温室。"), 2, "zh", state=state)
    assert f"yj-{state}" in html
    assert ('id="reask-2"' in html) is again


def test_a_panel_without_passages_says_so(garden, answered, refused):
    assert "没有相近的段落" in sources.panel_html([replace(refused(garden), hits=())], "zh")
    assert "quotes nothing" in sources.panel_html([answered(garden, text="你好。")], "en")


def test_what_is_copied_has_its_lines_and_is_inert(seen, garden, answered):
    answer = answered(garden, "全园共有三个温室。", short="三个", question="<b>")
    (plain,) = [
        a["data-copy"]
        for a in seen(sources.panel_html([answer], "zh")).having("data-copy")
        if a.get("class") == "yj-plain"
    ]
    assert plain == "三个\n\n[1] “全园共有三个温室。”\n    一、植物\n    garden.txt · 第 1 段 · 第 3 行"


def test_the_start_names_what_was_added_last_or_how_to_begin(seen):
    texts = [read_text(f"第{n}号。", title=f"文<{n}>", source=f"{n}.txt") for n in range(6)]
    html = listing.start_html(texts, "zh")
    assert "已载入：《文<2>》、《文<3>》、《文<4>》、《文<5>》 等 6 个文档" in seen(html).text
    assert "<2>" not in html
    assert "还没有文档" in seen(listing.start_html((), "zh")).text
    assert 'class="yj-add"' in listing.start_html((), "en")
