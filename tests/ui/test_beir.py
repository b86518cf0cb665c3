"""A collection searched, its run written, and read again to be scored."""

import json

import pytest

from index import build_index
from ui.beir import measured


@pytest.fixture
def collection(tmp_path):
    rows = {"pond": "池塘里养着四十条鲤鱼。", "tower": "北屿灯塔高六十三米。"}
    queries = {"1": "灯塔有多高？", "2": "有多少条鲤鱼？"}
    for name, texts in (("corpus", rows), ("queries", queries)):
        lines = [json.dumps({"_id": each, "title": "", "text": text}) for each, text in texts.items()]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\ttower\t1\n2\tpond\t1\n", "utf-8")
    return tmp_path


def measure(collection, **options):
    given = {"retriever": None, "written": None, "given": None, "progress": lambda done, total, what: None}
    return measured(collection, "test", **{**given, **options})


def test_an_index_of_its_own_and_one_that_is_given_and_the_run_they_write_score_the_same(collection, tmp_path):
    own = measure(collection, written=tmp_path / "own.run")
    assert own == {"queries": 2, "ndcg@10": 1, "mrr@10": 1, "recall@1": 1, "recall@10": 1, "recall@100": 1}
    retriever = build_index([collection / "corpus.jsonl"], tmp_path / "index")
    assert measure(collection, retriever=retriever, written=tmp_path / "given.run") == own
    assert (tmp_path / "own.run").read_text() == (tmp_path / "given.run").read_text()
    assert measure(collection, given=tmp_path / "own.run") == own


def test_a_run_of_another_system_is_scored_without_a_search(collection, tmp_path):
    (tmp_path / "other.run").write_text("1 Q0 pond 1 9 other\n1 Q0 tower 2 8 other\n", "utf-8")
    scored = measure(collection, given=tmp_path / "other.run")
    assert (scored["mrr@10"], scored["recall@1"], scored["recall@10"]) == (0.25, 0, 0.5)
