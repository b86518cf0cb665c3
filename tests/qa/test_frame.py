import pytest

from corpus import cut, read_text
from qa import frame
from qa.counts import Count
from qa.types import Citation, Segment

PASSAGE = cut(read_text("池塘里养着300人。园里有450人。", title="园", source="s"))[0]
FIRST, SECOND = Citation(1, PASSAGE, 0, 10), Citation(2, PASSAGE, 10, 18)


def text(segments: tuple[Segment, ...]) -> str:
    return "".join(part for segment in segments for part in (segment.text, *segment.marks))


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        (Count(3, 3), "共 3 项[2]", "3 in all[2]"),
        (Count(6, 9), "共 9 项，以上为前 6 项[2]", "The first 6 of 9[2]"),
    ],
)
def test_a_count_is_told_in_the_language_of_the_question_with_a_mark(count: Count, chinese: str, english: str) -> None:
    assert text(frame.answer((), (), english=False, counts=[(count, SECOND)])) == chinese
    assert text(frame.answer((), (), english=True, counts=[(count, SECOND)])) == english


def test_what_no_minimal_answer_heads_is_said_to_be_related_at_most() -> None:
    assert text(frame.answer((FIRST,), (), english=False, headed=False)) == f"可能与此有关：\n{FIRST.quote}[1]"
    assert text(frame.answer((FIRST,), (), english=True, headed=False)) == f"Possibly related:\n{FIRST.quote}[1]"


@pytest.mark.parametrize(
    ("verdict", "english", "said"),
    [(True, False, "是。"), (False, False, "否。"), (True, True, "Yes."), (False, True, "No.")],
)
def test_yes_or_no_stands_before_the_quote_that_says_so(verdict: bool, english: bool, said: str) -> None:
    assert text(frame.answer((FIRST,), (), english=english, verdict=verdict)) == f"{said}\n{FIRST.quote}[1]"


def test_values_that_differ_stand_side_by_side_each_with_its_mark() -> None:
    values = [("300人", FIRST), ("450人", SECOND)]
    assert text(frame.answer((), (), english=False, conflicts=[values])) == "文中说法不一：300人[1]；450人[2]"
    assert (
        text(frame.answer((), (), english=True, conflicts=[values]))
        == "The text gives different values: 300人[1]; 450人[2]"
    )


def test_what_found_no_answer_is_named_last() -> None:
    said = frame.answer((), ["谁定的？"], english=False, counts=[(Count(3, 3), FIRST)])
    assert text(said).splitlines() == ["共 3 项[1]", "没有找到：谁定的？"]


def test_documents_and_what_was_not_found_are_written_as_the_language_of_the_question_does() -> None:
    chinese = frame.answer((FIRST,), ["谁定的？", "何时？"], english=False, named=True)
    assert text(chinese).splitlines()[1:] == ["出自：《园》", "没有找到：谁定的？；何时？"]
    english = frame.answer((FIRST,), ["Who?", "When?"], english=True, named=True)
    assert text(english).splitlines()[1:] == ["From: “园”", "Not found: Who?; When?"]


def test_each_quote_is_a_segment_that_stands_on_its_citation() -> None:
    said = frame.answer((FIRST, SECOND), (), english=False)
    assert [segment.citations for segment in said] == [(FIRST,), (SECOND,)]
    assert text(said) == f"{FIRST.quote}[1]\n{SECOND.quote}[2]"
