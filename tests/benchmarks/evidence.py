"""Measure whether what answers a question was read at all, and whether it is found.

    python tests/benchmarks/evidence.py SET... [--missing 20]

A set is a folder with documents/, which are indexed together, and gold.jsonl, a question a line: "id", "kind",
"question", "answerable", "evidence" (strings as a person reads them in the documents) and perhaps "evidence_any" (other
lists that do as well). A folder of sets is taken set by set. Prints of each the share of the answerable questions all
whose evidence stands in the index, white space aside, those whose does not (`--missing` so many), and of all questions
asked of tables the share whose evidence stands in the first five passages, headings and names of columns included.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from index import Retriever, build_index
from index.writer import indexed_text

FIRST = 5


def plain(text: str) -> str:
    """Return a text in one spelling, without white space and characters that are not seen."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


def stands(question: dict[str, object], text: str) -> bool:
    """Tell whether all of one list of evidence stands in a text."""
    given = question["evidence"]
    others = question.get("evidence_any") or []
    assert isinstance(given, list)
    assert isinstance(others, list)
    lists = [given, *[each if isinstance(each, list) else [each] for each in others]]
    return any(all(plain(each) in text for each in evidence) for evidence in lists if evidence)


def read_all(retriever: Retriever) -> str:
    """Return all that the index holds as text: documents, their titles and the names of their files."""
    return "\n".join(
        plain("\n".join([d.text, *(f"{each.title}\n{Path(each.source).stem}" for each in d.names)]))
        for d in retriever.documents
    )


def measure(folder: Path, missing: int) -> tuple[int, int, int, int]:
    """Print the figures of a set; return how many of how many are there, and how many of how many are found."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line]
    asked = [row for row in rows if row["answerable"] and row["evidence"]]
    with tempfile.TemporaryDirectory() as made:
        retriever = build_index([folder / "documents"], made)
        text = read_all(retriever)
        lacking = [row for row in asked if not stands(row, text)]
        tables = [row for row in asked if row["kind"] == "table"]
        lost = [row for row in tables if not stands(row, _found(retriever, row["question"]))]
        retriever.close()
    there, found = len(asked) - len(lacking), len(tables) - len(lost)
    print(f"{folder.name} | {share(there, len(asked))} | {share(found, len(tables))}")
    _show("not in the index", lacking[:missing])
    _show(f"not among the first {FIRST}", [row for row in lost if row not in lacking][:missing])
    return there, len(asked), found, len(tables)


def _found(retriever: Retriever, question: str) -> str:
    hits = retriever.search(question, k=FIRST)
    return "\n".join(plain(" ".join(hit.passage.section) + indexed_text(hit.passage)) for hit in hits)


def _show(what: str, rows: Sequence[dict[str, object]]) -> None:
    for row in rows:
        print(f"    {what}: {row['id']} {row['question']} {row['evidence']}")


def share(part: int, whole: int) -> str:
    """Return a share in words."""
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "-"


def main() -> None:
    """Print the figures of each set and of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    parser.add_argument("--missing", type=int, default=20)
    options = parser.parse_args()
    folders = [each.parent for given in options.sets for each in sorted(given.rglob("gold.jsonl"))]
    print(f"set | evidence in the index | evidence of table questions among the first {FIRST}")
    figures = [measure(folder, options.missing) for folder in folders]
    there, asked, found, tables = (sum(column) for column in zip(*figures, strict=True))
    print(f"all | {share(there, asked)} | {share(found, tables)}")


if __name__ == "__main__":
    main()
