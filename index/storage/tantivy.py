"""BM25 over our own terms, held and scored by Tantivy (the only module that imports it).

Tantivy's segment files never change once written, so a new version of an index links those of the one before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import tantivy

from index.errors import IndexDamaged
from index.storage.writing import writing

_MUTABLE = ("meta.json", ".managed.json")
_HEAP_BYTES = 64_000_000

_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _reading(method: Callable[_Given, _Returned]) -> Callable[_Given, _Returned]:
    """Have a method of LexicalIndex raise IndexDamaged for what Tantivy raises where its files are damaged."""

    @wraps(method)
    def reading(*given: _Given.args, **options: _Given.kwargs) -> _Returned:
        try:
            return method(*given, **options)
        except BaseException as error:
            # a panic of Rust is no Exception, and its class cannot be imported
            if not isinstance(error, (ValueError, OSError)) and type(error).__name__ != "PanicException":
                raise
            raise IndexDamaged(
                f"the terms in {cast(LexicalIndex, given[0]).folder} cannot be read ({error}); build the index again"
            ) from error

    return reading


class LexicalIndex:
    """One text field of terms per key, searched by BM25 (k1 1.2, b 0.75, fixed in Tantivy)."""

    @_reading
    def __init__(self, folder: Path) -> None:
        """Open the index in `folder` for searching. Raises IndexDamaged where there is none that can be read."""
        self.folder = folder
        self._index = _open(folder)
        self._searcher = self._index.searcher()
        self._worn = any(folder.glob("*.del"))

    def __len__(self) -> int:
        """Return how many keys the index holds."""
        return int(self._searcher.num_docs)

    @_reading
    def document_frequency(self, term: str) -> int:
        """Return in how many texts `term` stands."""
        if not self._worn:
            return int(self._searcher.doc_freq("text", term))
        # Tantivy's own figure counts texts that were removed, and might exceed the number of those that are there
        query = tantivy.Query.term_query(self._index.schema, "text", term, index_option="freq")
        found: Any = self._searcher.search(query, 1, count=True)  # its type names no count
        return int(found.count)

    @_reading
    def knows(self, term: str) -> bool:
        """Tell whether a text holds `term`, or held it and was removed since the index was written anew."""
        return int(self._searcher.doc_freq("text", term)) > 0

    @_reading
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


class LexicalWriter:
    """Writes the terms of texts into a folder, on top of what is there of the version before. Raises WriteFailed."""

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        """Create the index in `folder`, with what the one in `base` holds if given."""
        self._folder = folder
        with writing(folder, ValueError):
            folder.mkdir(parents=True)
            if base is None:
                self._index = tantivy.Index(_schema(), path=str(folder))
            else:
                _link(base, folder)
                self._index = tantivy.Index.open(str(folder))
            self._writer: tantivy.IndexWriter | None = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)

    def add(self, key: int, of_text: Iterable[str]) -> None:
        """Add the terms of a text, with repeats, under `key`; Tantivy leaves out those over 64 KiB."""
        document = tantivy.Document()
        document.add_unsigned("key", key)
        document.add_text("text", " ".join(of_text))
        with writing(self._folder, ValueError):
            self._open().add_document(document)

    def remove(self, keys: Iterable[int]) -> None:
        """Remove what the version before holds under `keys`."""
        gone = list(keys)
        if gone:
            query = tantivy.Query.term_set_query(self._index.schema, "key", gone)
            with writing(self._folder, ValueError):
                self._open().delete_documents_by_query(query)

    def finish(self) -> None:
        """Commit, and wait until everything is on disk."""
        with writing(self._folder, ValueError):
            self._open().commit()
            self._open().wait_merging_threads()
        self._writer = None

    def close(self) -> None:
        """Give up what was not finished; nothing happens where it was."""
        self._writer = None

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise ValueError(f"the index in {self._folder} is finished")
        return self._writer


def _open(folder: Path) -> tantivy.Index:
    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    # to open an index Tantivy writes a lock file beside it: where it may not, it is shown the files in another folder,
    # which it needs no more once it has them open
    with tempfile.TemporaryDirectory(prefix="yinju-") as shown:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                os.symlink(file.absolute(), Path(shown, file.name))
        index = tantivy.Index.open(shown)
        index.searcher()
    return index


def _link(previous: Path, folder: Path) -> None:
    for file in sorted(previous.iterdir()):
        if file.name in _MUTABLE:
            shutil.copyfile(file, folder / file.name)
        elif file.suffix != ".lock":
            try:
                os.link(file, folder / file.name)
            except OSError:  # file systems without hard links
                shutil.copyfile(file, folder / file.name)
