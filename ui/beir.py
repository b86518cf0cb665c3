"""Retrieval over a collection in BEIR layout: searched or read from a run, written, scored."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from index import Retriever, build_index
from index.beir import measures, read_queries, read_run, search_all, write_run


def measured(
    folder: Path,
    split: str,
    *,
    retriever: Retriever | None,
    written: Path | None,
    given: Path | None,
    progress: Callable[[int, int, str], None],
) -> dict[str, float]:
    """Return the measures of a split, and `queries`, how many there are.

    The run is that of the file `given`, else what `retriever` finds, else what an index of the collection does, which
    is built for it. It is written to the file `written`. Raises BeirError, and what building an index raises.
    """
    queries, relevant = read_queries(folder, split)
    if given is not None:
        run = read_run(given)
    elif retriever is not None:
        run = search_all(retriever, queries, lambda done: progress(done, len(queries), ""))
    else:
        with tempfile.TemporaryDirectory(prefix="yinju-beir-") as place:
            retriever = build_index([folder / "corpus.jsonl"], place, progress=progress)
            run = search_all(retriever, queries)
            retriever.close()
    if written is not None:
        write_run(written, run)
    return {"queries": len(queries), **measures(run, relevant)}
