"""The public API, which scorers and users call, is what the README says it is."""

import dataclasses
import inspect
from pathlib import Path

import corpus
import index
import qa
from corpus import Document, Passage, Place
from index import Hit, Retriever, build_index
from qa import Answer, Assistant, Citation

TEXT = "第一章 植物\n中国建立植物园近200个，保存植物2.3万余种。\n第二章 动物\n麋鹿总数已突破8000只，分布在三个地方。\n"


def fields(kind: type) -> set[str]:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    return {f.name for f in dataclasses.fields(kind)} | {
        name for name, value in inspect.getmembers(kind) if isinstance(value, property)
    }


def test_the_types_carry_what_the_contract_names() -> None:
    assert {"id", "title", "source", "text"} <= fields(Document)
    assert {"start", "end", "first_line", "last_line", "page", "paragraph"} <= fields(Place)
    assert {"id", "document", "section", "start", "end", "text", "paragraph"} <= fields(Passage)
    assert {"passage", "score", "rank"} <= fields(Hit)
    assert {"number", "passage", "start", "end", "quote", "digest"} <= fields(Citation)
    assert {
        "text", "segments", "short", "citations", "hits", "abstained", "confidence", "understood_as", "timings",
        "certainty",
    } <= fields(Answer)  # fmt: skip


def test_every_exported_name_is_there() -> None:
    for package in (corpus, index, qa):
        assert sorted(package.__all__) == sorted(set(package.__all__))
        assert all(hasattr(package, name) for name in package.__all__)


def test_a_text_is_built_searched_and_asked(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(TEXT, encoding="utf-8")
    built = build_index([str(tmp_path / "paper.txt")], tmp_path / "my-index")
    assert isinstance(built, Retriever)
    retriever = Retriever.load(str(tmp_path / "my-index"))
    hits = retriever.search("中国建立了多少个植物园？", k=5)
    first = hits[0]
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert first.score >= hits[-1].score
    assert "植物园近200个" in first.passage.text
    assert first.passage.section == ("第一章 植物",)
    assert first.passage.text == first.passage.document.text[first.passage.start : first.passage.end]
    answer = Assistant(retriever).ask("总数呢？", history=[("麋鹿分布在几个地方？", "三个")])
    assert isinstance(answer, Answer)
    for citation in answer.citations:
        document = citation.passage.document
        assert citation.quote == document.text[citation.start : citation.end]
        assert len(citation.digest) == 64
        place = document.locate(citation.start, citation.end)
        assert TEXT[place.start : place.end] == citation.quote
