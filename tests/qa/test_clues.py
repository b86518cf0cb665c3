import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Retriever, build_index
from qa.clues import FEATURES, features
from qa.question import read_question
from qa.sentences import Sentence, sentences_of

TEXT = """月湾银行是当地最大的一家银行。总部设在青岛，行长由王建国担任。每天接待约300人。

山前小学建于1987年。食堂是村里办的，学生的伙食也由村里负责。
"""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("clues")
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    return build_index([folder / "a.md"], folder / "index")


@pytest.fixture(scope="module")
def found(retriever: Retriever) -> list[Sentence]:
    return sorted(sentences_of(retriever.search("月湾银行 山前小学", k=8)), key=lambda s: s.start)


def clue(name: str, question: str, found: list[Sentence]) -> list[float]:
    rows = features(read_question(question, lambda _: 1.0), found)
    return [round(float(v), 3) for v in rows[:, FEATURES.index(name)]]


def test_no_sentence_has_no_row() -> None:
    assert features(read_question("谁？", lambda _: 1.0), []).shape == (0, len(FEATURES))


def test_new_places_and_persons_are_counted_those_asked_about_are_not(found: list[Sentence]) -> None:
    assert clue("places", "月湾银行的总部在哪里？", found) == [0, 1, 0, 0, 0]
    assert clue("places", "青岛的总部在哪里？", found) == [0, 0, 0, 0, 0]
    assert clue("persons", "月湾银行的行长是谁？", found) == [0, 1, 0, 0, 0]
    assert clue("place_words", "月湾银行的总部在哪里？", found) == [0, 1, 0, 0, 0]


def test_what_the_opening_of_its_paragraph_holds_a_sentence_need_not_repeat(found: list[Sentence]) -> None:
    question = "月湾银行的总部在哪里？"
    own, opened = clue("coverage", question, found), clue("coverage_opened", question, found)
    assert own[1] < 1.0
    assert opened[1] == 1.0
    assert clue("defines", "银行是什么？", found)[0] == 0.0
    assert clue("defines", "食堂是什么？", found)[4] == 1.0
    assert clue("opens", question, found) == [1, 0, 0, 1, 0]
    assert clue("opens_document", question, found) == [1, 0, 0, 0, 0]


def test_a_word_of_like_meaning_brings_a_sentence_nearer(found: list[Sentence]) -> None:
    near = clue("near", "孩子吃的食物谁管？", found)
    assert int(np.argmax(near)) == 4


def test_the_best_sentence_is_behind_none(found: list[Sentence]) -> None:
    question = "月湾银行的总部设在哪里？"
    own, behind = clue("coverage", question, found), clue("behind_coverage", question, found)
    assert behind == pytest.approx([c - max(own) for c in own], abs=2e-3)
    assert [rank == 0 for rank in clue("rank_coverage", question, found)] == [c == max(own) for c in own]
    assert min(behind) < 0.0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_any_question_gives_finite_rows(found: list[Sentence], question: str) -> None:
    rows = features(read_question(question, lambda _: 1.0), found)
    assert rows.shape == (len(found), len(FEATURES))
    assert np.isfinite(rows).all()
