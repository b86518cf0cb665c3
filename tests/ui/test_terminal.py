import html
import json
import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ui import render
from ui.page import listing
from ui.terminal import plain, visible, visible_json

# lone halves of characters among them, which stand for the bytes of a name that is no UTF-8
ANY = st.text(st.characters(), max_size=40) | st.text(st.sampled_from("a字\x1b\x9b\n\t\u202e\u200b\ud800\udce9\\"))


def acts(text: str) -> set[str]:
    """The characters of a text that a terminal acts on, or that nothing can be told."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u200b\u2028\ufeff"}


@given(ANY)
def test_a_name_is_shown_on_one_line_that_any_terminal_takes(name):
    shown = visible(name)
    assert acts(shown) == set()
    assert shown == name or acts(name) or any(unicodedata.category(c) == "Cf" or c == "\u2029" for c in name)
    assert visible(shown) == shown


@given(ANY)
def test_a_text_keeps_its_line_ends_and_nothing_that_acts(text):
    assert acts(plain(text)) - {c for c in text if unicodedata.category(c) == "Cs"} <= {"\n", "\t", "\u2028"}


@given(st.dictionaries(ANY, ANY))
def test_json_says_the_same_and_holds_nothing_that_acts(value):
    # two halves are one character to JSON, however they are spelt
    value = json.loads(json.dumps(value))
    text = visible_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value
    assert acts(text) <= {"\n"}


def test_names_are_escaped_as_python_does():
    assert visible("a\x1b[31m\n\x9b\u202e\udce9.txt") == r"a\x1b[31m\x0a\x9b\u202e\xe9.txt"
    assert visible("中国的生物多样性保护.txt") == "中国的生物多样性保护.txt"


def test_a_file_whose_name_is_no_utf8_is_shown_on_the_page_and_in_answers(garden, answered):
    document = replace(garden, source="/home/caf\udce9.txt")
    assert r"caf\xe9.txt" in html.unescape(listing.documents_html((document,), "zh").encode().decode())
    answer = answered(document, "全园共有三个温室。")
    assert r"caf\xe9.txt" in render.answer_text(answer, "zh").encode().decode()
    assert render.answer_json(answer)["citations"][0]["document"]["source"] == r"caf\xe9.txt"
