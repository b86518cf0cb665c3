"""The page in a real browser while its index is damaged or taken away."""

import pytest

from index.storage.versions import newest
from ui.page.library import Library

GARDENS = "中国建立了多少个植物园？"
WORDS = {
    "zh-CN": ("索引的文件已损坏", "什么也没有写入"),
    "en-US": ("Files of the index are damaged", "nothing was written"),
}


@pytest.mark.parametrize("locale", WORDS)
def test_damage_under_the_page_is_told_and_a_build_that_heals_it_is_answered_from(
    own_index, serve, open_page, ask, locale
):
    page = open_page(serve(Library(own_index)), locale=locale)
    ask(page, GARDENS)
    vectors = newest(own_index).vectors
    healthy = vectors.read_bytes()
    with vectors.open("r+b") as stream:
        stream.seek(1000)
        stream.write(bytes(byte ^ 1 for byte in healthy[1000:-1000]))
    page.locator("#yj-box textarea").fill(GARDENS)
    page.locator("#yj-box textarea").press("Enter")
    problem = page.locator("#yj-chat .yj-problem")
    problem.wait_for()
    assert WORDS[locale][0] in problem.inner_text()
    assert str(vectors) in problem.inner_text()
    assert page.locator("#yj-box textarea").input_value() == GARDENS
    assert page.locator("#yj-log .yj-answer .yj-text").is_visible()
    with vectors.open("r+b") as stream:
        stream.write(healthy)
    assert "200" in ask(page, GARDENS).inner_text()
    assert page.locator("#yj-chat .yj-problem").count() == 0


@pytest.mark.parametrize("locale", WORDS)
def test_text_added_to_an_index_that_is_gone_is_refused_and_the_page_goes_on(
    own_index, serve, open_page, ask, rebuild, locale
):
    page = open_page(serve(Library(own_index)), locale=locale)
    own_index.rename(own_index.with_name("aside"))
    text = "月湾茶馆开业于1987年，馆内有四十二张竹桌。"
    report = rebuild(page, text=text)
    assert WORDS[locale][1] in report.first.inner_text()
    assert str(own_index) in report.first.inner_text()
    assert page.locator("#yj-paste textarea").input_value() == text
    assert not own_index.exists()
    assert "200" in ask(page, GARDENS).inner_text()
