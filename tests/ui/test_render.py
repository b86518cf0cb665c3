"""Answers in words and as JSON."""

import json
import re
from dataclasses import replace

from corpus import read_text
from qa.types import Segment
from ui import render


def test_a_bracketed_number_inside_a_quote_is_words(garden, answered):
    document = read_text("前人已经说过[1]这件事情。后来的人又说了[2]一遍。\n", title="注", source="note.txt")
    answer = answered(document, "前人已经说过[1]这件事情。")
    assert render.marks(answer) == [("前人已经说过[1]这件事情。", None), ("[1]", 1)]
    other = answered(garden, "全园共有三个温室。", text="共三个[1]。")
    assert render.marks(other) == [("共三个", None), ("[1]", 1), ("。", None)]


def test_the_terminal_gets_the_short_answer_the_quotes_and_their_places(garden, answered):
    text = render.answer_text(answered(garden, "全园共有三个温室。", short="三个"), "zh")
    assert text == "三个\n\n[1] “全园共有三个温室。”\n    一、植物\n    garden.txt · 第 1 段 · 第 3 行"


def test_the_terminal_gets_the_text_too_where_it_is_more_than_the_quotes(garden, answered):
    text = render.answer_text(answered(garden, "全园共有三个温室。", text="共三个[1]。"), "en")
    assert text.splitlines()[0] == "共三个[1]。"
    assert "garden.txt · paragraph 1 · line 3" in text


def test_what_is_only_possible_is_said_once_and_has_no_headline(garden, answered):
    sure = answered(garden, "全园共有三个温室。", short="三个")
    lead = Segment("可能与此有关：")
    (quoted,) = sure.segments
    answer = replace(sure, certainty="possible", segments=(lead, replace(quoted, text="\n" + quoted.text)))
    assert render.marks(answer) == [("全园共有三个温室。", None), ("[1]", 1)]
    assert render.answer_text(answer, "zh").split("\n")[:3] == ["可能与此有关", "", "[1] “全园共有三个温室。”"]
    assert render.answer_text(answer, "en").startswith("Possibly related\n")
    assert render.answer_json(answer)["certainty"] == "possible"


def test_lines_are_named_of_files_that_a_person_sees_as_lines(garden):
    pages = replace(garden, source="a.docx")
    assert render.place(garden, 5, 9, "zh") == "第 1 段 · 第 3 行"
    assert render.place(pages, 5, 9, "zh") == "第 1 段"
    assert render.place(replace(garden, source="粘贴的文本"), 5, 9, "zh") == "第 1 段 · 第 3 行"


def test_documents_of_one_title_are_told_apart_by_their_files(garden):
    other = replace(garden, id="other", source="b/other.txt")
    third = replace(garden, id="third", title="池塘")
    assert render.names([garden, other, third]) == {
        garden.id: "园子 (garden.txt)", "other": "园子 (other.txt)", "third": "池塘",
    }  # fmt: skip


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


def test_what_was_recognised_in_a_picture_says_so_wherever_its_place_is_said(garden, answered):
    scan = replace(garden, origins=replace(garden.origins, recognised=(3,)))
    answer = answered(scan, "全园共有三个温室。", "池塘里养着四十条鲤鱼。")
    text = render.answer_text(answer, "zh")
    assert "第 1 段 · 第 3 行 · 由图片识别" in text
    assert text.count("由图片识别") == 1
    assert render.place(scan, answer.citations[0].start, answer.citations[0].end, "en").endswith(
        "line 3 · recognised from a picture"
    )
    assert [c["place"]["recognised"] for c in render.answer_json(answer)["citations"]] == [True, False]
