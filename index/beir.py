"""Retrieval scored as BEIR and trec_eval do.

    FOLDER/corpus.jsonl        {"_id", "title", "text"}, a document a row
    FOLDER/queries.jsonl       {"_id", "text"}, a query a row
    FOLDER/qrels/SPLIT.tsv     query, document and relevance a row, under a header

A run file has a line for each document found: query, Q0, document, rank, score, name of the run, parted by spaces.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import mean

from index.errors import BeirError
from index.retriever import Retriever

_DEPTH = 100  # documents of a query, the deepest that is measured
_PASSAGES = 3 * _DEPTH  # of which several may be of one document

#: Scores of documents, by query.
Run = dict[str, dict[str, float]]
#: How relevant documents are (0: not), by query.
Relevance = Mapping[str, Mapping[str, int]]


def read_queries(folder: Path, split: str = "test") -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Return the texts of the queries that a split judges, and what it says; both by the ids of the queries.

    Queries without a relevant document are left out. Raises BeirError, which names file and line.
    """
    relevant: dict[str, dict[str, int]] = {}
    judged = folder / "qrels" / f"{split}.tsv"
    for number, line in _lines(judged):
        cells = line.split("\t")
        if number == 1 and cells[-1] == "score":
            continue
        try:
            query, document, relevance = cells
            relevant.setdefault(query, {})[document] = int(relevance)
        except ValueError:
            raise BeirError(f"{judged} line {number} is not query, document and relevance with tabs between") from None
    relevant = {query: found for query, found in relevant.items() if any(value > 0 for value in found.values())}
    texts: dict[str, str] = {}
    file = folder / "queries.jsonl"
    for number, line in _lines(file):
        try:
            match json.loads(line):
                case {"_id": str(identity), "text": str(text)}:
                    texts[identity] = text
                case _:
                    raise ValueError
        except (ValueError, RecursionError):
            raise BeirError(f'{file} line {number} is not a row {{"_id": "...", "text": "..."}}') from None
    lacking = next((query for query in relevant if query not in texts), None)
    if lacking is not None:
        raise BeirError(f"{judged} judges the query {lacking!r}, which is not in {file}")
    if not relevant:
        raise BeirError(f"{judged} names no relevant document; choose another split")
    return {query: texts[query] for query in relevant}, relevant


def search_all(
    retriever: Retriever, queries: Mapping[str, str], told: Callable[[int], None] = lambda done: None
) -> Run:
    """Search for each query; a document scores what its best passage does. `told` hears how many were searched for."""
    run: Run = {}
    for done, (query, text) in enumerate(queries.items(), 1):
        found: dict[str, float] = {}
        for hit in retriever.search(text, _PASSAGES):
            found.setdefault(hit.passage.document.id, hit.score)
        run[query] = dict(list(found.items())[:_DEPTH])
        told(done)
    return run


def measures(run: Run, relevant: Relevance) -> dict[str, float]:
    """Return the means over all judged queries; one that the run does not have counts 0."""
    ranked = {query: _ranked(run.get(query, {})) for query in relevant}
    return {
        "ndcg@10": mean(_ndcg(ranked[query], judged, 10) for query, judged in relevant.items()),
        "mrr@10": mean(_reciprocal(ranked[query], judged, 10) for query, judged in relevant.items()),
        **{
            f"recall@{k}": mean(_recall(ranked[query], judged, k) for query, judged in relevant.items())
            for k in (1, 10, 100)
        },
    }


def write_run(file: Path, run: Run, name: str = "yinju") -> None:
    """Write a run file. Raises BeirError where an id has white space, or the file cannot be written."""
    lines = []
    for query, found in run.items():
        for rank, document in enumerate(_ranked(found), 1):
            if len(f"{query} {document}".split()) != 2:
                raise BeirError(f"an id with white space cannot stand in a run file: {query!r}, {document!r}")
            lines.append(f"{query} Q0 {document} {rank} {found[document]!r} {name}\n")
    try:
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise BeirError(f"cannot write {file}: {error.strerror}; name another place") from error


def read_run(file: Path) -> Run:
    """Read a run file, whoever wrote it. Raises BeirError, which names the line."""
    run: Run = {}
    for number, line in _lines(file):
        try:
            query, _, document, _, score, _ = line.split()
            value = float(score)
        except ValueError:
            raise BeirError(f"{file} line {number} is not: query Q0 document rank score name") from None
        if not math.isfinite(value):
            raise BeirError(f"{file} line {number}: the score {score} is no number to rank by")
        run.setdefault(query, {})[document] = value
    return run


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not empty, with their numbers."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BeirError(f"cannot read {file}: {error.strerror}; see index/beir.py for what a collection is") from error
    except UnicodeDecodeError as error:
        raise BeirError(f"{file} is not UTF-8; save it as UTF-8") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _ranked(found: Mapping[str, float]) -> list[str]:
    """Return documents best first; of those that score alike the greater id first, as trec_eval has it."""
    return sorted(sorted(found, reverse=True), key=lambda document: -found[document])


def _ndcg(ranked: list[str], judged: Mapping[str, int], k: int) -> float:
    def gain(values: list[int]) -> float:
        return sum(max(value, 0) / math.log2(rank + 1) for rank, value in enumerate(values[:k], 1))

    best = gain(sorted(judged.values(), reverse=True))
    return gain([judged.get(document, 0) for document in ranked[:k]]) / best


def _reciprocal(ranked: list[str], judged: Mapping[str, int], k: int) -> float:
    return next((1 / rank for rank, each in enumerate(ranked[:k], 1) if judged.get(each, 0) > 0), 0.0)


def _recall(ranked: list[str], judged: Mapping[str, int], k: int) -> float:
    right = {document for document, value in judged.items() if value > 0}
    return len(right.intersection(ranked[:k])) / len(right)
