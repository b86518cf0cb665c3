from pathlib import Path

import pytest

from index.lexical import LexicalIndex, write_lexical
from index.tokens import terms

TEXTS = [(1, "大熊猫的等级"), (2, "麋鹿的总数"), (3, "植物园与麋鹿")]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write_lexical(tmp_path / "lexical", TEXTS)
    return tmp_path / "lexical"


def weighted(text: str) -> list[tuple[str, float]]:
    return [(term, 1.0) for term in dict.fromkeys(terms(text))]


def test_the_text_that_holds_the_terms_comes_first(index: Path) -> None:
    scores = LexicalIndex(index).search(weighted("麋鹿总数"), 10)
    assert list(scores)[:2] == [2, 3]
    assert scores[2] > scores[3] > 0


def test_only_the_keys_asked_for_are_scored_and_their_scores_are_the_same(index: Path) -> None:
    opened = LexicalIndex(index)
    everywhere = opened.search(weighted("麋鹿总数"), 10)
    within = opened.search(weighted("麋鹿总数"), 10, within=[3])
    assert within == {3: pytest.approx(everywhere[3])}


def test_a_weight_multiplies_a_terms_score(index: Path) -> None:
    opened = LexicalIndex(index)
    assert opened.search([("麋鹿", 2.0)], 1)[2] == pytest.approx(2 * opened.search([("麋鹿", 1.0)], 1)[2])


def test_unknown_terms_and_no_terms_find_nothing(index: Path) -> None:
    assert LexicalIndex(index).search(weighted("朱鹮"), 5) == {}
    assert LexicalIndex(index).search([], 5) == {}


def test_a_later_index_takes_over_all_but_what_was_removed(index: Path, tmp_path: Path) -> None:
    write_lexical(tmp_path / "later", [(4, "麋鹿归来")], previous=index, remove=[2])
    assert set(LexicalIndex(tmp_path / "later").search(weighted("麋鹿"), 10)) == {3, 4}
    assert set(LexicalIndex(index).search(weighted("麋鹿"), 10)) == {2, 3}
    assert len(LexicalIndex(tmp_path / "later")) == 3
