from dataclasses import replace
from pathlib import Path

import pytest

from index import IndexOutdated, Retriever, build_index


@pytest.fixture
def retriever(papers: Path, tmp_path: Path) -> Retriever:
    return build_index([papers], tmp_path / "index")


def test_hits_come_best_first_with_ranks_from_one(retriever: Retriever) -> None:
    hits = retriever.search("麋鹿总数有多少只，植物园有多少个？", k=3)
    assert {h.passage.section for h in hits} >= {("第一章 植物",), ("第二章 动物",)}
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_traditional_question_finds_simplified_text(retriever: Retriever) -> None:
    assert "植物园" in retriever.search("中國建立了多少個植物園？")[0].passage.text


def test_headings_count_as_evidence(retriever: Retriever) -> None:
    assert retriever.search("动物")[0].passage.section == ("第二章 动物",)


@pytest.mark.parametrize("question", ["", "？？？", "qwertz"])
def test_a_question_without_known_terms_finds_nothing_or_little(retriever: Retriever, question: str) -> None:
    assert all(hit.score < 0.2 for hit in retriever.search(question))


def test_no_more_than_k_and_none_for_zero(retriever: Retriever) -> None:
    assert len(retriever.search("中国", k=2)) <= 2
    assert retriever.search("中国", k=0) == ()


def test_a_term_that_no_passage_holds_is_the_rarest(retriever: Retriever) -> None:
    assert retriever.rarity("朱鹮") > retriever.rarity("麋鹿") > 0
    assert retriever.holds("麋鹿")
    assert not retriever.holds("朱鹮")


def test_an_index_of_another_state_of_the_encoder_says_how_to_bring_it_up_to_date(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriever, "manifest", replace(retriever.manifest, fingerprint="of another training"))
    with pytest.raises(IndexOutdated, match="update_index"):
        retriever.search("植物园")
