"""Retrieval scored as BEIR and trec_eval do."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build_index
from index.beir import measures, read_queries, read_run, search_all, write_run
from index.errors import BeirError

#: What pytrec_eval (trec_eval 9.0.8) says of the run below; mrr@10 is its recip_rank of the first ten.
REFERENCE = {
    "ndcg@10": 0.23976086052181508,
    "mrr@10": 0.3743055555555555,
    "recall@1": 0.014039855072463768,
    "recall@10": 0.20734519104084317,
    "recall@100": 0.6085035133948178,
}
RELEVANT = {f"q{q}": {f"d{d}": (q * 5 + d * 3) % 7 % 3 for d in range(0, 40, q % 3 + 1)} for q in range(12)}
RUN = {f"q{q}": {f"d{d}": (q * 7 + d * 13) % 17 / 16 for d in range(q % 4, 40, q % 2 + 1)} for q in range(11)}

IDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=5)
SCORES = st.floats(-1e6, 1e6)
RUNS = st.dictionaries(IDS, st.dictionaries(IDS, SCORES, min_size=1, max_size=8), max_size=4)


@pytest.fixture
def collection(tmp_path):
    rows = [
        {"_id": "pond", "title": "池塘", "text": "池塘里养着四十条鲤鱼。"},
        {"_id": "tower", "title": "灯塔", "text": "北屿灯塔高六十三米。"},
        {"_id": "bridge", "title": "石桥", "text": "石桥长十二米。"},
    ]
    queries = [
        {"_id": "1", "text": "灯塔有多高？"},
        {"_id": "2", "text": "有多少条鲤鱼？"},
        {"_id": "3", "text": "何人？"},
    ]
    for name, lines in (("corpus", rows), ("queries", queries)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, "utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\ttower\t1\n1\tbridge\t0\n2\tpond\t2\n3\tpond\t0\n", "utf-8"
    )
    return tmp_path


def test_the_measures_are_those_of_the_reference():
    assert measures(RUN, RELEVANT) == pytest.approx(REFERENCE, abs=1e-12)


@given(run=RUNS)
def test_a_run_that_is_written_is_read_and_scores_the_same(tmp_path_factory, run):
    file = tmp_path_factory.mktemp("run") / "run.txt"
    write_run(file, run)
    assert read_run(file) == run
    for line in file.read_text("utf-8").splitlines():
        assert line.split()[1] == "Q0"


@given(run=RUNS, query=IDS, document=IDS)
def test_every_measure_lies_between_0_and_1_and_is_1_where_only_the_right_one_is_found(run, query, document):
    assert all(0 <= value <= 1 for value in measures(run, {query: {document: 1}}).values())
    assert set(measures({query: {document: -3.0}}, {query: {document: 1}}).values()) == {1.0}


def test_a_collection_is_read_searched_and_scored(collection):
    queries, relevant = read_queries(collection)
    assert queries == {"1": "灯塔有多高？", "2": "有多少条鲤鱼？"}
    assert relevant == {"1": {"tower": 1, "bridge": 0}, "2": {"pond": 2}}
    told = []
    retriever = build_index([collection / "corpus.jsonl"], collection / "index")
    run = search_all(retriever, queries, told.append)
    assert told == [1, 2]
    assert max(run["1"], key=run["1"].get) == "tower"
    assert set(measures(run, relevant).values()) == {1.0}


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\ttower\n", "test.tsv line 2"),
        ("qrels/test.tsv", "1\ttower\tmuch\n", "test.tsv line 1"),
        ("qrels/test.tsv", "1\ttower\t0\n", "no relevant document"),
        ("qrels/test.tsv", "9\ttower\t1\n", "'9', which is not in"),
        ("queries.jsonl", '{"_id": 1}\n', "queries.jsonl line 1"),
        ("queries.jsonl", "[" * 100_000 + "\n", "queries.jsonl line 1"),
    ],
)
def test_what_is_wrong_with_a_collection_is_named_with_its_line(collection, name, text, named):
    (collection / name).write_text(text, "utf-8")
    with pytest.raises(BeirError, match=named):
        read_queries(collection)


def test_a_split_that_is_not_there_is_named(collection):
    with pytest.raises(BeirError, match=r"dev\.tsv"):
        read_queries(collection, "dev")


@pytest.mark.parametrize("line", ["1 Q0 tower 1 0.5", "1 Q0 tower 1 high x", "1 Q0 tower 1 nan x"])
def test_a_line_of_a_run_that_is_none_is_named(tmp_path, line):
    (tmp_path / "run").write_text(f"1 Q0 pond 1 0.9 x\n{line}\n", "utf-8")
    with pytest.raises(BeirError, match="line 2"):
        read_run(tmp_path / "run")


def test_an_id_that_a_run_file_cannot_have_is_named(tmp_path):
    with pytest.raises(BeirError, match="white space"):
        write_run(Path(tmp_path / "run"), {"1": {"a b": 1.0}})
