from collections.abc import Callable

import pytest

from qa import Assistant
from qa.conflict import contradict
from qa.question import read_question
from qa.sentences import Sentence

TEXT = """月湾图书馆每天接待读者约300人。

月湾图书馆每天接待读者约450人。

月湾图书馆2019年每天接待读者约200人。

山前图书馆每天接待读者约700人。

月湾图书馆每天一般接待读者约310人，周末和节假日除外。

月湾图书馆每天接待读者约450万人次，这是另一种算法得出的结果，与前面所说的都不是一回事。
"""


@pytest.fixture(scope="module")
def found(sentences_of: Callable[[str, str], list[Sentence]]) -> list[Sentence]:
    return sentences_of(TEXT, "月湾图书馆")


def differ(found: list[Sentence], question: str, i: int, value: str, j: int, other: str) -> bool:
    return contradict(read_question(question, lambda _: 1.0), found[i], value, found[j], other)


def test_two_values_for_one_thing_contradict(found: list[Sentence]) -> None:
    assert differ(found, "月湾图书馆每天接待多少人？", 0, "约300人", 1, "约450人")


@pytest.mark.parametrize(
    ("question", "i", "value", "j", "other"),
    [
        ("月湾图书馆每天接待多少人？", 0, "约300人", 0, "约300人"),
        ("月湾图书馆每天接待多少人？", 0, "300人", 1, "三百人"),
        ("月湾图书馆每天接待多少人？", 0, "约300人", 2, "约200人"),
        ("月湾图书馆每天接待多少人？", 0, "约300人", 3, "约700人"),
        ("月湾图书馆每天接待多少人？", 0, "约300人", 4, "约310人"),
        ("月湾图书馆每天接待多少人？", 0, "约300人", 5, "约450万人次"),
        ("山后小学有多少人？", 0, "约300人", 1, "约450人"),
    ],
    ids=[
        "itself",
        "another spelling",
        "another year",
        "another thing",
        "other words",
        "another unit",
        "off topic",
    ],
)
def test_what_is_not_said_of_the_same_thing_does_not(
    found: list[Sentence], question: str, i: int, value: str, j: int, other: str
) -> None:
    assert not differ(found, question, i, value, j, other)


def test_both_values_are_shown_side_by_side_each_cited(assistant_of: Callable[[dict[str, str]], Assistant]) -> None:
    texts = {f"{name}.md": f"月湾图书馆每天接待读者约{n}人。\n" for name, n in (("old", 300), ("new", 450))}
    answer = assistant_of(texts).ask("月湾图书馆每天接待多少读者？")
    assert sorted(short.lstrip("约") for short in answer.short.split("；")) == ["300人", "450人"]
    assert len(answer.citations) == 2
    assert "文中说法不一" in answer.text
    last = answer.text.splitlines()[-1]
    assert all(f"{people}人[" in last for people in (300, 450))
