"""Pages that say more than they hold."""

import pytest

from corpus import Limits, TooLarge, read


def test_a_page_of_nothing_but_mark_up_is_too_large(tmp_path):
    (tmp_path / "a.html").write_text("<b></b>" * 10_000 + "甲", encoding="utf-8")
    assert read(tmp_path / "a.html")[0].text == "甲"
    with pytest.raises(TooLarge, match=r"more than 40,000 characters of mark-up .* Limits\(characters=17500\)"):
        read(tmp_path / "a.html", limits=Limits(characters=10_000))


def test_tags_inside_one_another_without_end_leave_the_text(tmp_path):
    page = "<table><tr><td>" * 20_000 + "<pre>" * 20_000 + "<svg>" * 20_000 + "</svg>" * 20_000 + "甲"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert read(tmp_path / "a.html")[0].text == "甲"


@pytest.fixture
def shown(tmp_path):
    """Return what writes the body of a page and returns what is read of it, a line an element."""

    def make(body):
        (tmp_path / "a.html").write_text(f"<title>题</title><body>{body}<p>末</p>", encoding="utf-8")
        *lines, last = read(tmp_path / "a.html")[0].text.split("\n")
        assert last == "末"
        return lines

    return make


SHOWN = {
    "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</ruby>です": ["漢字です"],
    '甲<sup><a href="#n1">[1]</a></sup>乙<a href="#n2"><sup>2</sup></a>丙<sup><a href="#n">注3</a></sup>。': [
        "甲乙丙。"
    ],
    '甲<a epub:type="noteref" href="n.xhtml#1">1</a>乙<a role="doc-noteref" href="#2">*</a>。': ["甲乙。"],
    '<a href="#top">回顶</a>有5m<sup>2</sup>，<sup><a href="#x">一段很长的链接文字</a></sup>': [
        "回顶有5m2，一段很长的链接文字"
    ],
    '<p>甲<aside epub:type="footnote"><p>注。<a role="doc-backlink" href="#r">↩</a></p></aside>': ["甲", "注。"],
    "<div hidden>藏<div>深</div></div><p hidden>藏<p>甲<i style='color:red; display : none'>藏</i>乙": ["甲乙"],
    '<ul><li hidden>藏<li>甲<li aria-hidden="true">藏</ul>乙<img hidden alt="图"><br hidden>丙': ["甲", "乙丙"],
    '<p aria-hidden="false" hidden="until-found">甲</p><p style="display:block">乙': ["甲", "乙"],
    "<details><summary>问</summary>答<p>又答</details>": ["问", "答", "又答"],
    "<dl><dt>词<dd>释义<dt>又词<dd>又释义</dl>": ["词", "释义", "又词", "又释义"],
    '<p>甲<img src=a alt="不是正文">乙</p><button>按</button><h3><button>展开</button></h3>答': ["甲乙", "展开", "答"],
    "<table><tr><td hidden>藏</td><td>甲</td></tr></table><rt>藏<p>乙</rt>丙": ["甲", "丙"],
}


@pytest.mark.parametrize(("body", "lines"), SHOWN.items())
def test_what_a_page_shows_is_read_and_what_it_hides_is_not(shown, body, lines):
    assert shown(body) == lines


@pytest.mark.parametrize(
    "unit", ["<p hidden>", "<rt>", "<sup><a href='#'>", "<li aria-hidden=true><b>", "<span></span>"]
)
def test_hidden_elements_without_end_are_read_once(shown, unit):
    shown(unit * 50_000 + "</b></li>")
