"""Which lists only point to where things are told."""

import pytest

from corpus import read_text
from qa.reading.contents import pointing

MENU = "- 葱油拌面\n- 番茄牛腩\n- 清蒸鲈鱼\n"
HEADINGS = ("小满厨房菜谱", "番茄牛腩的做法")


@pytest.mark.parametrize(
    ("question", "headings", "out"),
    [
        ("番茄牛腩先放番茄吗？", HEADINGS, True),
        ("有哪些菜？", HEADINGS, False),  # names none of them
        ("番茄牛腩先放番茄吗？", HEADINGS[:1], False),  # nothing is told of it elsewhere
        ("葱油拌面怎么做？", HEADINGS, False),
    ],
)
def test_a_list_with_a_line_that_names_a_section_asked_about_points_there(
    question: str, headings: tuple[str, ...], out: bool
) -> None:
    document = read_text(MENU, title="", source="x.txt")
    found = list(pointing(question, document, 0, len(document.text), headings))
    assert found == ([(0, len(document.text))] if out else [])


def test_two_lines_are_no_list_of_contents() -> None:
    document = read_text("- 葱油拌面\n- 番茄牛腩\n", title="", source="x.txt")
    assert not list(pointing("番茄牛腩先放番茄吗？", document, 0, len(document.text), HEADINGS))
