"""The README in English and the one in Chinese say the same: one is not changed without the other."""

import re
from pathlib import Path

import pytest

from ui.words import WORDS

ROOT = Path(__file__).parent.parent
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) .*$", re.MULTILINE)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\.\d+")
CODE = re.compile(r"`([^`\n]+)`")


def prose(text: str) -> str:
    return BLOCK.sub("", text)


def sections(text: str) -> list[str]:
    """What stands between the headings, of every depth; first what stands before them."""
    return re.split(r"^#+ .*$", prose(text), flags=re.MULTILINE)


def tables(text: str) -> list[list[str]]:
    return [table.splitlines() for table in TABLE.findall(prose(text))]


def test_both_have_the_same_commands_in_the_same_order():
    english, chinese = ([block for block in BLOCK.findall(text) if block[0]] for text in (ENGLISH, CHINESE))
    assert {language for language, _ in english} == {"sh", "python", "json"}
    assert chinese == english


def test_both_have_the_same_sections_of_the_same_depth():
    english, chinese = (HEADING.findall(prose(text)) for text in (ENGLISH, CHINESE))
    assert len(english) > 5
    assert chinese == english


def test_both_show_the_same_pictures_and_draw_the_same_folders():
    english, chinese = (
        re.findall(r"!\[.*?\]\((.*?)\)", text)
        + [re.findall(r"\w+/(?= )", drawing) for language, drawing in BLOCK.findall(text) if not language]
        for text in (ENGLISH, CHINESE)
    )
    assert english == ["ui/screenshot.png", ["corpus/", "index/", "qa/", "ui/"]]
    assert chinese == english


def test_every_row_of_every_table_has_the_same_numbers_and_the_same_code():
    english, chinese = tables(ENGLISH), tables(CHINESE)
    assert len(english) > 5
    for of in (NUMBER, CODE):
        assert [[of.findall(row) for row in table] for table in chinese] == [
            [of.findall(row) for row in table] for table in english
        ]


@pytest.mark.parametrize("place", range(len(sections(ENGLISH))))
def test_a_section_has_the_same_numbers_in_whatever_order_the_language_puts_them(place):
    english, chinese = sections(ENGLISH)[place], sections(CHINESE)[place]
    assert sorted(NUMBER.findall(chinese)) == sorted(NUMBER.findall(english))


@pytest.mark.parametrize("place", range(len(sections(ENGLISH))))
def test_a_section_names_the_same_commands_options_and_files(place):
    assert set(CODE.findall(sections(CHINESE)[place])) == set(CODE.findall(sections(ENGLISH)[place]))


def test_each_begins_with_a_link_to_the_other_and_the_motto():
    english, chinese = (text.split("\n\n") for text in (ENGLISH, CHINESE))
    assert "(README.zh.md)" in english[1]
    assert "(README.md)" in chinese[1]
    assert chinese[2] == english[2]
    assert english[2].startswith("**引据**：")


@pytest.mark.parametrize(("text", "quoted", "language"), [(ENGLISH, "“(.*?)”", 1), (CHINESE, "「(.*?)」", 0)])
def test_what_is_quoted_of_the_page_is_worded_as_the_page_has_it(text, quoted, language):
    named = {part for path in re.findall(quoted, text) for part in path.split(" › ")}
    assert len(named) > 5
    assert named - {words[language] for words in WORDS.values()} == set()
