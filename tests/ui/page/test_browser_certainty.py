"""The page in a real browser: how sure an answer is, which documents it is from, and what can be taken away of it."""

from dataclasses import replace

import pytest

from corpus import read_text
from index import update_index
from ui.page.library import Library

GARDENS = "中国建立了多少个植物园？"
TEA = read_text("月湾茶馆开业于1987年，馆内有四十二张竹桌。", title="茶馆", source="tea.txt")
INN = read_text("东山客栈开业于1992年，店内有十八间客房。", title="客栈", source="inn.txt")


class Deeming:
    """An assistant whose answers are as sure as it is told."""

    def __init__(self, assistant, certainty):
        self._assistant, self._certainty = assistant, certainty
        self.retriever = assistant.retriever

    def ask(self, question, history=(), *, documents=None):
        answer = self._assistant.ask(question, history, documents=documents)
        return answer if answer.abstained else replace(answer, certainty=self._certainty)


@pytest.fixture
def deeming(own_index, serve):
    """Serve a page whose answers are as sure as is said."""

    def deeming(certainty):
        library = Library(own_index)
        library.shelf = replace(library.shelf, assistant=Deeming(library.shelf.assistant, certainty))
        return serve(library)

    return deeming


def test_a_sure_answer_says_so_and_has_a_headline(deeming, open_page, ask):
    answer = ask(open_page(deeming("sure")), GARDENS)
    assert answer.locator(".yj-certainty").inner_text() == "有把握"
    assert "yj-sure" in answer.get_attribute("class")
    assert answer.locator(".yj-short").is_visible()


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "可能与此有关"), ("en-US", "Possibly related")])
def test_what_is_only_possible_says_so_and_has_no_headline(deeming, open_page, ask, locale, words):
    answer = ask(open_page(deeming("possible"), locale=locale), GARDENS)
    assert answer.locator(".yj-certainty").inner_text() == words
    assert "yj-possible" in answer.get_attribute("class")
    assert answer.locator(".yj-short").count() == 0
    assert answer.locator("a.yj-mark").count() >= 1
    look = "e => { const s = getComputedStyle(e); return [s.borderLeftStyle, s.borderLeftWidth]; }"
    assert answer.evaluate(look) == ["dashed", "3px"]


def test_where_there_are_several_documents_an_answer_names_those_it_quotes(own_index, serve, open_page, ask):
    update_index(own_index, add=[TEA, INN])
    page = open_page(serve(Library(own_index)))
    one = ask(page, "月湾茶馆有多少张竹桌？")
    assert "茶馆" in one.locator(".yj-from, .yj-text").last.inner_text().removeprefix(TEA.text)
    both = ask(page, "月湾茶馆有多少张竹桌？东山客栈有多少间客房？")
    assert both.locator("a.yj-mark .yj-doc").all_inner_texts() == ["茶馆", "客栈"]
    both.locator("a.yj-named").last.click()
    assert "十八间客房" in page.locator("#turn-2 mark.yj-active").first.inner_text()


def test_a_single_document_is_not_named_with_every_answer(url, open_page, ask):
    assert ask(open_page(url), GARDENS).locator(".yj-from, .yj-doc").count() == 0


def test_a_refusal_without_passages_near_it_says_so_beside_it(own_index, serve, open_page, ask):
    library = Library(own_index)
    real = library.shelf.assistant

    class Nothing:
        retriever = real.retriever

        def ask(self, question, history=(), *, documents=None):
            return replace(real.ask(question, history, documents=documents), hits=())

    library.shelf = replace(library.shelf, assistant=Nothing())
    page = open_page(serve(library))
    ask(page, "法国的首都是哪里？")
    assert "没有相近的段落可看" in page.locator("#turn-1").inner_text()


def test_an_answer_is_copied_with_its_lines_quotes_and_places(deeming, open_page, ask, copied):
    page = open_page(deeming("sure"))
    answer = ask(page, GARDENS)
    text = copied(page, answer.locator(".yj-copy"))
    lines = text.replace("\r\n", "\n").split("\n")
    assert lines[0].replace(" ", "") == "近200个"
    assert lines[1] == ""
    assert page.locator("#src-1-1").inner_text() in text
    assert any(line.strip().startswith("中国的生物多样性保护.txt · 第") for line in lines)


def test_a_quote_is_copied_by_itself_and_as_a_reference_in_three_forms(url, open_page, ask, copied):
    page = open_page(url)
    ask(page, GARDENS)
    card = page.locator("#turn-1 .yj-card").first
    assert copied(page, card.get_by_role("button", name="复制引文")) == page.locator("#src-1-1").text_content()
    national = copied(page, card.get_by_role("button", name="GB/T 7714"))
    assert national.startswith("中国的生物多样性保护[Z/DK]. 第")
    assert "段[20" in national and "SHA-256: " in national
    apa = copied(page, card.get_by_role("button", name="APA")).replace("\r\n", "\n").split("\n")
    assert (len(apa), "(n.d.)" in apa[0], apa[1].startswith("(“中国的生物多样性保护,” n.d., ")) == (2, True, True)
    entry = copied(page, card.get_by_role("button", name="BibTeX")).replace("\r\n", "\n").split("\n")
    assert (entry[0][:12], entry[1], entry[-1]) == ("@misc{yinju-", "  title = {{中国的生物多样性保护}},", "}")
