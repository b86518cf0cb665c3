"""Tags and text of a page, told apart as a browser does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import read
from corpus.formats.tags import pieces

MANY = 300_000


def told(page):
    return [(kind, value) for kind, value, _ in pieces(page)]


def text(page):
    return "".join(value for kind, value, _ in pieces(page) if kind == "text")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<P class=a>甲</P >乙", [("start", "p"), ("text", "甲"), ("end", "p"), ("text", "乙")]),
        ("<a href='x>y' b=\"z>\">甲</a>", [("start", "a"), ("text", "甲"), ("end", "a")]),
        ("<a b=c'd>甲'", [("start", "a"), ("text", "甲'")]),
        ("<a href=/x/>甲", [("start", "a"), ("text", "甲")]),
        ("甲<br/>乙<title/>丙", [("text", "甲"), ("start", "br"), ("end", "br"), ("text", "乙"), ("start", "title"),
                              ("end", "title"), ("text", "丙")]),
        ("甲<!-- <p> -- > -->乙<!-->丙<!--->丁<!-- a --!>戊", [("text", each) for each in "甲乙丙丁戊"]),
        ("<!DOCTYPE html><?xml version='1.0'?><![CDATA[ > ]]>甲</>乙</ p>丙", [("text", each) for each in "甲乙丙"]),
        ("a < b <3", [("text", "a "), ("text", "<"), ("text", " b "), ("text", "<"), ("text", "3")]),
        ("<script>if (a<b) '</p>'</SCRIPT >甲", [("start", "script"), ("end", "script"), ("text", "甲")]),
        ("<script src=a />甲", [("start", "script"), ("end", "script"), ("text", "甲")]),
        ("&lt;&amp;&#20013;&#x6587;&#0000065;&copy", [("text", "<&中文A©")]),
        ("甲<p class='never closed>乙", [("text", "甲")]),
        ("甲<!-- never closed", [("text", "甲")]),
        ("甲</", [("text", "甲"), ("text", "<"), ("text", "/")]),
    ],
)  # fmt: skip
def test_a_page_comes_apart_into_tags_and_text(page, expected):
    assert told(page) == expected


parts = [*"<>a/'\"= !&#1;甲", "--", "script", "<p>", "</p>", "<!--", "-->", "<![CDATA[", "]]>"]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(parts), max_size=40).map("".join))
def test_any_page_ends_and_shows_only_what_stands_in_it(page):
    for kind, value, _ in pieces(page):
        assert value
        if kind != "text":
            assert f"<{value}" in page.lower() or f"</{value}" in page.lower()
        elif "&" not in page:
            assert value in page


# an hour's work for a parser that looks for the end of each from where it begins
@pytest.mark.parametrize(
    "unit", ["<a ", "</a ", "<a foo='", "<!--", "<![CDATA[", "<!x", "<?", "<script></scrip", "<p a=b ", '<a b="'],
)  # fmt: skip
def test_what_is_never_closed_is_looked_for_once(unit):
    assert text("甲" + unit * MANY) == "甲"


@pytest.mark.parametrize("unit", ["<", "&amp", "&", "<<<>"])
def test_what_is_no_tag_is_text(unit):
    assert text(unit * MANY).count("<") + text(unit * MANY).count("&") >= MANY


def test_a_number_of_no_character_reads_as_the_mark_for_that():
    assert text(f"甲&#{'9' * MANY};乙&#x{'f' * MANY};丙&#{'0' * MANY}65;") == "甲\ufffd乙\ufffd丙A"


def test_elements_never_closed_are_as_many_items_of_a_page(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<li>甲" * 100_000 + "</li>" * 100_000 + "<p>乙</p>", encoding="utf-8")
    (document,) = read(path)
    assert document.text.count("甲") == 100_000
    assert document.text.endswith("乙")


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "utf-7", "unicode-escape", "rot13", "no-such"])
def test_an_encoding_that_no_browser_knows_is_passed_over(tmp_path, charset):
    path = tmp_path / "a.html"
    path.write_text(f"<meta charset={charset}><p>中文正文。</p>", encoding="utf-8")
    assert read(path)[0].text == "中文正文。"
