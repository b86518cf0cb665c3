from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from corpus import read, read_text
from index import Hit, IndexOutdated, Retriever, build_index, update_index
from index.query import query_terms
from index.storage.tantivy import LexicalIndex


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


def test_a_search_of_chosen_documents_returns_nothing_of_the_others(retriever: Retriever) -> None:
    first, second = sorted(retriever.documents, key=lambda d: d.title)
    for chosen in (first, second):
        hits = retriever.search("植物园备案", k=50, documents=[chosen.id])
        assert hits
        assert {hit.passage.document.id for hit in hits} == {chosen.id}
    assert retriever.search("植物园备案", k=50, documents=[]) == ()
    assert retriever.search("植物园备案", k=50, documents=["of no document"]) == ()


def test_a_choice_of_every_document_finds_what_no_choice_finds(retriever: Retriever) -> None:
    everything = [document.id for document in retriever.documents]
    for question in ("中国建立了多少个植物园？", "末端网点何时备案？"):
        chosen, free = retriever.search(question, documents=everything), retriever.search(question)
        assert [hit.passage for hit in chosen] == [hit.passage for hit in free]
        assert [hit.score for hit in chosen] == pytest.approx([hit.score for hit in free], abs=1e-6)


def test_a_term_of_another_document_is_not_held_by_the_chosen_one(retriever: Retriever) -> None:
    deer, post = sorted(retriever.documents, key=lambda d: "麋鹿" not in d.text)
    assert retriever.holds("麋鹿", [deer.id])
    assert not retriever.holds("麋鹿", [post.id])


@pytest.mark.parametrize("looked_at", [1, 1000])
def test_which_of_the_chosen_documents_hold_a_term_is_known_without_naming_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr("index.storage.embedded._LOOKED_AT", looked_at)
    texts = ["湖区有麋鹿。", "湖区有江豚。", "湖区有水杉，也有麋鹿。", "海边有灯塔。", "海边有石桥。"]
    added = [read_text(text, title=str(n), source=f"{n}.txt") for n, text in enumerate(texts)]
    update_index(tmp_path / "index", add=added)
    retriever = Retriever.load(tmp_path / "index")
    named: list[object] = []
    search = LexicalIndex.search

    def noted(index: LexicalIndex, *given: Any, within: Any = None) -> dict[int, float]:
        named.append(within)
        return search(index, *given, within=within)

    monkeypatch.setattr(LexicalIndex, "search", noted)
    for size in range(len(added) + 1):
        for chosen in combinations(added, size):
            for term in ("麋鹿", "江豚", "灯塔", "湖区", "海边", "有", "朱鹮"):
                held = any(term in document.text for document in chosen)
                assert retriever.holds(term, [document.id for document in chosen]) is held
    assert looked_at == 1 or not any(named)


def test_an_index_of_another_state_of_the_encoder_says_how_to_bring_it_up_to_date(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriever, "manifest", replace(retriever.manifest, fingerprint="of another training"))
    with pytest.raises(IndexOutdated, match="update_index"):
        retriever.search("植物园")


def test_a_score_is_the_sum_of_its_evidence(retriever: Retriever) -> None:
    for hit in retriever.search("第二章麋鹿总数有多少只？"):
        why = hit.explain()
        assert why.score == hit.score == pytest.approx(why.passage + why.parent + why.dense)
        assert sum(term.passage for term in why.terms) == pytest.approx(why.passage, abs=1e-5)
        assert sum(term.parent for term in why.terms) == pytest.approx(why.parent, abs=1e-5)
        assert [term.total for term in why.terms] == sorted((term.total for term in why.terms), reverse=True)
    assert "麋鹿" in [term.term for term in retriever.search("麋鹿总数")[0].explain().terms]


def test_a_hit_that_no_search_made_says_so(retriever: Retriever) -> None:
    hit = retriever.search("植物园")[0]
    assert replace(hit, rank=7).explain() == hit.explain()
    with pytest.raises(ValueError, match="not made by a search"):
        Hit(hit.passage, hit.score, 1).explain()


def test_an_index_with_terms_of_another_release_is_refused(papers: Path, tmp_path: Path, monkeypatch) -> None:
    build_index([papers], tmp_path / "index")
    monkeypatch.setattr("index.tokens.VERSION", 999)
    with pytest.raises(IndexOutdated, match=r"version 999.*yinju build"):
        Retriever.load(tmp_path / "index")
    update_index(tmp_path / "index")
    assert Retriever.load(tmp_path / "index").search("麋鹿")[0].passage.section == ("第二章 动物",)


@pytest.mark.parametrize(
    ("question", "meant", "section"),
    [
        ("糜鹿有多少", "麋鹿", "第二章 动物"),  # the same sound
        ("值物园有几个", "植物", "第一章 植物"),
        ("who is panthera tigirs？老虎", "tigris", "第三章 老虎"),
    ],
)
def test_a_mistyped_word_finds_what_was_meant(tmp_path: Path, question: str, meant: str, section: str) -> None:
    text = "第一章 植物\n中国建立植物园近200个。\n第二章 动物\n麋鹿总数已突破8000只。\n"
    text += "第三章 老虎\n虎的学名是 Panthera tigris。\n"
    (tmp_path / "paper.txt").write_text(text, encoding="utf-8")
    retriever = build_index([tmp_path / "paper.txt"], tmp_path / "typos")
    first = retriever.search(question)[0]
    assert first.passage.section == (section,)
    assert meant in [term.term for term in first.explain().terms]
    assert first.score < 1.2


def test_what_is_written_right_is_not_respelt(retriever: Retriever) -> None:
    for question in ("麋鹿总数", "植物园", "How many botanical gardens are there?"):
        assert retriever.meant(tuple(query_terms(question).items()), question) == []


def test_rows_of_a_long_table_are_found_by_the_names_of_its_columns(tmp_path: Path) -> None:
    lines = ["编号,名称,保修期限", *(f"N{i},物品{i},{i}个月" for i in range(1, 251))]
    (tmp_path / "家具.csv").write_text("\n".join(lines), encoding="utf-8")
    index = build_index([tmp_path / "家具.csv"], tmp_path / "index")
    hit = index.search("N240的保修期限")[0]
    assert "N240\t物品240\t240个月" in hit.passage.text
    assert any(share.term == "保修" for share in hit.explain().terms)
    (document,) = index.documents
    assert document.paragraphs == read(tmp_path / "家具.csv")[0].paragraphs


def test_a_retriever_tells_that_its_index_was_added_to_but_not_of_another_one_in_its_place(tmp_path: Path) -> None:
    pond, tower = (read_text(text, title=text[:2], source=text[:2]) for text in ("池塘里有鲤鱼。", "灯塔高六十三米。"))
    for name in ("index", "other"):
        update_index(tmp_path / name, add=[pond])
    opened = Retriever.load(tmp_path / "index")
    assert not opened.is_superseded()
    update_index(tmp_path / "index", add=[tower])
    assert opened.is_superseded()
    assert not Retriever.load(tmp_path / "index").is_superseded()
    (tmp_path / "index").rename(tmp_path / "gone")
    assert not opened.is_superseded()
    update_index(tmp_path / "other", add=[tower])
    (tmp_path / "other").rename(tmp_path / "index")
    assert not opened.is_superseded()


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.md"
    file.write_text(
        "# A\n\nThe company pays most of the dental insurance for those that work here.\n\n"
        "# B\n\nParcels that are lost have to be reported within a week.\n\n"
        "# C\n\nPasswords must be changed when a colleague leaves.\n",
        encoding="utf-8",
    )
    return file


def test_a_chinese_question_finds_english_text_beside_chinese(papers: Path, policy: Path, tmp_path: Path) -> None:
    retriever = build_index([papers, policy], tmp_path / "index")
    assert retriever.has_english
    for question, told in (("密码什么时候要换？", "Passwords"), ("包裹丢失要在多久内上报？", "Parcels")):
        best = retriever.search(question)[0]
        assert best.passage.text.startswith(told)
        assert 0 < best.score <= 1.2
        assert best.explain().score == pytest.approx(best.score)


def test_text_without_english_sentences_is_searched_by_the_questions_own_words(retriever: Retriever) -> None:
    assert not retriever.has_english


def test_an_english_question_finds_other_forms_of_its_words(policy: Path, tmp_path: Path) -> None:
    retriever = build_index([policy], tmp_path / "index")
    assert retriever.search("losing a parcel")[0].passage.text.startswith("Parcels")
