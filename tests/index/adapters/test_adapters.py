"""The retriever in LangChain, LlamaIndex and Haystack, with the real packages."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import Retriever, build_index

QUESTION = "池塘里养着多少条鲤鱼？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adapters")
    (folder / "pond.md").write_text("# 园子\n\n## 动物\n\n池塘里养着四十条鲤鱼。\n", "utf-8")
    (folder / "tower.txt").write_text("北屿灯塔高六十三米。\n", "utf-8")
    build_index([folder / "pond.md", folder / "tower.txt"], folder / "index")
    return folder


@pytest.fixture(scope="module")
def retriever(folder):
    return Retriever.load(folder / "index")


@pytest.fixture(scope="module")
def hits(retriever):
    return retriever.search(QUESTION, 2)


def check(text, metadata, hit):
    """See that a text of another library is the hit, and that its metadata lead back to document and file."""
    passage = hit.passage
    assert text == passage.text == passage.document.text[metadata["start"] : metadata["end"]]
    assert metadata["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert metadata["document_id"] == passage.document.id
    assert metadata["source"] == passage.document.source
    assert tuple(metadata["headings"]) == passage.section
    assert (metadata["score"], metadata["rank"]) == (pytest.approx(hit.score), hit.rank)
    place = passage.document.locate(passage.start, passage.end)
    for name in ("page", "paragraph", "first_line", "last_line"):
        assert metadata[name] == getattr(place, name)


def test_langchain_invokes_it_also_in_an_event_loop(retriever, hits):
    pytest.importorskip("langchain_core", reason="LangChain is not installed (pip install langchain-core)")
    from index.adapters.langchain import YinjuRetriever

    found = YinjuRetriever(retriever=retriever, k=2).invoke(QUESTION)
    assert [document.id for document in found] == [hit.passage.id for hit in hits]
    for document, hit in zip(found, hits, strict=True):
        check(document.page_content, document.metadata, hit)
    with ThreadPoolExecutor(1) as thread:  # this one may have a loop that a browser is driven in
        later = thread.submit(asyncio.run, YinjuRetriever(retriever=retriever, k=2).ainvoke(QUESTION))
    assert later.result() == found
    other = hits[1].passage.document.id
    (only,) = YinjuRetriever(retriever=retriever, documents=[other]).invoke(QUESTION)
    assert only.metadata["document_id"] == other


def test_llama_index_retrieves_with_it_and_shows_a_model_where_a_passage_is_from(retriever, hits):
    pytest.importorskip("llama_index.core", reason="LlamaIndex is not installed (pip install llama-index-core)")
    from index.adapters.llama_index import YinjuRetriever

    found = YinjuRetriever(retriever, k=2).retrieve(QUESTION)
    assert [each.node.node_id for each in found] == [hit.passage.id for hit in hits]
    for each, hit in zip(found, hits, strict=True):
        check(each.node.text, each.node.metadata, hit)
        assert each.score == pytest.approx(hit.score)
        assert (each.node.start_char_idx, each.node.end_char_idx) == (hit.passage.start, hit.passage.end)
        assert each.node.source_node.node_id == hit.passage.document.id
    from llama_index.core.schema import MetadataMode

    shown = found[0].node.get_content(MetadataMode.LLM)
    assert "动物" in shown
    assert "digest" not in shown


def test_haystack_runs_it_in_a_pipeline_that_is_saved_and_loaded(folder, hits, monkeypatch):
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "False")
    pytest.importorskip("haystack", reason="Haystack is not installed (pip install haystack-ai)")
    from haystack import Pipeline

    from index.adapters.haystack import YinjuRetriever

    pipeline = Pipeline()
    pipeline.add_component("retriever", YinjuRetriever(str(folder / "index"), top_k=2))
    loaded = Pipeline.from_dict(pipeline.to_dict(), allowed_modules=["index.adapters.haystack"])
    for each in (pipeline, loaded):
        found = each.run({"retriever": {"query": QUESTION}})["retriever"]["documents"]
        assert [document.id for document in found] == [hit.passage.id for hit in hits]
        for document, hit in zip(found, hits, strict=True):
            check(document.content, document.meta, hit)
    one = loaded.run({"retriever": {"query": QUESTION, "top_k": 1}})["retriever"]["documents"]
    assert [document.id for document in one] == [hits[0].passage.id]
