"""The words of the page, and whose language they are in."""

import string

import pytest

from ui.words import WORDS, language_of, preferred_language, say


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_something_with_the_same_values(key):
    chinese, english = WORDS[key]
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (chinese, english)]
    assert chinese.strip()
    assert english.strip()
    assert fields[0] == fields[1]


def test_values_are_put_in():
    assert say("lines", "zh", first=3, last=5) == "第 3–5 行"
    assert say("lines", "en", first=3, last=5) == "lines 3–5"


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "zh"),
        (None, "zh-HK,en;q=0.8", "zh"),
        (None, "zh-Hans-CN", "zh"),
        (None, "en-US,en;q=0.9,zh;q=0.8", "en"),
        (None, "fr-FR,fr;q=0.9", "zh"),
        (None, "fr-FR,en;q=0.5", "en"),
        ("en", "zh-CN", "en"),
        ("zh", "en-US", "zh"),
        ("<script>", "en-US", "en"),
    ],
)
def test_the_page_is_chinese_unless_the_visitor_or_the_browser_says_english(cookie, accept, expected):
    assert preferred_language(cookie, accept) == expected


def test_an_answer_speaks_the_language_of_its_question():
    assert language_of("中国有几个？") == "zh"
    assert language_of("How many botanical gardens?") == "en"
