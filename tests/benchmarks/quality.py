"""Measure retrieval with each of its parts left out.

    python tests/benchmarks/quality.py FOLDER... [--limit N] [--encoder NAME]

Takes data sets in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv; one relevant document a question) and
prints recall at 1, 5 and 10, nDCG at 10 and the median milliseconds of a search for each row: passages alone, with
their parents, these without a kind of terms, with the encoder, as shipped; then the encoder alone.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from index import Retriever, build_index
from index.query import query_terms
from index.retriever import Found

Ranking = Callable[[str], list[str]]
_POOL = 100


def rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def judgements(folder: Path) -> list[tuple[str, str]]:
    """Return each question with the document that is relevant to it."""
    asked = {row["_id"]: row["text"] for row in rows(folder / "queries.jsonl")}
    judged = (line.split("\t") for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:])
    return [(asked[query], document) for query, document, grade in judged if int(grade) > 0]


def of_passages(found: list[Found], score: Callable[[Found], float]) -> list[str]:
    """Return the documents of passages, best first; a document counts by its best passage."""
    ordered = sorted(found, key=lambda one: (-score(one), one.row.key))
    return list(dict.fromkeys(one.row.passage.document.id for one in ordered))


def searched(retriever: Retriever, question: str, dense: float) -> list[str]:
    retriever.dense_weight = dense
    return list(dict.fromkeys(h.passage.document.id for h in retriever.search(question, k=50)))


def nearest(retriever: Retriever, question: str) -> list[str]:
    """Return the documents of the passages nearest by the encoder alone, through FAISS."""
    found = retriever.engine._vectors.search(retriever._encoder.queries([question])[0], _POOL)
    passages = retriever.engine._store.passages(list(found))
    return list(dict.fromkeys(row.passage.document.id for row in passages.values()))


def parts(retriever: Retriever) -> dict[str, Ranking]:
    weight = retriever.manifest.dense_weight

    def without_vectors(question: str, score: Callable[[Found], float]) -> list[str]:
        retriever.dense_weight = 0.0
        return of_passages(retriever.candidates(tuple(query_terms(question).items()), question), score)

    def pairs_only(question: str, kept: Callable[[str], bool]) -> list[str]:
        retriever.dense_weight = 0.0
        query = tuple((term, weight) for term, weight in query_terms(question).items() if kept(term))
        return of_passages(retriever.candidates(query, question), lambda one: one.lexical)

    return {
        "passage": lambda q: without_vectors(q, lambda one: one.direct),
        "passage + parent": lambda q: without_vectors(q, lambda one: one.lexical),
        "  without longer words": lambda q: pairs_only(q, lambda t: len(t) < 3 or t.isascii()),
        "  without pairs": lambda q: pairs_only(q, lambda t: len(t) != 2 or t.isascii()),
        "  without characters": lambda q: pairs_only(q, lambda t: len(t) > 1 or t.isascii()),
        "passage + parent + dense": lambda q: searched(retriever, q, weight),
        "dense alone": lambda q: nearest(retriever, q),
    }


def measured(ranking: Ranking, asked: list[tuple[str, str]]) -> tuple[list[float], float]:
    """Return recall at 1, 5 and 10 and nDCG at 10, and the median milliseconds."""
    ranks, took = [], []
    for question, document in asked:
        began = time.perf_counter()
        documents = ranking(question)
        took.append(1e3 * (time.perf_counter() - began))
        ranks.append(documents.index(document) if document in documents else 999)
    gains = [1 / math.log2(rank + 2) if rank < 10 else 0.0 for rank in ranks]
    return [*(sum(rank < k for rank in ranks) / len(ranks) for k in (1, 5, 10)), sum(gains) / len(gains)], median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    parser.add_argument("--encoder", metavar="NAME", help="folder or hub name (default: the shipped one)")
    chosen = parser.parse_args()
    print(f"{'':<28}{'recall@1':>10}{'recall@5':>10}{'recall@10':>10}{'nDCG@10':>10}{'ms':>8}")
    for folder in chosen.folders:
        asked = judgements(folder)[: chosen.limit]
        print(f"{folder.name}, {len(asked)} questions")
        with tempfile.TemporaryDirectory() as scratch:
            retriever = build_index([folder / "corpus.jsonl"], scratch, encoder=chosen.encoder)
            for name, ranking in parts(retriever).items():
                ranking(asked[0][0])
                figures, milliseconds = measured(ranking, asked)
                print(f"  {name:<26}" + "".join(f"{value:>10.4f}" for value in figures) + f"{milliseconds:>8.1f}")


if __name__ == "__main__":
    main()
