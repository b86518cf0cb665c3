"""BM25 over our own terms, held and scored by Tantivy (the only module that imports it).

Tantivy's segment files never change once written, so a new version of an index links those of the one before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import tantivy

from index.tokens import terms

_MUTABLE = ("meta.json", ".managed.json")
_HEAP_BYTES = 64_000_000
_LONGEST_TERM = 1_000  # characters; longer ones are no words, and Tantivy refuses terms over 64 KiB


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """One text field of terms per key, searched by BM25 (k1 1.2, b 0.75, fixed in Tantivy)."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder` for searching."""
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        """Return how many keys the index holds."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """Return in how many texts `term` stands."""
        return int(self._searcher.doc_freq("text", term))

    def search(
        self, weights: Sequence[tuple[str, float]], limit: int, within: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Return the scores of the best `limit` keys for weighted terms, best first; only keys in `within` if given."""
        schema = self._index.schema
        clauses = []
        for term, weight in weights:
            query = tantivy.Query.term_query(schema, "text", term, index_option="freq")
            clauses.append((tantivy.Occur.Should, query if weight == 1 else tantivy.Query.boost_query(query, weight)))
        if not clauses or limit < 1:
            return {}
        query = tantivy.Query.boolean_query(clauses)
        if within is not None:
            if not within:
                return {}
            chosen = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, "key", list(within)), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, chosen), (tantivy.Occur.Must, query)])
        found = self._searcher.search(query, limit).hits
        keys = cast(list[int], self._searcher.fast_field_values("key", [address for _, address in found]))
        return {key: float(score) for key, (score, _) in zip(keys, found, strict=True)}


def write_lexical(
    folder: Path, add: Iterable[tuple[int, str]], *, previous: Path | None = None, remove: Iterable[int] = ()
) -> None:
    """Write an index of (key, text) pairs into `folder`, on top of the one in `previous` less the keys in `remove`."""
    folder.mkdir(parents=True)
    if previous is None:
        index = tantivy.Index(_schema(), path=str(folder))
    else:
        _link(previous, folder)
        index = tantivy.Index.open(str(folder))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    gone = list(remove)
    if gone:
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "key", gone))
    for key, text in add:
        document = tantivy.Document()
        document.add_unsigned("key", key)
        document.add_text("text", " ".join(t for t in terms(text) if len(t) < _LONGEST_TERM))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _link(previous: Path, folder: Path) -> None:
    for file in previous.iterdir():
        if file.name in _MUTABLE:
            shutil.copyfile(file, folder / file.name)
        elif not file.name.endswith(".lock"):
            try:
                os.link(file, folder / file.name)
            except OSError:  # file systems without hard links
                shutil.copyfile(file, folder / file.name)
